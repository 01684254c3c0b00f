/** The parts of a whole answer, where a format has blocks for them. */
import type { ChatResult } from "../chat.ts";
import type { EncodeContext } from "./format.ts";
import { shownToolCallId } from "./tool-call-id.ts";

/** What to write of `result`: a refusal is text, text that says nothing is none, and calls have the ids a caller is shown. */
export function answerParts({ content, refusal }: ChatResult, context: EncodeContext): ChatResult["content"] {
  const parts: ChatResult["content"] = refusal === undefined ? content : [...content, { type: "text", text: refusal }];
  return parts
    .filter((part) => part.type !== "text" || part.text !== "")
    .map((part) =>
      part.type === "tool-call" ? { ...part, toolCallId: shownToolCallId(part.toolCallId, context) } : part,
    );
}
