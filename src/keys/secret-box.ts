/**
 * Encrypts what must be kept and may be read by nobody who reads the rows: AES-256-GCM, its key derived (HKDF-SHA-256) from
 * a secret of the deployment. Two secrets may be there at once, so that one can be replaced.
 *
 * A sealed text is `v1.<id of the secret>.<nonce>.<ciphertext>`. It opens only for the context it was sealed for.
 */
import { DurableAIError } from "../errors.ts";

/** The variables of the Worker. What was sealed with the previous one is opened, and sealed anew with the current one. */
export const KEY_SECRET = "DURABLE_AI_KEY_SECRET";
export const PREVIOUS_KEY_SECRET = "DURABLE_AI_KEY_SECRET_PREVIOUS";
/** A secret is random: `openssl rand -base64 32`. */
export const MIN_SECRET_CHARS = 32;
const NONCE_BYTES = 12;
const ID_BITS = 48;
const SALT = "durable-ai";

const encoder = new TextEncoder();

interface Opener {
  id: string;
  key: CryptoKey;
}

export class SecretBox {
  readonly #current: Opener;
  readonly #openers: readonly Opener[];

  private constructor(openers: readonly [Opener, ...Opener[]]) {
    this.#openers = openers;
    this.#current = openers[0];
  }

  /** Undefined where `env` has no secret. @throws DurableAIError `input/invalid` naming the variable that is too short. */
  static async of(env: Readonly<Record<string, unknown>>): Promise<SecretBox | undefined> {
    const [current, previous] = [secretIn(env, KEY_SECRET), secretIn(env, PREVIOUS_KEY_SECRET)];
    if (current === undefined) return undefined;
    const opener = await openerOf(current);
    return new SecretBox(previous === undefined ? [opener] : [opener, await openerOf(previous)]);
  }

  /** @param random fills bytes: `crypto.getRandomValues`. */
  async seal(text: string, context: string, random: (bytes: Uint8Array) => Uint8Array): Promise<string> {
    const iv = random(new Uint8Array(NONCE_BYTES)) as Uint8Array<ArrayBuffer>;
    const { id, key } = this.#current;
    const sealed = await crypto.subtle.encrypt(algorithm(iv, context), key, encoder.encode(text));
    return `v1.${id}.${toBase64(iv)}.${toBase64(new Uint8Array(sealed))}`;
  }

  /** @throws DurableAIError `provider-key/unreadable`. */
  async open(sealed: string, context: string): Promise<string> {
    const [version, id, iv = "", text = ""] = sealed.split(".");
    const opener = this.#openers.find((one) => one.id === id);
    if (version !== "v1" || opener === undefined) throw unreadable();
    try {
      const opened = await crypto.subtle.decrypt(algorithm(fromBase64(iv), context), opener.key, fromBase64(text));
      return new TextDecoder().decode(opened);
    } catch {
      throw unreadable();
    }
  }

  /** Whether it was sealed with the current secret. */
  isCurrent(sealed: string): boolean {
    return sealed.split(".")[1] === this.#current.id;
  }
}

/** What a key is bound to: moved elsewhere it does not open. */
export function keyContext(account: string, provider: string, alias: string): string {
  return JSON.stringify([account, provider, alias]);
}

function secretIn(env: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const said = env[name];
  const secret = typeof said === "string" ? said.trim() : "";
  if (secret === "") return undefined;
  if (secret.length >= MIN_SECRET_CHARS) return secret;
  const fix = `Set it to at least ${MIN_SECRET_CHARS} random characters: openssl rand -base64 32.`;
  const message = `${name}: it is too short to be a secret. ${fix}`;
  throw new DurableAIError({ code: "input/invalid", field: name, status: 500, fix, message });
}

/** Of this isolate: a run must not wait for a key to be derived each time. */
const openers = new Map<string, Opener>();
const MAX_OPENERS = 8;

async function openerOf(secret: string): Promise<Opener> {
  const known = openers.get(secret);
  if (known !== undefined) return known;
  const opener = await derived(secret);
  if (openers.size >= MAX_OPENERS) openers.clear();
  openers.set(secret, opener);
  return opener;
}

async function derived(secret: string): Promise<Opener> {
  const base = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey", "deriveBits"]);
  const aes = { name: "AES-GCM", length: 256 };
  const key = await crypto.subtle.deriveKey(hkdf("provider keys"), base, aes, false, ["encrypt", "decrypt"]);
  const id = new Uint8Array(await crypto.subtle.deriveBits(hkdf("id"), base, ID_BITS));
  return { id: [...id].map((byte) => byte.toString(16).padStart(2, "0")).join(""), key };
}

function hkdf(info: string): SubtleCryptoDeriveKeyAlgorithm {
  return { name: "HKDF", hash: "SHA-256", salt: encoder.encode(SALT), info: encoder.encode(info) };
}

function algorithm(iv: Uint8Array<ArrayBuffer>, context: string): SubtleCryptoEncryptAlgorithm {
  return { name: "AES-GCM", iv, additionalData: encoder.encode(context) };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

function unreadable(): DurableAIError {
  const fix = `Set ${KEY_SECRET}, or ${PREVIOUS_KEY_SECRET}, to the secret it was kept with; else put the key again.`;
  const message = `a provider key cannot be read with the secrets of this deployment. ${fix}`;
  return new DurableAIError({ code: "provider-key/unreadable", field: KEY_SECRET, fix, message });
}
