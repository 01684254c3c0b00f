/** Signatures of thoughts on calls of tools, which Gemini 3 asks for: https://ai.google.dev/gemini-api/docs/thought-signatures */
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { objectsOf } from "../fields.ts";
import type { TargetModel } from "../format.ts";

/** Google's word for a call that another model made. */
const UNSIGNED = "skip_thought_signature_validator";

/** `contents` with that word on the first call of each turn that has no signature, where `model` would refuse it. */
export function withSignatures(contents: JsonValue | undefined, model: TargetModel): JsonValue | undefined {
  if (model.reasoning !== "effort" || !Array.isArray(contents)) return contents;
  return contents.map((content) =>
    isJsonObject(content) && content["role"] === "model" && isUnsigned(content) ? signed(content) : content,
  );
}

function isCall(part: JsonObject): boolean {
  return isJsonObject(part["functionCall"] ?? part["function_call"]);
}

function isUnsigned({ parts }: JsonObject): boolean {
  const call = objectsOf(parts).find(isCall);
  return call !== undefined && !(call["thoughtSignature"] ?? call["thought_signature"]);
}

function signed(content: JsonObject): JsonObject {
  const parts = objectsOf(content["parts"]);
  const first = parts.findIndex(isCall);
  return { ...content, parts: parts.map((part, i) => (i === first ? { ...part, thoughtSignature: UNSIGNED } : part)) };
}
