/** Makes and changes the API keys of an account: secrets are made here, and the account object has their digests. */
import type { ApiKey, ApiKeyAnswers, ApiKeyInput, ApiKeyRequest, IssuedKey } from "../keys/api-key.ts";
import { checkApiKeyInput, checkKeyId, checkOverlap, noSuchApiKey } from "../keys/key-checks.ts";
import { digestOf, newKeyId, newKeyText } from "../keys/key-text.ts";
import type { AccountNamespace, AccountObject } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import { accountObject, noAccounts } from "./account-object.ts";
import { reached, unwrap } from "./layer-result.ts";

const random = (bytes: Uint8Array): Uint8Array => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);

/** @throws DurableAIError `option/not-available` without account objects, and what they refuse. */
export async function answerApiKeys(
  accounts: AccountNamespace | undefined,
  account: string,
  request: ApiKeyRequest,
): Promise<ApiKeyAnswers[ApiKeyRequest["type"]]> {
  if (accounts === undefined) throw noAccounts("nobody keeps its API keys");
  const object = accountObject(accounts, account);
  switch (request.type) {
    case "create-api-key":
      return create(object, account, request.input);
    case "list-api-keys":
      return list(object);
    case "get-api-key":
      return get(object, checkKeyId(request.id));
    case "rotate-api-key":
      return rotate(object, account, request);
    case "revoke-api-key":
      return unwrap(await reached("account", object.revokeApiKey(checkKeyId(request.id))));
  }
}

async function create(object: AccountObject, account: string, input: ApiKeyInput): Promise<IssuedKey> {
  const { name, scopes, expiresInSeconds } = checkApiKeyInput(input);
  const [id, createdAt] = [newKeyId(random), systemClock.now()];
  const expiresAt = expiresInSeconds === undefined ? undefined : createdAt + expiresInSeconds * 1_000;
  const facts: ApiKey = { id, account, name, scopes, createdAt, ...(expiresAt !== undefined && { expiresAt }) };
  const key = newKeyText(account, id, random);
  return { ...unwrap(await reached("account", object.addApiKey(facts, await digestOf(key)))), key };
}

async function rotate(
  object: AccountObject,
  account: string,
  { id, overlapSeconds }: Extract<ApiKeyRequest, { type: "rotate-api-key" }>,
): Promise<IssuedKey> {
  const key = newKeyText(account, checkKeyId(id), random);
  const rotated = object.rotateApiKey(id, await digestOf(key), checkOverlap(overlapSeconds) * 1_000);
  return { ...unwrap(await reached("account", rotated)), key };
}

async function list(object: AccountObject): Promise<ApiKey[]> {
  return unwrap(await reached("account", object.apiKeys()));
}

async function get(object: AccountObject, id: string): Promise<ApiKey> {
  const found = (await list(object)).find((key) => key.id === id);
  if (found === undefined) throw noSuchApiKey();
  return found;
}
