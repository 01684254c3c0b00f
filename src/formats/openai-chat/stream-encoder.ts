/** Deltas → chunks of Chat Completions. */
import type { Delta, Usage } from "../../chat.ts";
import type { ErrorFacts } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";
import { defined, filled } from "../fields.ts";
import type { EncodeContext, StreamEncoder } from "../format.ts";
import { ownFields } from "../opaque.ts";
import { writeSseEvent } from "../sse.ts";
import { shownToolCallId } from "../tool-call-id.ts";
import { ToolIndexes } from "../tool-indexes.ts";
import { faultBody, toErrorBody } from "./error.ts";
import { toFinishReason } from "./finish.ts";
import { toChoiceLogprobs } from "./logprobs.ts";
import { annotation } from "./sources.ts";
import { toUsage } from "./usage.ts";

/** Encodes one answer. */
export class ChatChunkEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #index: number;
  readonly #toolIndexes = new ToolIndexes();
  readonly #others = new Map<number, ChatChunkEncoder>();
  #id: string;
  #createdAt: number;
  #hasStarted = false;
  #hasFinished = false;
  #usage: Usage | undefined;

  /** `index`: which choice of the answer it writes. */
  constructor(context: EncodeContext, index = 0) {
    this.#context = context;
    this.#index = index;
    this.#id = context.id;
    this.#createdAt = context.createdAt;
  }

  push(delta: Delta): string {
    if (delta.type === "response-start") {
      this.#id = delta.id ?? this.#id;
      this.#createdAt = delta.createdAt ?? this.#createdAt;
      return this.#start();
    }
    if (delta.type === "choice") return this.#start() + this.#other(delta.index).push(delta.delta);
    if (delta.type === "error") return writeSseEvent(JSON.stringify(faultBody(delta.error)));
    if (delta.type === "usage") this.#usage = delta.usage;
    if (delta.type === "response-end") {
      this.#usage = delta.usage ?? this.#usage;
      return this.#start() + this.#finish(toFinishReason(delta.finish));
    }
    const part = this.#part(delta);
    return part === undefined
      ? ""
      : this.#start() + this.#chunk([{ ...this.#choice(part, null), ...logprobsOf(delta) }]);
  }

  end(): string {
    return this.#start() + this.#finish("stop") + writeSseEvent("[DONE]");
  }

  fail(error: ErrorFacts): string {
    return writeSseEvent(JSON.stringify(toErrorBody(error)));
  }

  #other(index: number): ChatChunkEncoder {
    const other = this.#others.get(index) ?? new ChatChunkEncoder(this.#context, index);
    this.#others.set(index, other);
    other.#id = this.#id;
    other.#createdAt = this.#createdAt;
    return other;
  }

  #part(delta: Delta): JsonObject | undefined {
    switch (delta.type) {
      case "text-delta":
        return { content: delta.text };
      case "reasoning-delta":
        return { reasoning_content: delta.text };
      case "reasoning-end":
        return filled(ownFields(delta.opaque, "openai-chat"));
      case "refusal-delta":
        return { refusal: delta.text };
      case "tool-call-start":
        return { tool_calls: [this.#toolCall(delta.id, delta.toolName)] };
      case "tool-call-delta":
        return { tool_calls: [{ index: this.#toolIndexes.of(delta.id), function: { arguments: delta.inputDelta } }] };
      case "source":
        return { annotations: [annotation(delta.url, delta.title)] };
      default:
        return undefined;
    }
  }

  #toolCall(id: string, name: string): JsonObject {
    const index = this.#toolIndexes.of(id);
    return { index, id: shownToolCallId(id, this.#context), type: "function", function: { name, arguments: "" } };
  }

  #start(): string {
    if (this.#hasStarted) return "";
    this.#hasStarted = true;
    return this.#chunk([this.#choice({ role: "assistant", content: "" }, null)]);
  }

  #finish(reason: string): string {
    if (this.#hasFinished) return "";
    this.#hasFinished = true;
    const finished = this.#chunk([this.#choice({}, reason)]);
    if (!this.#context.includeUsage || this.#usage === undefined) return finished;
    return finished + this.#chunk([], toUsage(this.#usage));
  }

  #choice(delta: JsonObject, finishReason: string | null): JsonObject {
    return { index: this.#index, delta, finish_reason: finishReason };
  }

  /** With `include_usage` OpenAI says `usage: null` in every chunk but the last. */
  #chunk(choices: JsonObject[], usage?: JsonObject): string {
    const chunk: JsonObject = {
      id: this.#id,
      object: "chat.completion.chunk",
      created: this.#createdAt,
      model: this.#context.model,
      choices,
      usage: usage ?? (this.#context.includeUsage ? null : undefined),
    };
    return writeSseEvent(JSON.stringify(defined(chunk)));
  }
}

function logprobsOf(delta: Delta): JsonObject {
  if (!("logprobs" in delta)) return {};
  const { type, logprobs } = delta;
  return { logprobs: type === "text-delta" ? toChoiceLogprobs(logprobs) : toChoiceLogprobs(undefined, logprobs) };
}
