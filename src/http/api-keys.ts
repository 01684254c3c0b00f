/**
 * Who may come in. A key is compared with each that is known, and with each in the same time whatever it is: how long an
 * answer takes says nothing about what a key is, only how many there are and how long.
 */
import { DEFAULT_ACCOUNT } from "../binding/local-layer.ts";
import { DurableAIError } from "../errors.ts";
import { isGeminiPath } from "./error-answer.ts";
import type { HttpDoor } from "./http-door.ts";

/** Hostnames that only a process on the same machine can use. `*.localhost` is loopback by RFC 6761. */
const LOOPBACK_HOSTNAME = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** `Authorization: Bearer`: the openai SDK and @anthropic-ai/sdk 1.x; the others: older ones, Azure's, Google's. */
const KEY_HEADERS = ["x-api-key", "api-key", "x-goog-api-key"];
const BEARER = /^bearer +(\S+) *$/i;

const textEncoder = new TextEncoder();

const SET_A_KEY = "Set one or more, separated by commas: npx wrangler secret put DURABLE_AI_API_KEYS --env production.";
const SEND_A_KEY = "Send it as `Authorization: Bearer <key>`, `x-api-key`, `api-key` or `x-goog-api-key`.";

/**
 * The account that the request's API key acts for.
 * @throws DurableAIError `auth/missing`, `auth/invalid`.
 */
export function authenticate(request: Request, door: HttpDoor): string {
  const url = new URL(request.url);
  const keys = acceptedKeys(url, door);
  if (keys.length === 0) throw noKeys(door);
  const key = keyOf(request.headers) ?? keyIn(url);
  if (key === undefined)
    throw new DurableAIError({
      code: "auth/missing",
      message: `there is no API key in the request. ${SEND_A_KEY}`,
      fix: SEND_A_KEY,
    });
  if (!isAmong(key.value, keys)) throw invalid(key.header, "it is not a key of this deployment", door);
  return DEFAULT_ACCOUNT;
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
