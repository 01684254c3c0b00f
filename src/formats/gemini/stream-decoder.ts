/** Pieces of `streamGenerateContent` → deltas. Parser rules: docs/wire-formats.md, Streams. */
import type { Delta, Finish, Usage } from "../../chat.ts";
import { parseJson, type JsonObject } from "../../json.ts";
import { parseError } from "./error.ts";
import { OtherChoices, otherChoicesIn } from "../choices.ts";
import { responseEnd } from "../deltas.ts";
import { EventDecoder, failed, type AnswerReader, type EventReader } from "../event-decoder.ts";
import { objectOf, textOf } from "../fields.ts";
import type { StreamDecoder } from "../format.ts";
import { NewSources } from "../new-sources.ts";
import { OpenParts } from "../open-parts.ts";
import { opaqueOf } from "../opaque.ts";
import { SseReader, type SseEvent } from "../sse.ts";
import { startsAsJson } from "./bare-json.ts";
import { parseBlock, parseFinish } from "./finish.ts";
import { JsonElements } from "./json-elements.ts";
import { parseResult } from "./logprobs.ts";
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
export function geminiDecoder(): StreamDecoder {
  return new EventDecoder(new PieceReader(), new GeminiReader());
}

class PieceReader implements EventReader<ReadPiece> {
  readonly #events = new SseReader((line) => this.#other(line));
  readonly #elements = new JsonElements();
  /** The body is JSON, and no events; undefined until it began. */
  #isJson: boolean | undefined;
  /** JSON between the events. */
  #bare = "";

  push(bytes: Uint8Array): ReadPiece[] {
    this.#isJson ??= startsAsJson(bytes);
    return this.#isJson
      ? this.#elements.push(bytes).map((text) => readPiece(text))
      : piecesOf(this.#events.push(bytes));
  }

  end(): ReadPiece[] {
    const pieces = piecesOf(this.#events.end());
    const bare = this.#bare === "" ? undefined : parseJson(this.#bare);
    return isFault(bare) ? [...pieces, { fault: parseError(bare, 200) }] : pieces;
  }

  /** A line that is no field of an event: Google reports so what fails after the first event. */
  #other(line: string): void {
    const isJson = this.#bare !== "" || line.startsWith("{") || line.startsWith("[");
    if (isJson && this.#bare.length < MAX_BARE_CHARS) this.#bare += line;
  }
}

function piecesOf(events: SseEvent[]): ReadPiece[] {
  return events.map(({ name, data }) => readPiece(data.trim(), name));
}

class GeminiReader implements AnswerReader<ReadPiece> {
  readonly #parts = new OpenParts();
  readonly #calls = new OpenCalls();
  readonly #sources = new NewSources();
  readonly #others = new OtherChoices(() => new GeminiReader());
  readonly #searches = new Set<string>();
  #hasStarted = false;
  #finishReason = "";
  #blockReason = "";
  #usage: Usage | undefined;
  #end: JsonObject = {};

  event(read: ReadPiece): Delta[] {
    return read.fault === undefined ? this.#piece(read) : failed(read.fault);
  }

  end(): Delta[] {
    const finish = this.#finish();
    const others = this.#others.end((reader) => reader.end());
    const deltas = [...this.#parts.closeAll(), ...this.#calls.close(), ...others];
    return finish === undefined ? deltas : [...deltas, responseEnd(FORMAT, finish, this.#usage, this.#end)];
  }

  #piece(piece: Piece): Delta[] {
    const { body, candidate, parts, usage } = piece;
    const deltas = this.#start(body);
    this.#parts.note(parseResult(candidate?.["logprobsResult"]));
    for (const part of parts) this.#part(part, deltas);
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
    if (others.length === 0) return deltas;
    return [...deltas, ...this.#others.push(others, (reader, choice) => reader.#piece(onlyPiece(choice)))];
  }

  #start(body: JsonObject): Delta[] {
    if (this.#hasStarted) return [];
    this.#hasStarted = true;
    const [id, model] = [textOf(body["responseId"]), textOf(body["modelVersion"])];
    return [{ type: "response-start", id, model, createdAt: createdAtIn(body) }];
  }

  #part(part: JsonObject, deltas: Delta[]): void {
    const call = objectOf(part["functionCall"]);
    if (call !== undefined) {
      deltas.push(...this.#parts.close(), ...this.#calls.push(part, call));
      return;
    }
    const text = textIn(part) ?? "";
    if (text === "" && hasContent(part)) {
      deltas.push(...this.#parts.close(), { type: "custom", opaque: { [FORMAT]: part } });
      return;
    }
    const isThought = part["thought"] === true;
    deltas.push(...(isThought ? this.#parts.reasoning(text) : this.#parts.text(text)));
    const opaque = opaqueOf(FORMAT, textMarks(part));
    if (opaque !== undefined) deltas.push(...this.#parts.end(isThought ? "reasoning" : "text", opaque));
  }

  #finish(): Finish | undefined {
    if (this.#finishReason !== "") return parseFinish(this.#finishReason, this.#calls.hasAny);
    return this.#blockReason === "" ? undefined : parseBlock(this.#blockReason);
  }
}
