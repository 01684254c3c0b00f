/** Pieces of `streamGenerateContent` → deltas. Parser rules: docs/wire-formats.md, Streams. */
import type { Delta, Finish, ProviderFault, Usage } from "../../chat.ts";
import { parseJson, type JsonObject } from "../../json.ts";
import { parseError } from "./error.ts";
import { OtherChoices, otherChoicesIn } from "../choices.ts";
import { objectOf, textOf } from "../fields.ts";
import type { StreamDecoder } from "../format.ts";
import { NewSources } from "../new-sources.ts";
import { OpenParts } from "../open-parts.ts";
import { withOpaque } from "../opaque.ts";
import { SseReader } from "../sse.ts";
import { startsAsJson } from "./bare-json.ts";
import { parseBlock, parseFinish } from "./finish.ts";
import { JsonElements } from "./json-elements.ts";
import { OpenCalls } from "./open-calls.ts";
import { textMarks } from "./parts.ts";
import { hasContent, isFault, onlyPiece, readPiece, textIn, type Piece, type ReadPiece } from "./piece.ts";
import { addEndFields, createdAtIn } from "./response.ts";
import { sourcesIn } from "./sources.ts";
import { parseUsage, searchQueriesIn } from "./usage.ts";

const FORMAT = "gemini";

/** Most characters kept of what is no event: an error of Google's is far smaller. */
const MAX_BARE_CHARS = 65_536;

/**
 * Decodes one answer: events, or one JSON list of pieces. The answer is whole with a finish reason (or a refused prompt)
 * and the end of the body: only then is there a `response-end`.
 */
export class GeminiDecoder implements StreamDecoder {
  readonly #events = new SseReader((line) => this.#other(line));
  readonly #elements = new JsonElements();
  readonly #parts = new OpenParts();
  readonly #calls = new OpenCalls();
  readonly #sources = new NewSources();
  readonly #others = new OtherChoices(() => new GeminiDecoder());
  /** The body is JSON, and no events; undefined until it began. */
  #isJson: boolean | undefined;
  /** JSON between the events. */
  #bare = "";
  #hasStarted = false;
  #hasEnded = false;
  #finishReason = "";
  #blockReason = "";
  #usage: Usage | undefined;
  readonly #searches = new Set<string>();
  #end: JsonObject = {};

  push(bytes: Uint8Array): Delta[] {
    this.#isJson ??= startsAsJson(bytes);
    if (this.#isJson === true) return this.#elements.push(bytes).flatMap((text) => this.#read(readPiece(text)));
    return this.#events.push(bytes).flatMap(({ name, data }) => this.#read(readPiece(data.trim(), name)));
  }

  end(): Delta[] {
    const deltas = this.#events.end().flatMap(({ name, data }) => this.#read(readPiece(data.trim(), name)));
    const bare = this.#bare === "" ? undefined : parseJson(this.#bare);
    if (isFault(bare) && !this.#hasEnded) deltas.push(...this.#fail(parseError(bare, 200)));
    if (this.#hasEnded) return deltas;
    const finish = this.#finish();
    deltas.push(...this.#parts.close(), ...this.#calls.close(), ...this.#others.end((decoder) => decoder.end()));
    if (finish === undefined) return deltas;
    this.#hasEnded = true;
    const usage = this.#usage;
    const opaque = withOpaque(FORMAT, this.#end);
    return [...deltas, { type: "response-end", finish, ...(usage === undefined ? {} : { usage }), ...opaque }];
  }

  #read(read: ReadPiece): Delta[] {
    if (this.#hasEnded) return [];
    return read.fault === undefined ? this.#piece(read) : this.#fail(read.fault);
  }

  #piece(piece: Piece): Delta[] {
    const { body, candidate, parts, usage } = piece;
    const deltas = this.#start(body);
    for (const part of parts) deltas.push(...this.#part(part));
    if (candidate !== undefined) deltas.push(...this.#sources.of(sourcesIn(candidate)));
    for (const query of searchQueriesIn(body)) this.#searches.add(query);
    if (usage !== undefined) {
      this.#usage = parseUsage(usage, this.#searches.size);
      deltas.push({ type: "usage", usage: this.#usage });
    }
    addEndFields(this.#end, piece);
    this.#finishReason = piece.finishReason || this.#finishReason;
    this.#blockReason = piece.blockReason || this.#blockReason;
    const others = otherChoicesIn(body["candidates"]);
    return [...deltas, ...this.#others.push(others, (decoder, choice) => decoder.#piece(onlyPiece(choice)))];
  }

  #start(body: JsonObject): Delta[] {
    if (this.#hasStarted) return [];
    this.#hasStarted = true;
    const [id, model] = [textOf(body["responseId"]), textOf(body["modelVersion"])];
    return [{ type: "response-start", id, model, createdAt: createdAtIn(body) }];
  }

  #part(part: JsonObject): Delta[] {
    const call = objectOf(part["functionCall"]);
    if (call !== undefined) return [...this.#parts.close(), ...this.#calls.push(part, call)];
    const text = textIn(part) ?? "";
    if (text === "" && hasContent(part))
      return [...this.#parts.close(), { type: "custom", opaque: { [FORMAT]: part } }];
    const isThought = part["thought"] === true;
    const deltas = isThought ? this.#parts.reasoning(text) : this.#parts.text(text);
    const { opaque } = withOpaque(FORMAT, textMarks(part));
    return opaque === undefined ? deltas : [...deltas, ...this.#parts.end(isThought ? "reasoning" : "text", opaque)];
  }

  /** A line that is no field of an event: Google reports so what fails after the first event. */
  #other(line: string): void {
    const isJson = this.#bare !== "" || line.startsWith("{") || line.startsWith("[");
    if (isJson && this.#bare.length < MAX_BARE_CHARS) this.#bare += line;
  }

  #finish(): Finish | undefined {
    if (this.#finishReason !== "") return parseFinish(this.#finishReason, this.#calls.hasAny);
    return this.#blockReason === "" ? undefined : parseBlock(this.#blockReason);
  }

  #fail(error: ProviderFault): Delta[] {
    this.#hasEnded = true;
    return [{ type: "error", error }];
  }
}
