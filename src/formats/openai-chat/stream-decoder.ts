/** Chunks of Chat Completions → deltas. Parser rules: docs/wire-formats.md, Streams. */
import type { Delta, Finish, FormatId, Opaque, Usage } from "../../chat.ts";
import { isJsonObject, parseJson, type JsonObject } from "../../json.ts";
import { parseFault } from "../fault.ts";
import { numberOf, objectOf, objectsOf, textOf } from "../fields.ts";
import type { StreamDecoder } from "../format.ts";
import { malformedFault } from "../malformed.ts";
import { OpenParts } from "../open-parts.ts";
import { OpenToolCalls } from "../open-tool-calls.ts";
import { opaqueOf } from "../opaque.ts";
import { SseReader, type SseEvent } from "../sse.ts";
import { choiceIn, contentPieces, isFault, reasoningIn, UNEXPLAINED_FAULT, usageIn } from "./chunk.ts";
import { parseFinish } from "./finish.ts";
import { ReasoningDetails } from "./reasoning-details.ts";
import { NewSources, sourcesIn } from "./sources.ts";
import { parseUsage } from "./usage.ts";

const decoder = new TextDecoder();

/**
 * Decodes one answer. The answer is whole with `[DONE]`, or with a finish reason followed by the end of the body:
 * only then is there a `response-end`.
 */
export class ChatChunkDecoder implements StreamDecoder {
  readonly #format: FormatId;
  readonly #events = new SseReader();
  readonly #toolCalls = new OpenToolCalls();
  readonly #details = new ReasoningDetails();
  readonly #parts = new OpenParts(() => this.#takeDetails());
  readonly #sources = new NewSources();
  #hasStarted = false;
  #hasEnded = false;
  #hasRefusal = false;
  #finish: Finish | undefined;
  #usage: Usage | undefined;

  /** `format`: under whose name private data is kept. */
  constructor(format: FormatId) {
    this.#format = format;
  }

  push(bytes: Uint8Array): Delta[] {
    return this.#events.push(bytes).flatMap((event) => this.#event(event));
  }

  end(): Delta[] {
    const deltas = this.#events.end().flatMap((event) => this.#event(event));
    if (this.#hasEnded) return deltas;
    return [...deltas, ...(this.#finish === undefined ? this.#close(true) : this.#end())];
  }

  #event({ name, data }: SseEvent): Delta[] {
    if (this.#hasEnded) return [];
    const text = decoder.decode(data).trim();
    if (text === "[DONE]") return this.#end();
    const chunk = parseJson(text);
    if (name === "error") return this.#fail({ type: "error", error: parseFault(chunk ?? text, 200) });
    if (!isJsonObject(chunk)) return this.#fail({ type: "error", error: malformedFault(text) });
    if (this.isFault(chunk)) return this.#fail({ type: "error", error: parseFault(chunk, 200) });
    return this.#chunk(chunk);
  }

  #chunk(chunk: JsonObject): Delta[] {
    const choice = choiceIn(chunk);
    const deltas = [...this.#start(chunk), ...this.extraDeltas(chunk), ...this.#choice(chunk, choice)];
    const usage = usageIn(chunk);
    if (usage !== undefined) {
      this.#usage = parseUsage(usage);
      deltas.push({ type: "usage", usage: this.#usage });
    }
    const finishReason = textOf(choice?.["finish_reason"]) || this.finishReasonIn(chunk);
    if (!finishReason) return deltas;
    if (finishReason === "error") return [...deltas, ...this.#fail({ type: "error", error: UNEXPLAINED_FAULT })];
    this.#finish = parseFinish(finishReason, this.#hasRefusal);
    return [...deltas, ...this.#close(this.#finish.reason === "length")];
  }

  protected isFault(chunk: JsonObject): boolean {
    return isFault(chunk);
  }

  /** For a format that adds to chunks: what else it says. */
  protected extraDeltas(_chunk: JsonObject): Delta[] {
    return [];
  }

  /** For a format that adds to chunks: where else a finish reason may be. */
  protected finishReasonIn(_chunk: JsonObject): string | undefined {
    return undefined;
  }

  protected text(text: string): Delta[] {
    return this.#parts.text(text);
  }

  protected toolCalls(fragments: JsonObject[]): Delta[] {
    const deltas = fragments.flatMap((fragment) => this.#toolCalls.push(fragment));
    return deltas.length === 0 ? [] : [...this.#parts.close(), ...deltas];
  }

  #start(chunk: JsonObject): Delta[] {
    const id = textOf(chunk["id"]) || undefined;
    const model = textOf(chunk["model"]) || undefined;
    // Azure begins with a chunk that has neither.
    if (this.#hasStarted || (id === undefined && model === undefined && choiceIn(chunk) === undefined)) return [];
    this.#hasStarted = true;
    const createdAt = numberOf(chunk["created"]) || undefined;
    return [{ type: "response-start", id, model, createdAt }];
  }

  #choice(chunk: JsonObject, choice: JsonObject | undefined): Delta[] {
    const delta = objectOf(choice?.["delta"]) ?? {};
    this.#details.push(objectsOf(delta["reasoning_details"]));
    const deltas = this.#parts.reasoning(reasoningIn(delta));
    for (const piece of contentPieces(delta["content"]))
      deltas.push(...(piece.type === "text" ? this.#parts.text(piece.text) : this.#parts.reasoning(piece.text)));
    const refusal = textOf(delta["refusal"]) ?? "";
    if (refusal !== "") {
      this.#hasRefusal = true;
      deltas.push({ type: "refusal-delta", text: refusal });
    }
    deltas.push(...this.toolCalls(objectsOf(delta["tool_calls"])));
    deltas.push(...this.#sources.of(sourcesIn(chunk, delta)));
    return deltas;
  }

  #takeDetails(): Opaque | undefined {
    const details = this.#details.take();
    return details.length === 0 ? undefined : opaqueOf(this.#format, { reasoning_details: details });
  }

  #close(isCut: boolean): Delta[] {
    return [...this.#parts.closeAll(), ...this.#toolCalls.close(isCut)];
  }

  #end(): Delta[] {
    this.#hasEnded = true;
    const finish = this.#finish ?? { reason: this.#toolCalls.hasAny ? "tool-calls" : "stop" };
    const usage = this.#usage;
    return [...this.#close(false), { type: "response-end", finish, ...(usage === undefined ? {} : { usage }) }];
  }

  #fail(error: Extract<Delta, { type: "error" }>): Delta[] {
    this.#hasEnded = true;
    return [error];
  }
}
