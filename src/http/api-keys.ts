/**
 * Who may come in, for whom, and to do what. A key of the deployment is compared with each that is known, and with each in the same time whatever it is: how long an
 * answer takes says nothing about what a key is, only how many there are and how long. A key of an account is looked up by
 * its digest.
 */
import { DEFAULT_ACCOUNT } from "../binding/local-layer.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import type { ApiKey } from "../keys/api-key.ts";
import { lacksScope } from "../keys/key-checks.ts";
import { isGeminiPath } from "./error-answer.ts";
import type { HttpDoor } from "./http-door.ts";
import { isAccountName } from "./layer-arguments.ts";
import { scopeFor } from "./scopes.ts";

/** Hostnames that only a process on the same machine can use. `*.localhost` is loopback by RFC 6761. */
const LOOPBACK_HOSTNAME = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** `Authorization: Bearer`: the openai SDK and @anthropic-ai/sdk 1.x; the others: older ones, Azure's, Google's. */
const KEY_HEADERS = ["x-api-key", "api-key", "x-goog-api-key"];
const BEARER = /^bearer +(\S+) *$/i;

const textEncoder = new TextEncoder();

const SET_A_KEY = "Set one or more, separated by commas: npx wrangler secret put DURABLE_AI_API_KEYS --env production.";
const SEND_A_KEY = "Send it as `Authorization: Bearer <key>`, `x-api-key`, `api-key` or `x-goog-api-key`.";

/** Who asks. */
export interface Caller {
  account: string;
  /** The account's key that it came with; absent for the deployment's own, which may do everything, for every account. */
  key?: ApiKey;
}

/** The account that a caller with a key of the deployment acts for. */
export const ACCOUNT_HEADER = "durable-ai-account";

/**
 * Who the request's API key says is asking.
 * @throws DurableAIError `auth/missing`, `auth/invalid`; `auth/forbidden` where it names another account than its key's;
 *   `input/invalid` where that is no name of an account.
 */
export async function authenticate(request: Request, door: HttpDoor): Promise<Caller> {
  const url = new URL(request.url);
  const own = acceptedKeys(url, door);
  if (own.length === 0 && door.findKey === undefined) throw noKeys(door);
  const said = keyOf(request.headers) ?? keyIn(url);
  if (said === undefined) throw own.length === 0 ? noKeys(door) : noKey();
  const named = request.headers.get(ACCOUNT_HEADER) ?? undefined;
  if (isAmong(said.value, own)) return { account: named === undefined ? DEFAULT_ACCOUNT : checkNamed(named) };
  const key = await door.findKey?.(said.value);
  if (key === undefined)
    throw own.length === 0 ? noKeys(door) : invalid(said.header, "it is not a key of this deployment", door);
  if (named !== undefined && named !== key.account) throw otherAccount();
  return { account: key.account, key };
}

/** @throws DurableAIError `auth/forbidden` where the caller's key lacks the scope that the request needs. */
export function checkScope({ key }: Caller, method: string, path: string): void {
  const scope = scopeFor(method, path);
  if (key !== undefined && scope !== undefined && !key.scopes.includes(scope)) throw lacksScope(scope);
}

function acceptedKeys({ hostname }: URL, { apiKeys = "", localKey }: HttpDoor): string[] {
  const keys = apiKeys.split(",").map((key) => key.trim());
  if (localKey !== undefined && LOOPBACK_HOSTNAME.test(hostname)) keys.push(localKey);
  return keys.filter((key) => key !== "");
}

function keyOf(headers: Headers): { header: string; value: string } | undefined {
  const authorization = headers.get("authorization");
  if (authorization) {
    const value = BEARER.exec(authorization)?.[1];
    if (value === undefined) throw invalid("authorization", "it is not `Bearer <key>`", {});
    return { header: "authorization", value };
  }
  for (const header of KEY_HEADERS) {
    const value = headers.get(header)?.trim();
    if (value) return { header, value };
  }
  return undefined;
}

/** Gemini's clients may send it in the URL, where others must not: URLs are logged on their way. */
function keyIn({ pathname, searchParams }: URL): { header: string; value: string } | undefined {
  const value = isGeminiPath(pathname) ? searchParams.get("key")?.trim() : undefined;
  return value ? { header: "key", value } : undefined;
}

function isAmong(key: string, keys: readonly string[]): boolean {
  let found = false;
  for (const known of keys) found = isSame(textEncoder.encode(known), textEncoder.encode(key)) || found;
  return found;
}

/** What is compared is always as long as the known key, so that only its length can be told from the time. */
function isSame(known: Uint8Array, given: Uint8Array): boolean {
  const isAsLong = known.length === given.length;
  return crypto.subtle.timingSafeEqual(known, isAsLong ? given : new Uint8Array(known.length)) && isAsLong;
}

function checkNamed(account: string): string {
  if (isAccountName(account)) return account;
  throw invalidInput(ACCOUNT_HEADER, "it is not the name of an account", "Send a name without slashes.");
}

function otherAccount(): DurableAIError {
  const fix = "Leave the header out, or use a key of that account.";
  const message = `${ACCOUNT_HEADER}: the API key is of another account. ${fix}`;
  return new DurableAIError({ code: "auth/forbidden", field: ACCOUNT_HEADER, fix, message });
}

function noKey(): DurableAIError {
  const message = `there is no API key in the request. ${SEND_A_KEY}`;
  return new DurableAIError({ code: "auth/missing", message, fix: SEND_A_KEY });
}

function noKeys({ localKey }: Pick<HttpDoor, "localKey">): DurableAIError {
  const fix =
    localKey === undefined
      ? SET_A_KEY
      : `Use a loopback address and the key \`${localKey}\`, or set DURABLE_AI_API_KEYS.`;
  return new DurableAIError({
    code: "auth/missing",
    message: `this deployment has no API keys, so nobody can call it. ${fix}`,
    fix,
  });
}

function invalid(field: string, problem: string, { localKey }: Pick<HttpDoor, "localKey">): DurableAIError {
  const fix = localKey === undefined ? SEND_A_KEY : `In local development the key is \`${localKey}\`.`;
  return new DurableAIError({ code: "auth/invalid", field, message: `${field}: ${problem}. ${fix}`, fix });
}
