/**
 * Deltas → events of Workers AI. Text goes out as `{"response":"…"}`, which every client of Workers AI reads; reasoning,
 * and text with log probabilities, as a chunk of Chat Completions, because Workers AI has no other way to say it.
 */
import type { Delta, Finish, Usage } from "../../chat.ts";
import type { ErrorFacts } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";
import { defined } from "../fields.ts";
import type { EncodeContext, StreamEncoder } from "../format.ts";
import { toFinishReason } from "../openai-chat/finish.ts";
import { toChoiceLogprobs } from "../openai-chat/logprobs.ts";
import { toUsage } from "../openai-chat/usage.ts";
import { writeSseEvent } from "../sse.ts";
import { shownToolCallId } from "../tool-call-id.ts";
import { ToolIndexes } from "../tool-indexes.ts";
import { faultBody, toErrorBody } from "./error.ts";

/** Encodes one answer. */
export class WorkersAiEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #toolIndexes = new ToolIndexes();
  #hasFinished = false;
  #usage: Usage | undefined;

  constructor(context: EncodeContext) {
    this.#context = context;
  }

  push(delta: Delta): string {
    switch (delta.type) {
      case "text-delta":
      case "refusal-delta":
        if (delta.logprobs === undefined) return writeEvent({ response: delta.text });
        return writeChoice({ content: delta.text }, { logprobs: toChoiceLogprobs(delta.logprobs) });
      case "reasoning-delta":
        return writeChoice({ reasoning_content: delta.text });
      case "tool-call-start":
        return writeEvent({ tool_calls: [this.#toolCall(delta.id, delta.toolName)] });
      case "tool-call-delta":
        return writeEvent({
          tool_calls: [{ index: this.#toolIndexes.of(delta.id), function: { arguments: delta.inputDelta } }],
        });
      case "usage":
        this.#usage = delta.usage;
        return "";
      case "response-end":
        this.#usage = delta.usage ?? this.#usage;
        return this.#finish(delta.finish);
      case "error":
        return writeEvent(faultBody(delta.error));
      default:
        return "";
    }
  }

  end(): string {
    return this.#finish({ reason: "stop" }) + writeSseEvent("[DONE]");
  }

  fail(error: ErrorFacts): string {
    return writeEvent(toErrorBody(error));
  }

  #finish(finish: Finish): string {
    if (this.#hasFinished) return "";
    this.#hasFinished = true;
    const usage = this.#usage === undefined ? undefined : toUsage(this.#usage);
    return writeEvent(defined({ response: "", finish_reason: toFinishReason(finish), usage }));
  }

  #toolCall(id: string, name: string): JsonObject {
    const shown = shownToolCallId(id, this.#context);
    return { id: shown, index: this.#toolIndexes.of(id), type: "function", function: { name, arguments: "" } };
  }
}

function writeChoice(delta: JsonObject, more: JsonObject = {}): string {
  return writeEvent({ choices: [{ index: 0, delta, finish_reason: null, ...more }] });
}

function writeEvent(event: JsonObject): string {
  return writeSseEvent(JSON.stringify(event));
}
