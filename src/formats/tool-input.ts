/** Arguments of a tool call as the object that some formats want. */
import type { Warning } from "../chat.ts";
import { isJsonObject, parseJson, type JsonObject } from "../json.ts";

/** Where text that is no object is put, so that the model still sees what it wrote. */
export const UNPARSED = "unparsed_arguments";

/** `input` as an object; nothing at all is an empty one. */
export function parseToolInput(input: string): JsonObject {
  if (input.trim() === "") return {};
  const value = parseJson(input);
  return isJsonObject(value) ? value : { [UNPARSED]: input };
}

/** Whether `input` had to be wrapped. */
export function isUnparsed(input: string): boolean {
  return input.trim() !== "" && !isJsonObject(parseJson(input));
}

/** A warning where `input`, of the call at `path`, had to be wrapped. */
export function unparsedInput(input: string, path: string): Warning[] {
  const reason = "arguments that are no JSON object went into a field";
  return isUnparsed(input) ? [{ field: `${path}.input`, to: UNPARSED, reason }] : [];
}
