/** Who calls AWS, proven by a Bedrock API key or by a signature (SigV4). */
import { AwsV4Signer } from "aws4fetch";
import { invalidInput } from "../../errors.ts";
import type { SignRequest } from "../http-api/post-json.ts";
import { readSecret } from "../http-api/secret.ts";
import type { ProviderEnv } from "../provider.ts";

const TOKEN_NAME = "AWS_BEARER_TOKEN_BEDROCK";
const KEY_ID_NAME = "AWS_ACCESS_KEY_ID";
const SECRET_NAME = "AWS_SECRET_ACCESS_KEY";
const SESSION_NAME = "AWS_SESSION_TOKEN";

/** Either of these makes Bedrock a target. */
export const CREDENTIAL_NAMES: readonly string[] = [TOKEN_NAME, KEY_ID_NAME];

/** Where a request is signed for: a proxy stands in front of AWS, and AWS checks what it is asked itself. */
export interface SignedFor {
  url: string;
  region: string;
  /** Name of the service in its signatures. */
  service: string;
}

/** How requests are signed. The time of a signature can be given, for tests. */
export type Signer = (place: SignedFor, datetime?: string) => SignRequest;

/**
 * The signer for the credentials in `env`: the API key where there is one; undefined where there is nothing.
 * @throws DurableAIError `input/invalid` where a key comes without its secret.
 */
export function signerOf(env: ProviderEnv): Signer | undefined {
  const token = readSecret(env, TOKEN_NAME);
  if (token !== undefined) return () => async () => ({ authorization: `Bearer ${token}` });
  const accessKeyId = readSecret(env, KEY_ID_NAME);
  if (accessKeyId === undefined) return undefined;
  const secretAccessKey = readSecret(env, SECRET_NAME);
  if (secretAccessKey === undefined)
    throw invalidInput(SECRET_NAME, "is missing", `Set it beside ${KEY_ID_NAME}, or leave both out.`);
  const keys = { accessKeyId, secretAccessKey, sessionToken: readSecret(env, SESSION_NAME) };
  // Keys are derived from the secret once a day and service.
  const cache = new Map<string, ArrayBuffer>();
  return (place, datetime) => (headers, body) => signature({ ...place, ...keys, cache, datetime }, headers, body);
}

/** Only what says what the body is gets signed: others may add headers on the way. */
async function signature(
  options: Omit<ConstructorParameters<typeof AwsV4Signer>[0], "headers" | "body">,
  headers: Headers,
  body: string,
): Promise<Record<string, string>> {
  const bytes = new TextEncoder().encode(body);
  const signer = new AwsV4Signer({
    ...options,
    method: "POST",
    headers: {
      "content-type": headers.get("content-type") ?? "application/json",
      "x-amz-content-sha256": toHex(await crypto.subtle.digest("SHA-256", bytes)),
    },
    body: bytes,
    // Without it aws4fetch leaves the content type out.
    allHeaders: true,
  });
  const signed = await signer.sign();
  return Object.fromEntries(signed.headers);
}

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
