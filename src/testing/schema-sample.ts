/** A value that a JSON Schema allows: arguments of a simulated tool call, a simulated JSON answer. */
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";

/** Schemas may contain themselves; deeper than this they get null. */
const MAX_DEPTH = 8;

/** The same value for the same schema. Strings say which property they are of. */
export function sampleOf(schema: JsonObject, name = "value", depth = 0): JsonValue {
  if (depth > MAX_DEPTH) return null;
  const { const: only, default: usual, enum: choices } = schema;
  if (only !== undefined) return only;
  if (usual !== undefined) return usual;
  if (Array.isArray(choices)) return choices[0] ?? null;
  const [option] = [schema["anyOf"], schema["oneOf"], schema["allOf"]].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  if (isJsonObject(option)) return sampleOf(option, name, depth + 1);
  return sampleOfType(schema, name, depth);
}

function sampleOfType(schema: JsonObject, name: string, depth: number): JsonValue {
  const { type, minimum, minItems, items, properties } = schema;
  switch (Array.isArray(type) ? type[0] : (type ?? (properties === undefined ? "string" : "object"))) {
    case "object":
      return sampleOfObject(properties, depth);
    case "array": {
      const count = typeof minItems === "number" ? minItems : 1;
      return Array.from({ length: count }, () => sampleOf(isJsonObject(items) ? items : {}, name, depth + 1));
    }
    case "number":
    case "integer":
      return typeof minimum === "number" ? minimum : 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return `simulated ${name}`;
  }
}

function sampleOfObject(properties: JsonValue | undefined, depth: number): JsonObject {
  if (!isJsonObject(properties)) return {};
  const entries = Object.entries(properties).map(
    ([name, schema]) => [name, sampleOf(isJsonObject(schema) ? schema : {}, name, depth + 1)] as const,
  );
  return Object.fromEntries(entries);
}
