/** Where an API begins: checked once, then joined with paths. */
import { invalidInput } from "../../errors.ts";
import type { ProviderEnv } from "../provider.ts";
import { readVariable } from "./secret.ts";

/**
 * `text` as the root of an API. A query stays (some hosts want `?api-version=`); a trailing slash goes.
 * @param field the option or variable it came from. Its value is not quoted: it may hold a key.
 * @throws DurableAIError `input/invalid`.
 */
export function parseBaseURL(text: string, field: string): URL {
  const url = URL.parse(text);
  const fix = "Give a full http or https URL, for example https://api.example.com/v1.";
  if (url === null || !/^https?:$/.test(url.protocol)) throw invalidInput(field, "is not an http URL", fix);
  if (url.username !== "" || url.password !== "")
    throw invalidInput(field, "holds a user name or password", "Put credentials into the provider's API key.");
  if (url.hash !== "") throw invalidInput(field, "has a fragment", fix);
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
}

/** The root of the API that the variable `name` gives, or the usual one. @throws DurableAIError `input/invalid`. */
export function readBaseURL(env: ProviderEnv, name: string, usual: string): URL {
  return parseBaseURL(readVariable(env, name) ?? usual, name);
}

/** `path` below `base`. `version` goes between them, unless `base` ends with it already: people write both. */
export function joinURL(base: URL, path: string, version = ""): string {
  const url = new URL(base);
  const root = url.pathname.replace(/\/+$/, "");
  url.pathname = `${version === "" || root.endsWith(version) ? root : root + version}${path}`;
  return url.href;
}
