/** What callers say of API keys, checked. */
import { DurableAIError, invalidInput } from "../errors.ts";
import { isJsonObject } from "../json.ts";
import { SCOPES, type ApiKeyInput, type ApiKeyRequest, type Scope } from "./api-key.ts";
import type { KeyRequest } from "./key-request.ts";
import { isKeyId } from "./key-text.ts";
import { checkProviderKeyRequest } from "./provider-key-checks.ts";

/** Characters of a key's name. */
export const MAX_KEY_NAME_CHARS = 200;
/** Ten years: what is to live longer does not expire. */
export const MAX_KEY_SECONDS: number = 10 * 366 * 24 * 3_600;
/** How long the old secret of a key works on where the caller does not say, and at most. */
export const DEFAULT_OVERLAP_SECONDS: number = 24 * 3_600;
export const MAX_OVERLAP_SECONDS: number = 30 * 24 * 3_600;

const INPUT = ["name", "scopes", "expiresInSeconds"];
const EXAMPLE = 'Write e.g. { name: "website", scopes: ["inference"] }.';

/** @throws DurableAIError `input/invalid` naming the field. */
export function checkApiKeyInput(value: unknown): ApiKeyInput & { scopes: readonly Scope[] } {
  if (!isJsonObject(value)) throw invalidInput("key", "it is not an object", EXAMPLE);
  const unknown = Object.keys(value).find((name) => !INPUT.includes(name));
  if (unknown !== undefined) throw invalidInput(unknown, "there is no such field", `There are ${INPUT.join(", ")}.`);
  const { name, scopes = ["inference"], expiresInSeconds } = value;
  if (typeof name !== "string" || name.trim() === "" || name.length > MAX_KEY_NAME_CHARS)
    throw invalidInput("name", "it is not a name", `Pass text of 1 to ${MAX_KEY_NAME_CHARS} characters.`);
  const checked = { name, scopes: checkScopes(scopes) };
  if (expiresInSeconds === undefined) return checked;
  return { ...checked, expiresInSeconds: checkSeconds(expiresInSeconds, "expiresInSeconds", 1, MAX_KEY_SECONDS) };
}

function checkScopes(value: unknown): Scope[] {
  const fix = `Name one or more of ${SCOPES.join(", ")}.`;
  if (!Array.isArray(value) || value.length === 0) throw invalidInput("scopes", "they are not a list of scopes", fix);
  value.forEach((scope, index) => {
    if (!SCOPES.some((known) => known === scope)) throw invalidInput(`scopes[${index}]`, "there is no such scope", fix);
  });
  return SCOPES.filter((scope) => value.includes(scope));
}

/** @throws DurableAIError `input/invalid`. */
export function checkOverlap(value: unknown): number {
  return checkSeconds(value ?? DEFAULT_OVERLAP_SECONDS, "overlapSeconds", 0, MAX_OVERLAP_SECONDS);
}

/** @throws DurableAIError `input/invalid`. */
export function checkKeyId(value: unknown): string {
  if (isKeyId(value)) return value;
  throw invalidInput("id", "it is not the id of an API key", "Pass the `id` of a key, not the key: key_….");
}

/** What comes in over RPC. @throws DurableAIError `input/invalid` naming the field. */
export function checkKeyRequest(value: unknown): KeyRequest {
  return checkProviderKeyRequest(value) ?? checkApiKeyRequest(value);
}

function checkApiKeyRequest(value: unknown): ApiKeyRequest {
  const { type, input, id, overlapSeconds } = isJsonObject(value) ? value : {};
  switch (type) {
    case "create-api-key":
      return { type, input: checkApiKeyInput(input) };
    case "list-api-keys":
      return { type };
    case "get-api-key":
    case "revoke-api-key":
      return { type, id: checkKeyId(id) };
    case "rotate-api-key":
      return { type, id: checkKeyId(id), overlapSeconds: checkOverlap(overlapSeconds) };
    default:
      throw invalidInput(
        "request.type",
        "it is no question about keys",
        "Deploy both Workers with the same version of durable-ai.",
      );
  }
}

function checkSeconds(value: unknown, field: string, min: number, max: number): number {
  if (Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max) return Number(value);
  throw invalidInput(field, "it is not a time", `Give whole seconds from ${min} to ${max}.`);
}

/** There is no key of that id in this account. */
export function noSuchApiKey(): DurableAIError {
  const fix = "List the account's keys: ai.apiKeys.list, or GET /keys.";
  const message = `id: this account has no such API key. ${fix}`;
  return new DurableAIError({ code: "api-key/not-found", field: "id", fix, message });
}

/** A key may not do what it was used for. */
export function lacksScope(scope: Scope): DurableAIError {
  const fix = `Use a key with the scope ${scope}.`;
  return new DurableAIError({
    code: "auth/forbidden",
    field: scope,
    fix,
    message: `this API key has not the scope ${scope}. ${fix}`,
  });
}
