/** What a call says, and a format has no parameter for. */
import type { ChatCall, Warning } from "../chat.ts";
import { onlyOneChoice } from "./choices.ts";
import { droppedField } from "./opaque.ts";

type Field = "topK" | "presencePenalty" | "frequencyPenalty" | "seed" | "stopSequences" | "user" | "logprobs";

/** A warning for each of `fields` that is said, and one where several answers are asked for. */
export function unsupportedFields(call: ChatCall, fields: readonly Field[], reason: string): Warning[] {
  const said = fields.filter((field) => call[field] !== undefined);
  return [...said.map((field) => droppedField(field, call[field], reason)), ...onlyOneChoice(call, reason)];
}
