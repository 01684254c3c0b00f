/** Headers of an account's or a deployment's own for a sink: an API key, mostly. */
import { invalidInput } from "../errors.ts";
import { isJsonObject } from "../json.ts";

export const MAX_SINK_HEADERS = 20;
export const MAX_SINK_HEADER_CHARS = 4_096;
/** A token of HTTP, and what its values may have: RFC 9110, 5.6.2 and 5.5. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i;
const VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;
/** Those of the connection and of the body are ours. */
const OURS = /^(content-.*|host|connection|transfer-encoding|expect|upgrade|te|trailer|cf-.*)$/i;

/** @throws DurableAIError `input/invalid` naming `field`, and never a value. */
export function checkSinkHeaders(value: unknown, field: string): Record<string, string> {
  const fix = 'Write e.g. { "x-api-key": "…" }.';
  if (value === undefined) return {};
  if (!isJsonObject(value)) throw invalidInput(field, "they are not an object of texts", fix);
  const headers = Object.entries(value);
  if (headers.length > MAX_SINK_HEADERS)
    throw invalidInput(field, `there are ${headers.length}`, `There may be ${MAX_SINK_HEADERS}.`);
  for (const [name, text] of headers) {
    const shown = name.slice(0, 100);
    if (!NAME.test(name)) throw invalidInput(field, `${JSON.stringify(shown)} is not the name of a header`, fix);
    if (OURS.test(name)) throw invalidInput(field, `${shown} is set by what is sent`, "Leave it out.");
    if (typeof text !== "string" || text.length > MAX_SINK_HEADER_CHARS || !VALUE.test(text))
      throw invalidInput(`${field}.${shown}`, "it is not the value of a header", "Printable ASCII, no more.");
  }
  return Object.fromEntries(headers.map(([name, text]) => [name.toLowerCase(), String(text)]));
}

/**
 * `name=value,name=value`, percent-encoded, as OpenTelemetry's own variables have them:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables.
 */
export function parseHeaders(value: unknown, field: string): Record<string, string> {
  if (value === undefined || value === "") return {};
  const fix = "Write e.g. x-api-key=abc,x-team=ai.";
  if (typeof value !== "string") throw invalidInput(field, "it is not text", fix);
  const pairs = value.split(",").filter((pair) => pair.trim() !== "");
  const headers = pairs.map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw invalidInput(field, "it has an entry without name or value", fix);
    return [pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())];
  });
  return checkSinkHeaders(Object.fromEntries(headers), field);
}

/** A lone percent sign is itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
