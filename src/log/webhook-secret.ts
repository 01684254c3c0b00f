/** The secret a webhook is signed with, as https://www.standardwebhooks.com writes it. */
import { invalidInput } from "../errors.ts";

const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/** @throws DurableAIError `input/invalid` naming `field`. */
export function checkWebhookSecret(value: unknown, field: string): string {
  const [text = "", base64 = ""] = (typeof value === "string" && SECRET.exec(value)) || [];
  const bytes = Math.floor((base64.replace(/=+$/, "").length * 3) / 4);
  if (bytes >= MIN_SECRET_BYTES && bytes <= MAX_SECRET_BYTES && isBase64(base64)) return text;
  const fix = 'Make one: echo "whsec_$(openssl rand -base64 32)".';
  throw invalidInput(field, `it is not whsec_ and ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes in Base64`, fix);
}

/** The bytes of a checked secret. */
export function bytesOfSecret(secret: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(secret.replace(SECRET, "$1")), (character) => character.charCodeAt(0));
}

function isBase64(text: string): boolean {
  try {
    atob(text);
    return true;
  } catch {
    return false;
  }
}
