/** Schemas: `parameters` and `responseSchema` are in OpenAPI's words, everyone else's are JSON Schema. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { numberOf, textOf } from "../fields.ts";

/** Numbers of `Type`, where a caller sends enums as such. */
const TYPES = ["", "string", "number", "integer", "boolean", "array", "object", "null"];

/** Fields whose values are schemas by name. */
const MAPS: ReadonlySet<string> = new Set(["properties", "$defs", "definitions"]);
/** Fields that hold a schema, or a list of them. */
const INNER: ReadonlySet<string> = new Set(["items", "additionalProperties", "anyOf", "oneOf", "allOf", "prefixItems"]);
/** Counts, which protobuf writes as text. */
const COUNTS: ReadonlySet<string> = new Set([
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
  "minProperties",
  "maxProperties",
]);
/** What JSON Schema has no word for. */
const DROPPED: ReadonlySet<string> = new Set(["nullable", "propertyOrdering"]);

/** `schema` as JSON Schema. What is JSON Schema already stays as it is. */
export function toJsonSchema(schema: JsonObject): JsonObject {
  const fields = Object.entries(schema).filter(([name]) => !DROPPED.has(name));
  const converted = Object.fromEntries(fields.map(([name, value]) => [name, fieldOf(name, value)]));
  const type = typeOf(schema["type"]);
  if (type === undefined) return converted;
  return { ...converted, type: schema["nullable"] === true ? [type, "null"] : type };
}

function fieldOf(name: string, value: JsonValue | undefined): JsonValue | undefined {
  if (MAPS.has(name) && isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, schemaIn(inner)]));
  if (INNER.has(name)) return Array.isArray(value) ? value.map((inner) => schemaIn(inner) ?? null) : schemaIn(value);
  return COUNTS.has(name) && typeof value === "string" ? (numberOf(Number(value)) ?? value) : value;
}

function schemaIn(value: JsonValue | undefined): JsonValue | undefined {
  return isJsonObject(value) ? toJsonSchema(value) : value;
}

function typeOf(type: JsonValue | undefined): string | undefined {
  return typeof type === "number" ? TYPES[type] : textOf(type)?.toLowerCase();
}
