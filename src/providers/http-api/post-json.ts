/** One JSON request over HTTP, the same for every provider that has an HTTP API. */
import type { ProviderCall } from "../provider.ts";

/** Headers that say who pays. They are ours to set: what a caller passes on must not replace or follow a key. */
const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set([
  "api-key",
  "authorization",
  "cookie",
  "proxy-authorization",
  "x-amz-security-token",
  "x-api-key",
  "x-goog-api-key",
]);

/** Headers a caller means for Cloudflare's gateway: no business of a third party. */
const GATEWAY_HEADER = /^cf-/;

/** The headers that prove who sends `body` with `headers`, where that depends on what is sent. */
export type SignRequest = (headers: Headers, body: string) => Promise<Readonly<Record<string, string>>>;

/** Headers by precedence: `defaults`, then the call's own without credentials, then `ours`, then what `sign` adds. */
export interface RequestHeaders {
  defaults?: Readonly<Record<string, string>>;
  ours?: Readonly<Record<string, string>>;
  sign?: SignRequest;
}

/**
 * Posts the call's body. The answer comes back as it is, whatever its status.
 * Redirects are not followed: they would carry the key to a host nobody named.
 */
export async function postJson(
  send: typeof fetch,
  url: string,
  call: ProviderCall,
  { defaults = {}, ours = {}, sign }: RequestHeaders,
): Promise<Response> {
  const headers = new Headers(defaults);
  for (const [name, value] of Object.entries(call.headers)) {
    if (!CREDENTIAL_HEADERS.has(name.toLowerCase()) && !GATEWAY_HEADER.test(name.toLowerCase()))
      headers.set(name, value);
  }
  headers.set("content-type", "application/json");
  for (const [name, value] of Object.entries(ours)) headers.set(name, value);
  const { signal } = call;
  const body = JSON.stringify(call.body);
  if (sign !== undefined) {
    for (const [name, value] of Object.entries(await sign(headers, body))) headers.set(name, value);
    signal.throwIfAborted();
  }
  return send(url, { method: "POST", headers, body, signal, redirect: "manual" });
}
