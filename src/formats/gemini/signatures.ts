/** Signatures of thoughts on calls of tools, which Gemini 3 asks for: https://ai.google.dev/gemini-api/docs/thought-signatures */
import type { JsonObject } from "../../json.ts";
import type { TargetModel } from "../format.ts";

/** Google's word for a call that another model made, and so did not sign. */
export const UNSIGNED = "skip_thought_signature_validator";

/** Whether `model` refuses calls without a signature: those that are asked to think by a level do. */
export function wantsSignatures({ reasoning }: TargetModel): boolean {
  return reasoning === undefined || reasoning === "effort" || reasoning === "adaptive";
}

/** `parts` of one turn, with that word on its first call where that has no signature: only the first has to have one. */
export function withSignature(parts: JsonObject[]): JsonObject[] {
  const first = parts.findIndex((part) => part["functionCall"] !== undefined);
  const call = parts[first];
  return call === undefined ? parts : parts.with(first, signed(call));
}

/** `call` with its signature, or the word for none. */
export function signed(call: JsonObject): JsonObject {
  return { thoughtSignature: UNSIGNED, ...call };
}
