/** What callers say of provider keys, checked. No error quotes a secret. */
import { DurableAIError, invalidInput } from "../errors.ts";
import { isJsonObject } from "../json.ts";
import type { CallKeys, ProviderKeyInput, ProviderKeyRequest } from "./provider-key.ts";
import { KEY_SECRET } from "./secret-box.ts";

/** Characters of one secret: a service account's key file has some 2,400. */
export const MAX_SECRET_CHARS = 16_384;
/** Providers for which one call may bring keys. */
export const MAX_CALL_KEYS = 32;
/** The alias that is used where a call names none. */
export const DEFAULT_ALIAS = "default";

const ALIAS = /^[A-Za-z0-9._-]{1,64}$/;
const PROVIDER = /^[a-z0-9][a-z0-9-]{0,63}$/;
const VARIABLE = /^[A-Z][A-Z0-9_]{0,99}$/;
const INPUT = ["provider", "alias", "secret"];

/** @throws DurableAIError `input/invalid` naming the field. */
export function checkProviderKeyInput(value: unknown): Required<ProviderKeyInput> {
  if (!isJsonObject(value))
    throw invalidInput("key", "it is not an object", 'Write e.g. { provider: "openai", secret }.');
  const unknown = Object.keys(value).find((name) => !INPUT.includes(name));
  if (unknown !== undefined) throw invalidInput(unknown, "there is no such field", `There are ${INPUT.join(", ")}.`);
  const { provider, alias = DEFAULT_ALIAS, secret } = value;
  return { provider: checkProviderId(provider), alias: checkAlias(alias, "alias"), secret: checkSecrets(secret) };
}

/** @throws DurableAIError `input/invalid`. */
export function checkProviderId(value: unknown): string {
  if (typeof value === "string" && PROVIDER.test(value)) return value;
  throw invalidInput("provider", "it is not the id of a provider", "Write it as the catalog does: openai.");
}

/** @throws DurableAIError `input/invalid` naming `field`. */
export function checkAlias(value: unknown, field: string): string {
  if (typeof value === "string" && ALIAS.test(value)) return value;
  throw invalidInput(field, "it is not an alias", "Write 1 to 64 letters, digits, dots, dashes or underscores.");
}

/** The option `providerKeys` of a call. @throws DurableAIError `input/invalid` naming `field` and the provider. */
export function checkCallKeys(value: unknown, field: string): CallKeys {
  if (!isJsonObject(value)) throw invalidInput(field, "it is not an object", 'Write e.g. { openai: "sk-…" }.');
  const entries = Object.entries(value);
  if (entries.length > MAX_CALL_KEYS)
    throw invalidInput(field, `it has ${entries.length} providers`, `Name at most ${MAX_CALL_KEYS}.`);
  return Object.fromEntries(
    entries.map(([provider, said]) => {
      if (!PROVIDER.test(provider)) throw invalidInput(field, "it names what is no provider", "Write openai, say.");
      return [provider, checkCallKey(said, `${field}.${provider}`)];
    }),
  );
}

function checkCallKey(said: unknown, path: string): CallKeys[string] {
  if (typeof said === "string") return checkSecret(said, path);
  if (isJsonObject(said) && "alias" in said) return { alias: checkAlias(said["alias"], `${path}.alias`) };
  if (isJsonObject(said) && isJsonObject(said["secrets"])) return { secrets: checkNamed(said["secrets"], path) };
  throw invalidInput(path, "it is no key", "Write the key, { alias } or { secrets: { … } }.");
}

function checkSecrets(value: unknown): string | Record<string, string> {
  if (isJsonObject(value)) return checkNamed(value, "secret");
  return checkSecret(value, "secret");
}

function checkNamed(value: Record<string, unknown>, path: string): Record<string, string> {
  const entries = Object.entries(value);
  if (entries.length === 0 || entries.length > MAX_CALL_KEYS || entries.some(([name]) => !VARIABLE.test(name)))
    throw invalidInput(path, "it names no credentials", "Write each by its variable's name: AWS_ACCESS_KEY_ID.");
  return Object.fromEntries(entries.map(([name, secret]) => [name, checkSecret(secret, `${path}.${name}`)]));
}

/** What an HTTP header can carry, or the text of a key file. */
function checkSecret(value: unknown, path: string): string {
  const secret = typeof value === "string" ? value.trim() : "";
  if (secret !== "" && secret.length <= MAX_SECRET_CHARS) return secret;
  throw invalidInput(path, "it is not a secret", `Pass text of 1 to ${MAX_SECRET_CHARS} characters.`);
}

/** Whether a request is about provider keys; then it is checked. @throws DurableAIError `input/invalid`. */
export function checkProviderKeyRequest(value: unknown): ProviderKeyRequest | undefined {
  const { type, input, provider, alias, ownKeysOnly } = isJsonObject(value) ? value : {};
  switch (type) {
    case "put-provider-key":
      return { type, input: checkProviderKeyInput(input) };
    case "list-provider-keys":
      return { type };
    case "delete-provider-key":
      return { type, provider: checkProviderId(provider), alias: checkAlias(alias, "alias") };
    case "own-keys-only":
      return { type, ownKeysOnly: checkFlag(ownKeysOnly, "ownKeysOnly") };
    default:
      return undefined;
  }
}

/** @throws DurableAIError `input/invalid`. */
export function checkFlag(value: unknown, field: string): boolean {
  if (typeof value === "boolean") return value;
  throw invalidInput(field, "it is not true or false", "Write true or false.");
}

/** The account has no key of that name. */
export function noSuchProviderKey(provider: string, alias: string): DurableAIError {
  const fix = "List the account's keys: ai.providerKeys.list, or GET /provider-keys.";
  const message = `providerKeys.${provider}: the account has no key ${JSON.stringify(alias)} for it. ${fix}`;
  const field = `providerKeys.${provider}`;
  return new DurableAIError({ code: "provider-key/not-found", field, fix, message });
}

/** The deployment has no secret to encrypt keys with. */
export function noKeySecret(): DurableAIError {
  const fix = `Set it: openssl rand -base64 32 | npx wrangler secret put ${KEY_SECRET} --env production.`;
  const message = `${KEY_SECRET}: this deployment has no secret to encrypt provider keys with. ${fix}`;
  return new DurableAIError({ code: "option/not-available", field: KEY_SECRET, fix, message });
}

/** A run that may go only where it has keys, and has none for its model. */
export function noOwnKey(model: string): DurableAIError {
  const fix = "Keep a key for one of its providers (ai.providerKeys.put), or pass one in providerKeys.";
  const message = `ownKeysOnly: there is no key of one's own for ${model}. ${fix}`;
  return new DurableAIError({ code: "provider/no-credentials", field: "ownKeysOnly", fix, message });
}
