/** What Workers AI says in its own words, in whole answers and in chunks alike. */
import type { JsonObject, JsonValue } from "../../json.ts";

/** `response` as text: models that write JSON or a number give it as such. */
export function responseText(response: JsonValue | undefined): string {
  if (response === undefined || response === null) return "";
  return typeof response === "string" ? response : JSON.stringify(response);
}

/** Whether `body` reports failures the way Cloudflare's API does. */
export function hasErrors(body: JsonObject): boolean {
  return Array.isArray(body["errors"]) && body["errors"].length > 0;
}
