/** Who calls AWS, proven by a Bedrock API key or by a signature (SigV4). */
import { invalidInput } from "../../errors.ts";
import type { SignRequest } from "../http-api/post-json.ts";
import { readSecret } from "../http-api/secret.ts";
import type { ProviderEnv } from "../provider.ts";
import { authorizationOf, digestOf } from "./signature.ts";

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
  const sessionToken = readSecret(env, SESSION_NAME);
  return ({ url, ...place }, datetime) =>
    async (headers, body) => {
      const request = await requestFor(headers, body, datetime);
      if (sessionToken !== undefined) request.set("x-amz-security-token", sessionToken);
      const signed = { method: "POST", url: new URL(url), headers: request, body };
      request.set("authorization", await authorizationOf(signed, { ...place, accessKeyId, secretAccessKey }));
      return Object.fromEntries(request);
    };
}

/** Only what says what the body is gets signed: others may add headers on the way. */
async function requestFor(headers: Headers, body: string, datetime = now()): Promise<Headers> {
  return new Headers({
    "content-type": headers.get("content-type") ?? "application/json",
    "x-amz-content-sha256": await digestOf(body),
    "x-amz-date": datetime,
  });
}

function now(): string {
  return new Date().toISOString().replaceAll(/[:-]|\.\d{3}/g, "");
}
