/** JSON as TypeScript types, and the two questions everyone asks of it. */

/** Whatever JSON can say. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
/** A JSON object. A field may be undefined, as `JSON.stringify` leaves such fields out. */
export interface JsonObject {
  [name: string]: JsonValue | undefined;
}

/** Whether `value` is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `text` as JSON, or undefined where it is not. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
