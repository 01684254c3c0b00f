/** Names of fields as Google's JSON has them: callers may write them in snake case too, as protobuf allows. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";

/** What stands in these is the caller's own: its names are not ours to change. */
const OPEN: ReadonlySet<string> = new Set([
  "args",
  "response",
  "parameters",
  "parametersJsonSchema",
  "responseSchema",
  "responseJsonSchema",
  "labels",
  "headers",
]);

/** `object` with the names of its fields, and of the fields in them, in camel case; null is absent. */
export function camelCased(object: JsonObject): JsonObject {
  const fields = Object.entries(object).filter(([, value]) => value !== null);
  return Object.fromEntries(
    fields.map(([name, value]) => {
      const camel = name.replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
      return [camel, OPEN.has(camel) ? value : valueOf(value)];
    }),
  );
}

function valueOf(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((element) => valueOf(element) ?? null);
  return isJsonObject(value) ? camelCased(value) : value;
}
