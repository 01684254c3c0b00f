/** The requests of a page for one run, and what their failures mean. */
import { KEEP_ALIVE_MS, within } from "../binding/outgoing-stream.ts";
import { DurableAIError, type ErrorFacts } from "../errors.ts";
import { SseReader } from "../formats/sse.ts";
import { isJsonObject, parseJson, type JsonValue } from "../json.ts";
import { toPlaceText, type MessagePlace, type RunMessage } from "../stream/run-message.ts";
import { runUrl, type RunAccess, type WatchOptions } from "./run-address.ts";

/** A connection that is silent for so long is given up: three of the server's signs of life did not come. */
export const SILENCE_MS: number = 3 * KEEP_ALIVE_MS;

const MESSAGE_TYPES: ReadonlySet<string> = new Set(["attempt", "events", "rewind", "closed"]);
/** Statuses below 500 of whoever stands in between, which say nothing of the run: too slow, too many. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * The messages of a run from a place on, in plain text, as many at a time as came together; ends where the connection
 * does.
 * @throws DurableAIError that {@link isPassing} where it may work later.
 */
export async function* readMessages(
  run: string,
  options: WatchOptions,
  { place, signal }: { place: MessagePlace; signal: AbortSignal },
): AsyncGenerator<RunMessage[], void> {
  const url = runUrl(run, options, "events", { from: toPlaceText(place), format: "text" });
  const response = await ask(url, { signal }, options);
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (!isStream || response.body === null) throw noRunThere(url, response.status, options);
  const events = new SseReader();
  for await (const bytes of chunksOf(response.body)) {
    const messages = events.push(bytes).flatMap(({ name, data }) => toMessage(name, parseJson(data)));
    if (messages.length > 0) yield messages;
  }
}

/** Asks once for the run to be cancelled. @throws DurableAIError as {@link readMessages}. */
export async function cancelRun(run: string, options: WatchOptions): Promise<void> {
  const url = runUrl(run, options, "cancel");
  // A page that is left right after still cancels (Fetch standard, `keepalive`).
  const init = { method: "POST", keepalive: true };
  const response = await ask(url, init, options);
  // A page that answers every path answers this one too.
  const record = parseJson(await response.text().catch(() => ""));
  if (!isJsonObject(record) || record["runId"] === undefined) throw noRunThere(url, response.status, options);
}

/** Whether the same request may be answered otherwise later: the connection, or a server, failed. */
export function isPassing({ status, retryable }: DurableAIError): boolean {
  return retryable || (status >= 500 && status !== 501) || PASSING_STATUSES.has(status);
}

/** No answer came, or it broke off. */
export function unreachable(cause?: unknown): DurableAIError {
  const fix =
    "Check the network, and that the URL is of this page's origin or allows it (CORS); then read the run again. " +
    "It goes on without its readers.";
  const message = "the run could not be reached";
  return new DurableAIError({ code: "run/interrupted", fix, message: `${message}. ${fix}`, retryable: true, cause });
}

async function ask(url: string, init: RequestInit, options: WatchOptions): Promise<Response> {
  const left = new AbortController();
  const signal = init.signal ? AbortSignal.any([init.signal, left.signal]) : left.signal;
  const response = await within(send(url, { ...init, signal }, options), SILENCE_MS);
  if (response?.ok) return response;
  if (response !== undefined) throw await refusal(response, url, options);
  left.abort();
  throw unreachable();
}

async function send(url: string, init: RequestInit, { headers, fetch: request = fetch }: RunAccess): Promise<Response> {
  try {
    const sent = typeof headers === "function" ? await headers() : headers;
    return await request(url, { ...init, headers: sent });
  } catch (cause) {
    throw unreachable(cause);
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader();
  try {
    for (;;) {
      const chunk = await within(reader.read(), SILENCE_MS);
      if (chunk === undefined || chunk.done) return;
      yield chunk.value;
    }
  } catch (cause) {
    throw unreachable(cause);
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function toMessage(type: string, data: JsonValue | undefined): RunMessage[] {
  return MESSAGE_TYPES.has(type) && isJsonObject(data) ? [{ type, ...data } as RunMessage] : [];
}

// ---- refusals ------------------------------------------------------------------------------------------------------

/** The server's own error where it is one of ours, else what its status means here. */
async function refusal(response: Response, url: string, options: WatchOptions): Promise<DurableAIError> {
  const body = parseJson(await response.text().catch(() => ""));
  if (isJsonObject(body) && isErrorFacts(body["error"])) return DurableAIError.from(body["error"]);
  const { status } = response;
  if (status === 401 || status === 403) return notAdmitted(url, status);
  if (status < 500 && !PASSING_STATUSES.has(status)) return noRunThere(url, status, options);
  return new DurableAIError({ ...unreachable().facts, status, message: `${pathOf(url)} answered ${status}` });
}

function isErrorFacts(error: unknown): error is ErrorFacts {
  if (!isJsonObject(error)) return false;
  const { code, message, status } = error;
  return typeof code === "string" && code.includes("/") && typeof message === "string" && typeof status === "number";
}

function notAdmitted(url: string, status: number): DurableAIError {
  const fix = "Send what it asks for, a cookie or `headers`, or let your Worker admit the reader.";
  const message = `whoever stands before ${pathOf(url)} refused with ${status}. ${fix}`;
  return new DurableAIError({ code: "auth/invalid", status, fix, message });
}

function noRunThere(url: string, status: number, { agent }: WatchOptions): DurableAIError {
  const field = agent === undefined ? "layer" : "agent";
  const fix =
    agent === undefined
      ? "Check that `layer` is a route of your Worker which passes requests on to the inference layer's HTTP API."
      : "Check that `agent` is the agent's URL (/agents/<class>/<name>), and give its Inference `{ http: … }`: " +
        "without it these routes are not there.";
  const message = `${field}: no run is served at ${pathOf(url)}, which answered ${status}. ${fix}`;
  return new DurableAIError({ code: "route/not-found", status: 404, field, fix, message });
}

/** Without its query, which may hold a secret. */
function pathOf(url: string): string {
  return url.split("?", 1)[0] ?? "";
}
