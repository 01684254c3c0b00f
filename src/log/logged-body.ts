/** A body as the log has it: its beginning, without what must not be written down. */
import type { ErrorFacts } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { redact, redactionIn, secretsOf, withoutKeys, type RedactedOf, type Redaction } from "./redaction.ts";
import type { LogBodies, LoggedBody } from "./run-log.ts";

/** Characters of one body in the log: of a longer one its beginning. */
export const MAX_LOGGED_BODY_CHARS = 262_144;
/** Longest body that is looked at: of a longer one only its size is logged. */
export const MAX_READ_BODY_CHARS: number = 4 * 1024 * 1024;

/** Longest request that waits for the end of its run: production allows 2 MB a value, and a character may have three bytes. */
export const MAX_WAITING_CHARS = 600_000;

/** What a deployment's bodies are redacted by; `secrets` are values that are taken out wherever they stand. */
export interface Redactor {
  /** @throws where the deployment's own rules cannot be read: then no body is written down. */
  rules(): Redaction;
  readonly secrets: readonly string[];
}

/** That of a Worker with these variables. They are looked at when a body is to be logged, not before. */
export function redactorOf(env: Readonly<Record<string, unknown>>, redaction?: Redaction): Redactor {
  return {
    rules: () => redaction ?? redactionIn(env),
    get secrets() {
      return secretsOf(env);
    },
  };
}

/** What is logged of a body that is text, as long as `bytes` at its source. Never rejects: what cannot be redacted is not logged. */
async function toLoggedBody({ text, bytes }: Body, of: RedactedOf, { rules, secrets }: Redactor): Promise<LoggedBody> {
  const nothing: LoggedBody = { whole: false, bytes };
  if (text === undefined || text.length > MAX_READ_BODY_CHARS) return nothing;
  try {
    const redaction = rules();
    const redacted = redact(text, redaction, secrets);
    const kept = redaction.hook === undefined ? redacted : await redaction.hook(redacted, of);
    if (typeof kept !== "string") return nothing;
    const whole = kept.length <= MAX_LOGGED_BODY_CHARS;
    return { head: whole ? kept : kept.slice(0, MAX_LOGGED_BODY_CHARS).toWellFormed(), whole, bytes };
  } catch {
    return nothing;
  }
}

/** A body that is text, as far as it is known, and its size at its source. */
export interface Body {
  text: string | undefined;
  bytes: number;
}

/** The body of a request, with nothing taken out of it but keys: it may wait on disk for the end of its run. */
export function toWaitingRequest(inputs: JsonObject, secrets: readonly string[]): Body {
  const text = JSON.stringify(inputs);
  const bytes = new TextEncoder().encode(text).length;
  return { text: text.length > MAX_WAITING_CHARS ? undefined : withoutKeys(text, secrets), bytes };
}

/** What is known of a run's bodies; `error` is what it failed with. */
export interface RunBodies {
  request: Body | undefined;
  response: Body | undefined;
  error?: ErrorFacts | undefined;
}

/** Where there is no answer, what the run failed with is in its place. */
export async function toLoggedBodies(
  { request, response, error }: RunBodies,
  of: Omit<RedactedOf, "kind">,
  redactor: Redactor,
): Promise<LogBodies> {
  const logged = async (kind: RedactedOf["kind"], body: Body | undefined): Promise<LoggedBody | undefined> =>
    body &&
    toLoggedBody(body, { kind, model: of.model, ...(of.session !== undefined && { session: of.session }) }, redactor);
  const [asked, answered] = await Promise.all([
    logged("request", request),
    logged("response", response ?? errorBody(error)),
  ]);
  return { ...(asked && { request: asked }), ...(answered && { response: answered }) };
}

/**
 * Bodies that another Worker has logged, by the rules of this one. Of a body that was cut nothing is left where the rules have
 * to see all of it.
 */
export async function redactLogged(
  { request, response }: LogBodies,
  model: string,
  redactor: Redactor,
): Promise<LogBodies> {
  const again = async (kind: RedactedOf["kind"], body: LoggedBody): Promise<LoggedBody> => {
    const { whole, bytes } = body;
    const head = whole || seesParts(redactor) ? body.head : undefined;
    const redacted = await toLoggedBody({ text: head, bytes }, { kind, model }, redactor);
    return { ...redacted, whole: whole && redacted.whole };
  };
  const [asked, answered] = await Promise.all([
    request && again("request", request),
    response && again("response", response),
  ]);
  return { ...(asked && { request: asked }), ...(answered && { response: answered }) };
}

/** Paths lead through whole JSON, and hooks may. */
function seesParts({ rules }: Redactor): boolean {
  try {
    const { paths = [], hook } = rules();
    return paths.length === 0 && hook === undefined;
  } catch {
    return false;
  }
}

function errorBody(error: ErrorFacts | undefined): Body | undefined {
  if (error === undefined) return undefined;
  const text = JSON.stringify({ error: { code: error.code, message: error.message } });
  return { text, bytes: 0 };
}
