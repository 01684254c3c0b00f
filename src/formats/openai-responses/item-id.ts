/** Ids of items that we made, and what becomes of them where they are sent back. */
import type { Warning } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { droppedField } from "../opaque.ts";

/** Where an item stands. */
export interface ItemPlace {
  /** Place in the output. */
  index: number;
  /** Makes its id unique. */
  runId: string;
}

/** The id of an item of a provider that gives none. */
export function generatedItemId(prefix: "msg" | "rs" | "fc", { index, runId }: ItemPlace): string {
  return `${prefix}_durable_${runId}_${index}`;
}

const GENERATED = /^(msg|rs|fc)_durable_/;

/**
 * `input` for a provider that knows its own items by their ids, and refuses reasoning that it does not know: ours go
 * without their ids, and reasoning of others not at all.
 */
export function withoutGeneratedIds(input: JsonValue | undefined): {
  input: JsonValue | undefined;
  warnings: Warning[];
} {
  if (!Array.isArray(input) || !input.some(isOurs)) return { input, warnings: [] };
  const warnings: Warning[] = [];
  const items = input.flatMap((item, i): JsonValue[] => {
    if (!isOurs(item)) return [item];
    const { id: _ours, ...rest } = item;
    if (item["type"] !== "reasoning") return [rest];
    warnings.push(droppedField(`input[${i}]`, undefined, "reasoning of another provider"));
    return [];
  });
  return { input: items, warnings };
}

function isOurs(item: JsonValue): item is JsonObject {
  return isJsonObject(item) && typeof item["id"] === "string" && GENERATED.test(item["id"]);
}
