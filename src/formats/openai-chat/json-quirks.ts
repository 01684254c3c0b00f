/** JSON answers, from providers that have only one of the two ways to ask for them. */
import type { Warning } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { listOf, objectOf } from "../fields.ts";
import type { Quirks } from "../format.ts";

const FIELD = "response_format";
const ANY_OBJECT = { type: "json_schema", json_schema: { name: "output", schema: { type: "object" } } };

/** Asks for JSON in the way the provider has. */
export function fitResponseFormat(body: JsonObject, { jsonSchema, plainJson }: Quirks): Warning[] {
  const type = objectOf(body[FIELD])?.["type"];
  if (type === "json_schema" && jsonSchema === false) return tellSchema(body);
  if (type !== "json_object" || plainJson !== false) return [];
  body[FIELD] = ANY_OBJECT;
  return [
    { field: FIELD, from: "json_object", to: "json_schema", reason: "this provider has JSON with a schema only" },
  ];
}

/** The message comes first: providers want instructions there. */
function tellSchema(body: JsonObject): Warning[] {
  const schema = objectOf(objectOf(body[FIELD])?.["json_schema"])?.["schema"] ?? {};
  const content = `Answer with a JSON object that fits this JSON schema, and nothing else:\n${JSON.stringify(schema)}`;
  body[FIELD] = { type: "json_object" };
  body["messages"] = [{ role: "system", content }, ...listOf(body["messages"])];
  const reason = "this provider cannot be held to a schema: it is told in a message";
  return [{ field: FIELD, from: "json_schema", to: "json_object", reason }];
}
