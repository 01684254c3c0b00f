/**
 * Signatures of requests to AWS (SigV4), with Web Crypto: of requests without a query, which ours are.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

/** Whose signature it is, and for what. */
export interface SigningKeys {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  /** Name of the service in its signatures. */
  service: string;
}

/** What is signed: all of it, and nothing that is added on the way. */
export interface SignableRequest {
  method: string;
  url: URL;
  /** With `x-amz-date`: the time of the signature, `20261126T050000Z`. */
  headers: Headers;
  body: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const encoder = new TextEncoder();

/** The value of `authorization` for `request`. */
export async function authorizationOf(request: SignableRequest, keys: SigningKeys): Promise<string> {
  const { method, url, headers, body } = request;
  const time = headers.get("x-amz-date") ?? "";
  const scope = [time.slice(0, 8), keys.region, keys.service, "aws4_request"];
  const lines = [...headers, ["host", url.host] as const].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const names = lines.map(([name]) => name).join(";");
  const canonical = [
    method,
    encoded(url.pathname),
    "",
    ...lines.map(([name, value]) => `${name}:${value.replaceAll(/\s+/g, " ")}`),
    "",
    names,
    await digestOf(body),
  ].join("\n");
  const toSign = [ALGORITHM, time, scope.join("/"), await digestOf(canonical)].join("\n");
  let key = encoder.encode(`AWS4${keys.secretAccessKey}`);
  for (const part of [...scope, toSign]) key = new Uint8Array(await hmac(key, part));
  const signature = toHex(key);
  return `${ALGORITHM} Credential=${keys.accessKeyId}/${scope.join("/")}, SignedHeaders=${names}, Signature=${signature}`;
}

/** The SHA-256 of `text` in hexadecimal: what `x-amz-content-sha256` says of a body. */
export async function digestOf(text: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text))));
}

/** AWS wants what a URL holds encoded once more, and of RFC 3986's reserved characters those that JavaScript leaves, too. */
function encoded(path: string): string {
  return encodeURIComponent(path)
    .replaceAll("%2F", "/")
    .replaceAll(/[!'()*]/g, (char) => `%${char.codePointAt(0)?.toString(16).toUpperCase()}`);
}

async function hmac(key: BufferSource, text: string): Promise<ArrayBuffer> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return crypto.subtle.sign("HMAC", imported, encoder.encode(text));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
