/** What decoder, classifier and whole bodies must agree on in a body of Chat Completions. */
import type { ProviderFault } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { objectOf, objectsOf, textOf } from "../fields.ts";

/** Our choice: index 0, or the one without an index. Others (n > 1) are interleaved, and not ours. */
export function choiceIn(chunk: JsonObject): JsonObject | undefined {
  return objectsOf(chunk["choices"]).find((choice) => (choice["index"] ?? 0) === 0);
}

/** The usage in a chunk: on top; in Groq's own field; or, at Moonshot, in the choice. */
export function usageIn(chunk: JsonObject): JsonObject | undefined {
  return (
    objectOf(chunk["usage"]) ?? objectOf(objectOf(chunk["x_groq"])?.["usage"]) ?? objectOf(choiceIn(chunk)?.["usage"])
  );
}

/** Whether a chunk reports a failure: `error`, whatever it is and whatever is beside it, or an error object itself. */
export function isFault(chunk: JsonObject): boolean {
  return Boolean(chunk["error"]) || chunk["object"] === "error";
}

/** The reasoning in a delta or message: the two names in use; where both come they say the same. */
export function reasoningIn(part: JsonObject): string {
  return textOf(part["reasoning_content"]) || textOf(part["reasoning"]) || "";
}

/** A piece of content: text, or the thinking that Mistral puts between it. */
export interface ContentPiece {
  type: "text" | "reasoning";
  text: string;
}

/** `content` as pieces: a string, or a list of parts. */
export function contentPieces(content: JsonValue | undefined): ContentPiece[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return objectsOf(content).flatMap((part): ContentPiece[] => {
    if (part["type"] === "thinking") return [{ type: "reasoning", text: thinkingText(part["thinking"]) }];
    const text = textOf(part["text"]);
    return text === undefined ? [] : [{ type: "text", text }];
  });
}

function thinkingText(thinking: JsonValue | undefined): string {
  if (typeof thinking === "string") return thinking;
  return objectsOf(thinking)
    .map((part) => textOf(part["text"]) ?? "")
    .join("");
}

/** The fault of an answer that ended with `finish_reason: "error"` and no more. */
export const UNEXPLAINED_FAULT: ProviderFault = {
  message: "the provider ended its answer with finish_reason error",
  code: "error",
};
