/** How Messages spells the stream of an answer. */
import { BlockEncoder, type BlockSpelling } from "../block-encoder.ts";
import { objectOf, textOf } from "../fields.ts";
import type { EncodeContext, StreamEncoder } from "../format.ts";
import { writeSseEvent } from "../sse.ts";
import { faultBody, toErrorBody } from "./error.ts";
import { toStopReason } from "./finish.ts";
import { toUsage } from "./usage.ts";

const SPELLING: BlockSpelling = {
  format: "anthropic-messages",

  start: (index, block) => ({ type: "content_block_start", index, content_block: block }),
  delta: (index, delta) => ({ type: "content_block_delta", index, delta }),
  stop: (index) => ({ type: "content_block_stop", index }),

  text: { type: "text", text: "" },
  reasoning: { type: "thinking", thinking: "", signature: "" },
  toolCall: (id, name, own) => ({ type: "tool_use", id, name, input: {}, ...own }),

  textDelta: (text) => ({ type: "text_delta", text }),
  reasoningDelta: (thinking) => ({ type: "thinking_delta", thinking }),
  signatureDelta: (signature) => ({ type: "signature_delta", signature }),
  inputDelta: (input) => ({ type: "input_json_delta", partial_json: input }),

  isCitation: (own) => own["type"] === "citations_delta",
  inPieces: (own) => {
    const input = own["type"] === "server_tool_use" ? objectOf(own["input"]) : undefined;
    if (input === undefined) return { start: own };
    return { start: { ...own, input: {} }, delta: SPELLING.inputDelta(JSON.stringify(input)) };
  },

  answerStart: ({ id, model }, usage) => ({
    type: "message_start",
    message: {
      id,
      type: "message",
      role: "assistant",
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...toUsage(usage), output_tokens: 0 },
    },
  }),
  answerStop: (finish, usage, { context_management: edits, ...end }) => [
    {
      type: "message_delta",
      delta: { stop_reason: toStopReason(finish), stop_sequence: null, ...end },
      ...(edits !== undefined && { context_management: edits }),
      usage: toUsage(usage),
    },
  ],
  sentinel: [{ type: "message_stop" }],
  fault: faultBody,
  failure: toErrorBody,

  write: (event) => writeSseEvent(JSON.stringify(event), textOf(event["type"])),
};

/** Encodes one message. */
export function messageEncoder(context: EncodeContext): StreamEncoder {
  return new BlockEncoder(SPELLING, context);
}
