/** OpenRouter's `reasoning_details`: signatures and encrypted reasoning that its own API wants back. */
import type { JsonObject } from "../../json.ts";

const JOINED = ["text", "summary", "data"] as const;

/** Puts the fragments of a stream together: same type and index is the same detail. */
export class ReasoningDetails {
  readonly #details: JsonObject[] = [];

  push(fragments: JsonObject[]): void {
    for (const fragment of fragments) {
      const last = this.#details.at(-1);
      if (last !== undefined && last["type"] === fragment["type"] && last["index"] === fragment["index"])
        this.#details[this.#details.length - 1] = merge(last, fragment);
      else this.#details.push(fragment);
    }
  }

  /** What came, and starts anew. */
  take(): JsonObject[] {
    return this.#details.splice(0);
  }
}

function merge(detail: JsonObject, fragment: JsonObject): JsonObject {
  const merged: JsonObject = { ...detail };
  for (const [name, value] of Object.entries(fragment)) if (value !== null && value !== undefined) merged[name] = value;
  for (const name of JOINED) {
    const [before, after] = [detail[name], fragment[name]];
    if (typeof before === "string" && typeof after === "string") merged[name] = before + after;
  }
  return merged;
}
