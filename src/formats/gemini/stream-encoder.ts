/** Deltas → pieces of `streamGenerateContent`, as events. */
import type { Delta, Finish, Opaque, TokenLogprob, Usage } from "../../chat.ts";
import type { ErrorFacts } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";
import type { EncodeContext, StreamEncoder } from "../format.ts";
import { ownFields } from "../opaque.ts";
import { writeSseEvent } from "../sse.ts";
import { shownToolCallId } from "../tool-call-id.ts";
import { faultBody, toErrorBody } from "./error.ts";
import { toAverage, toResult } from "./logprobs.ts";
import { toModelPart } from "./parts.ts";
import { toPiece, type PieceContent } from "./response.ts";
import { signed } from "./signatures.ts";
import { toGrounding } from "./sources.ts";
import { toUsage } from "./usage.ts";

const FORMAT = "gemini";

interface OpenCall {
  toolName: string;
  input: string;
  opaque: Opaque | undefined;
}

/** Encodes one answer. Calls of tools are whole in this format: each waits for its end. */
export class GeminiEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #index: number;
  readonly #calls = new Map<string, OpenCall>();
  readonly #others = new Map<number, GeminiEncoder>();
  readonly #sources: Extract<Delta, { type: "source" }>[] = [];
  readonly #tokens: TokenLogprob[] = [];
  #id: string;
  #hasCalled = false;
  #hasFinished = false;
  #usage: Usage | undefined;

  /** `index`: which candidate of the answer it writes. */
  constructor(context: EncodeContext, index = 0) {
    this.#context = context;
    this.#index = index;
    this.#id = context.id;
  }

  push(delta: Delta): string {
    switch (delta.type) {
      case "response-start":
        this.#id = delta.id ?? this.#id;
        return "";
      case "usage":
        this.#usage = delta.usage;
        return "";
      case "source":
        this.#sources.push(delta);
        return "";
      case "choice":
        return this.#other(delta.index).push(delta.delta);
      case "error":
        return writeSseEvent(JSON.stringify(faultBody(delta.error)));
      case "response-end":
        this.#usage = delta.usage ?? this.#usage;
        return this.#finish(delta.finish, delta.opaque);
      default: {
        const part = this.#part(delta);
        return part === undefined ? "" : this.#piece({ parts: [part], own: this.#logprobsOf(delta) });
      }
    }
  }

  end(): string {
    return this.#finish({ reason: "stop" }, undefined);
  }

  fail(error: ErrorFacts): string {
    return writeSseEvent(JSON.stringify(toErrorBody(error)));
  }

  #other(index: number): GeminiEncoder {
    const other = this.#others.get(index) ?? new GeminiEncoder(this.#context, index);
    this.#others.set(index, other);
    other.#id = this.#id;
    return other;
  }

  #part(delta: Delta): JsonObject | undefined {
    switch (delta.type) {
      case "text-delta":
      case "refusal-delta":
        return { text: delta.text };
      case "reasoning-delta":
        return { text: delta.text, thought: true };
      case "text-end":
        return marked({ text: "" }, delta.opaque);
      case "reasoning-end":
        return marked({ text: "", thought: true }, delta.opaque);
      case "tool-call-start":
        this.#calls.set(delta.id, { toolName: delta.toolName, input: "", opaque: delta.opaque });
        return undefined;
      case "tool-call-delta":
        this.#extend(delta.id, delta.inputDelta);
        return undefined;
      case "tool-call-end":
        return this.#call(delta.id);
      case "custom":
        return delta.opaque[FORMAT];
      default:
        return undefined;
    }
  }

  #logprobsOf(delta: Delta): JsonObject {
    if (!("logprobs" in delta)) return {};
    const { logprobs = [] } = delta;
    this.#tokens.push(...logprobs);
    return toResult(logprobs);
  }

  #extend(id: string, input: string): void {
    const call = this.#calls.get(id);
    if (call !== undefined) call.input += input;
  }

  #call(id: string): JsonObject | undefined {
    const call = this.#calls.get(id);
    if (call === undefined) return undefined;
    this.#calls.delete(id);
    const { opaque, ...called } = call;
    const toolCallId = shownToolCallId(id, this.#context);
    const part = toModelPart({ type: "tool-call", toolCallId, ...called, ...(opaque && { opaque }) });
    if (this.#hasCalled || part === undefined) return part;
    this.#hasCalled = true;
    // It comes back in the next request, which may go to a model that asks for one.
    return signed(part);
  }

  #finish(finish: Finish, opaque: Opaque | undefined): string {
    if (this.#hasFinished) return "";
    this.#hasFinished = true;
    const grounding = this.#sources.length === 0 ? {} : { groundingMetadata: toGrounding(this.#sources) };
    const own = { ...grounding, ...toAverage(this.#tokens), ...ownFields(opaque, FORMAT) };
    const parts = [...this.#calls.keys()].map((id) => this.#call(id)).filter((part) => part !== undefined);
    // Usage is of all candidates: it comes with the first one's end, which is the last.
    const usage = this.#index === 0 ? toUsage(this.#usage ?? {}) : undefined;
    return this.#piece({ parts: parts.length === 0 ? [{ text: "" }] : parts, finish, own }, usage);
  }

  #piece(content: PieceContent, usageMetadata?: JsonObject): string {
    const fields = { usageMetadata, modelVersion: this.#context.model, responseId: this.#id };
    return writeSseEvent(JSON.stringify(toPiece(content, fields, this.#index)));
  }
}

/** An empty text carries what marks the end of a text: Google sends it so itself. */
function marked(text: JsonObject, opaque: Opaque | undefined): JsonObject | undefined {
  const own = ownFields(opaque, FORMAT);
  return Object.keys(own).length === 0 ? undefined : { ...text, ...own };
}
