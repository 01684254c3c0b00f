/** What makes the same key the same run. */
import { invalidInput, type DurableAIError } from "../errors.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import type { JsonObject, JsonValue } from "../json.ts";

/** No prompt or schema is nested so deep; what is would exhaust the stack of whoever walks it. */
export const MAX_INPUT_DEPTH = 500;

/** What of a request the hash covers; not its metadata, signal or fallback. */
export interface HashedRequest {
  model: string;
  inputs: JsonObject;
  /** `native` where the caller wants the provider's own answer. */
  format: AnyFormatId | "native";
}

/** SHA-256, in hex, over the canonical JSON of a request. */
export async function requestHash({ model, inputs, format }: HashedRequest): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalJson({ model, inputs, format }));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * JSON with the names of every object sorted, so that equal values are equal texts.
 * @throws DurableAIError `input/invalid` beyond {@link MAX_INPUT_DEPTH}.
 */
export function canonicalJson(value: JsonValue, depth = 0): string {
  if (depth > MAX_INPUT_DEPTH) throw tooDeep();
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.keys(value)
    .toSorted()
    .flatMap((name) => {
      const member = value[name];
      return member === undefined ? [] : [`${JSON.stringify(name)}:${canonicalJson(member, depth + 1)}`];
    });
  return `{${members.join(",")}}`;
}

/** What hashing checks, for a request that is not hashed. @throws DurableAIError `input/invalid`. */
export function checkDepth(value: JsonValue, depth = 0): void {
  if (depth > MAX_INPUT_DEPTH) throw tooDeep();
  if (typeof value !== "object" || value === null) return;
  for (const member of Object.values(value)) if (member !== undefined) checkDepth(member, depth + 1);
}

function tooDeep(): DurableAIError {
  return invalidInput("inputs", `they are nested deeper than ${MAX_INPUT_DEPTH} levels`, "Make them flatter.");
}
