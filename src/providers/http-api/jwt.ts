/** A JSON Web Token, signed with RS256. https://datatracker.ietf.org/doc/html/rfc7515#appendix-A.2 */
import type { JsonObject } from "../../json.ts";

const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

const encoder = new TextEncoder();

/** The token that says `claims`. `privateKey`: PKCS#8, in PEM. Rejects where it is no key. */
export async function signJwt(claims: JsonObject, privateKey: string): Promise<string> {
  const key = await crypto.subtle.importKey("pkcs8", bytesOfPem(privateKey), RS256, false, ["sign"]);
  const said = `${encoded({ alg: "RS256", typ: "JWT" })}.${encoded(claims)}`;
  const signature = await crypto.subtle.sign(RS256, key, encoder.encode(said));
  return `${said}.${base64url(new Uint8Array(signature))}`;
}

function bytesOfPem(pem: string): Uint8Array {
  const base64 = pem.replace(/-----.*?-----/g, "").replace(/\s/g, "");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function encoded(part: JsonObject): string {
  return base64url(encoder.encode(JSON.stringify(part)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
