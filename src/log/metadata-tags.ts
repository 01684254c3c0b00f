/** Metadata as it is found by: one text for each key, nested ones by their path. */
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";

/** Longer values are kept, and can be read and grouped by, but are not found by an index: they are compared one by one. */
export const MAX_TAG_CHARS = 512;

/** `{ customer: "acme", plan: { seats: 5 } }` as `{ customer: "acme", "plan.seats": "5" }`. A list is its JSON. */
export function tagsOf(metadata: JsonObject, path = ""): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [key, value] of Object.entries(metadata)) {
    if (value === undefined) continue;
    if (isJsonObject(value)) Object.assign(tags, tagsOf(value, `${path}${key}.`));
    else tags[path + key] = textOf(value);
  }
  return tags;
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
