/** The headers of a webhook, signed as https://www.standardwebhooks.com says, so that any of its libraries verifies it. */

/** A message: its `id` is the same each time that it is sent. */
export interface SignedMessage {
  id: string;
  /** Milliseconds since the Unix epoch. */
  at: number;
  body: string;
}

/** The headers of one POST; without a signature where there is no `secret` (the bytes of one). */
export async function webhookHeaders(
  { id, at, body }: SignedMessage,
  secret: Uint8Array<ArrayBuffer> | undefined,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1_000));
  const headers = { "content-type": "application/json", "webhook-id": id, "webhook-timestamp": timestamp };
  if (secret === undefined) return headers;
  return { ...headers, "webhook-signature": `v1,${await sign(secret, `${id}.${timestamp}.${body}`)}` };
}

async function sign(secret: Uint8Array<ArrayBuffer>, text: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(signature)));
}
