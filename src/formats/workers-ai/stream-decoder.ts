/** Events of Workers AI → deltas: `{"response":"…"}`, native tool calls, and chunks of Chat Completions. */
import type { Delta } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { objectsOf, textOf } from "../fields.ts";
import { choiceIn } from "../openai-chat/chunk.ts";
import { ChatChunkDecoder } from "../openai-chat/stream-decoder.ts";
import { hasErrors, responseText } from "./native-answer.ts";

/** Decodes one answer. It is whole with `[DONE]`, or with a finish reason followed by the end of the body. */
export class WorkersAiDecoder extends ChatChunkDecoder {
  constructor() {
    super("workers-ai");
  }

  protected override isFault(chunk: JsonObject): boolean {
    return super.isFault(chunk) || hasErrors(chunk);
  }

  protected override extraDeltas(chunk: JsonObject): Delta[] {
    if (choiceIn(chunk) !== undefined) return [];
    return [...this.text(responseText(chunk["response"])), ...this.toolCalls(objectsOf(chunk["tool_calls"]))];
  }

  protected override finishReasonIn(chunk: JsonObject): string | undefined {
    return choiceIn(chunk) === undefined ? textOf(chunk["finish_reason"]) : undefined;
  }
}
