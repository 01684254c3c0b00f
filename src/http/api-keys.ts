/**
 * Who may come in. Keys are compared as SHA-256 digests, in constant time, and all of them every time: how long an
 * answer takes says nothing about a key.
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

const SET_A_KEY = "Set one or more, separated by commas: npx wrangler secret put DURABLE_AI_API_KEYS --env production.";
const SEND_A_KEY = "Send it as `Authorization: Bearer <key>`, `x-api-key`, `api-key` or `x-goog-api-key`.";

/**
 * The account that the request's API key acts for.
 * @throws DurableAIError `auth/missing`, `auth/invalid`.
 */
export async function authenticate(request: Request, door: HttpDoor): Promise<string> {
  const keys = acceptedKeys(new URL(request.url), door);
  if (keys.length === 0) throw noKeys(door);
  const key = keyOf(request.headers) ?? keyIn(new URL(request.url));
  if (key === undefined)
    throw new DurableAIError({
      code: "auth/missing",
      message: `there is no API key in the request. ${SEND_A_KEY}`,
      fix: SEND_A_KEY,
    });
  if (!(await isAmong(key.value, keys))) throw invalid(key.header, "it is not a key of this deployment", door);
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

async function isAmong(key: string, keys: readonly string[]): Promise<boolean> {
  const digest = await sha256(key);
  let found = false;
  for (const known of keys) found = crypto.subtle.timingSafeEqual(digest, await sha256(known)) || found;
  return found;
}

function sha256(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
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
