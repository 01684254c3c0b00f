/** Secrets out of a Worker's `env`: present and usable, or absent. Their values appear in no error. */
import { invalidInput } from "../../errors.ts";
import type { ProviderEnv } from "../provider.ts";

/** What an HTTP header can carry: anything else would make `fetch` throw, with the key in its message. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;

/** `OPENAI` of `openai`, `MY_PROXY` of `my-proxy`: how a provider's variables begin. */
export function envPrefix(providerId: string): string {
  return providerId.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
}

/**
 * The variable `name` without the blanks and newlines that pasting adds; undefined where it is empty or not set.
 * @throws DurableAIError `input/invalid` naming the variable where it is no header value.
 */
export function readSecret(env: ProviderEnv, name: string): string | undefined {
  const value = readVariable(env, name);
  if (value === undefined || HEADER_VALUE.test(value)) return value;
  throw invalidInput(name, "holds blanks, line breaks or letters a header cannot carry", "Set the secret again.");
}

/** The variable `name`, trimmed; undefined where it is empty, not set, or no text. */
export function readVariable(env: ProviderEnv, name: string): string | undefined {
  const value = env[name];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
