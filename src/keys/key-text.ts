/**
 * The text of an API key: `dai_<account>.<id>.<secret>`, each part in base64url. It says whose it is, so that no list of
 * all keys is needed to find it.
 */

/** Bytes of a key's id, and of its secret: 256 bits cannot be guessed, and so their digest needs no salt and no slow hash. */
const ID_BYTES = 12;
const SECRET_BYTES = 32;
/** Scanners find what begins so. */
const PREFIX = "dai_";
const ID_PREFIX = "key_";
const KEY = /^dai_([A-Za-z0-9_-]{1,1400})\.(key_[A-Za-z0-9_-]{16})\.[A-Za-z0-9_-]{43}$/;

const encoder = new TextEncoder();

/** Makes the id of a key. `random` fills bytes: `crypto.getRandomValues`. */
export function newKeyId(random: (bytes: Uint8Array) => Uint8Array): string {
  return ID_PREFIX + toBase64url(random(new Uint8Array(ID_BYTES)));
}

/** A new key of `account`, with that id. */
export function newKeyText(account: string, id: string, random: (bytes: Uint8Array) => Uint8Array): string {
  return `${PREFIX}${toBase64url(encoder.encode(account))}.${id}.${toBase64url(random(new Uint8Array(SECRET_BYTES)))}`;
}

/** Whose key a text says it is; undefined where it is none of ours. */
export function parseKeyText(text: string): { account: string; id: string } | undefined {
  const [, encoded, id] = KEY.exec(text) ?? [];
  const account = encoded === undefined ? undefined : fromBase64url(encoded);
  return account === undefined || id === undefined ? undefined : { account, id };
}

/** Whether `text` can be the id of a key. */
export function isKeyId(text: unknown): text is string {
  return typeof text === "string" && /^key_[A-Za-z0-9_-]{16}$/.test(text);
}

/** SHA-256, in hex. */
export async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64url(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
