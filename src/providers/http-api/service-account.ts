/**
 * A service account of Google's: its key buys access tokens, which are good for an hour.
 * https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
import { invalidInput } from "../../errors.ts";
import { isJsonObject, parseJson, type JsonValue } from "../../json.ts";
import { parseBaseURL } from "./base-url.ts";
import { signJwt } from "./jwt.ts";

/** What of a service account's key file is used. */
export interface ServiceAccount {
  email: string;
  /** PKCS#8, in PEM. */
  privateKey: string;
  tokenURL: URL;
  projectId: string | undefined;
}

const TOKEN_URL = "https://oauth2.googleapis.com/token";
const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/** How long what we sign is good for, in seconds: the most Google takes. */
const CLAIM_SECONDS = 3_600;
/** A token is not used in the last of its time, in milliseconds: a call may be long on its way. */
const SPARE_MS = 300_000;
/** Time for Google to answer with a token. */
const TOKEN_MS = 10_000;

const FIX = "Set the whole JSON of the service account's key file, not its path.";

/** Reads a key file. @throws DurableAIError `input/invalid` naming the variable `field`, quoting nothing of it. */
export function parseServiceAccount(text: string, field: string): ServiceAccount {
  const file = parseJson(text);
  if (!isJsonObject(file)) throw invalidInput(field, "is not JSON", FIX);
  const { client_email: email, private_key: privateKey, token_uri: tokenURL, project_id: projectId } = file;
  if (typeof email !== "string" || typeof privateKey !== "string" || !privateKey.includes("PRIVATE KEY"))
    throw invalidInput(field, "is no key file of a service account", FIX);
  return {
    email,
    privateKey,
    tokenURL: parseBaseURL(typeof tokenURL === "string" ? tokenURL : TOKEN_URL, `${field}.token_uri`),
    projectId: typeof projectId === "string" ? projectId : undefined,
  };
}

/** A token, or what Google answered in its place. */
export type TokenAnswer = { token: string } | { refused: Response };

/** The tokens of one account: each is kept until shortly before it ends, and bought once for all who wait for it. */
export class AccessTokens {
  readonly #account: ServiceAccount;
  readonly #send: typeof fetch;
  #token = "";
  #endsAt = 0;
  #buying: Promise<Bought> | undefined;

  constructor(account: ServiceAccount, send: typeof fetch) {
    this.#account = account;
    this.#send = send;
  }

  /** Rejects where no answer came, or `signal` aborts the wait. What others wait for goes on. */
  async get(signal: AbortSignal): Promise<TokenAnswer> {
    if (Date.now() < this.#endsAt) return { token: this.#token };
    signal.throwIfAborted();
    this.#buying ??= this.#buy().finally(() => (this.#buying = undefined));
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    const bought = await Promise.race([this.#buying, aborted]);
    return "token" in bought ? bought : { refused: refusal(bought) };
  }

  async #buy(): Promise<Bought> {
    const now = Date.now();
    const { tokenURL } = this.#account;
    const response = await this.#send(tokenURL.href, {
      method: "POST",
      body: new URLSearchParams({ grant_type: GRANT, assertion: await this.#assertion(now) }),
      signal: AbortSignal.timeout(TOKEN_MS),
      redirect: "manual",
    });
    const body = parseJson(await response.text()) ?? null;
    const { access_token: token, expires_in: seconds } = isJsonObject(body) ? body : {};
    if (!response.ok || typeof token !== "string") return { status: response.status, body };
    this.#token = token;
    this.#endsAt = now + (typeof seconds === "number" ? seconds : CLAIM_SECONDS) * 1_000 - SPARE_MS;
    return { token };
  }

  #assertion(now: number): Promise<string> {
    const { email, privateKey, tokenURL } = this.#account;
    const issuedAt = Math.floor(now / 1_000);
    const claims = { iss: email, scope: SCOPE, aud: tokenURL.href, iat: issuedAt, exp: issuedAt + CLAIM_SECONDS };
    return signJwt(claims, privateKey);
  }
}

type Bought = { token: string } | { status: number; body: JsonValue };

/** As the API itself answers: an account that is refused is a key that is none, whatever status Google gives it. */
function refusal({ status, body }: Extract<Bought, { status: number }>): Response {
  const said = isJsonObject(body) ? [body["error"], body["error_description"]] : [];
  const words = said.filter((word) => typeof word === "string").join(": ");
  const code = status >= 500 || status === 429 ? status : 401;
  const message = `no access token for the service account: ${words || `Google answered ${status}`}`;
  return Response.json(
    { error: { code, message, status: code === 401 ? "UNAUTHENTICATED" : "UNAVAILABLE" } },
    { status: code },
  );
}
