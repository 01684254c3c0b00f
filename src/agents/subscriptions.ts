/**
 * WebSocket clients of an agent that read its runs. They say so; whoever does not gets nothing of ours.
 *
 * A client sends `{"type":"inference/subscribe","run":"<run id or key>","from":0,"format":"text"}` and gets the run's
 * messages (`src/stream/run-message.ts`) with `inference/` before their type and `run` as it asked for it: what it
 * missed, what comes, and `inference/closed`. `{"type":"inference/unsubscribe","run":"…"}` ends it early. What cannot
 * be read is answered with `{"type":"inference/error","run":"…","error":{…}}`, and nothing more comes for that run.
 *
 * A subscription lives in memory: an agent with subscriptions is kept awake, and a restart closes its sockets.
 */
import { parseMessageFormat, runMessages, type MessageFormat } from "../binding/run-messages.ts";
import { invalidInput, toErrorFacts, type DurableAIError, type ErrorFacts } from "../errors.ts";
import { isJsonObject, parseJson, type JsonObject } from "../json.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import { parsePlace, type MessagePlace, type RunMessage } from "../stream/run-message.ts";

/** Runs one socket may read at once. */
export const MAX_SUBSCRIPTIONS = 16;

/** What the agent answers a subscription with. */
export type SubscriptionMessage =
  | (Omit<RunMessage, "type"> & { type: `inference/${RunMessage["type"]}`; run: string })
  | { type: "inference/error"; run: string | null; error: ErrorFacts };

/** What subscriptions need of the agent. */
export interface SubscribedAgent {
  layer: InferenceLayer;
  /** The run id of one of the agent's own runs, by its id or key. @throws DurableAIError `run/not-found`. */
  locate(run: string): Promise<string>;
  keepAwake(): Promise<void>;
}

interface Subscription extends MessagePlace {
  run: string;
  format: MessageFormat;
}

/** Cheap, because it looks at every message of every client: ours name their type. */
const OURS = '"inference/';

export class Subscriptions {
  readonly #agent: () => SubscribedAgent;
  readonly #bySocket = new Map<WebSocket, Map<string, AbortController>>();

  constructor(agent: () => SubscribedAgent) {
    this.#agent = agent;
  }

  /** Sockets that read something. */
  get size(): number {
    return this.#bySocket.size;
  }

  /** Takes a message of a client; false where it is not for us. */
  take(socket: WebSocket, message: unknown): boolean {
    if (typeof message !== "string" || !message.includes(OURS)) return false;
    const body = parseJson(message);
    if (!isJsonObject(body)) return false;
    if (body["type"] === "inference/subscribe") this.#subscribe(socket, body);
    else if (body["type"] === "inference/unsubscribe") this.#end(socket, String(body["run"]));
    else return false;
    return true;
  }

  /** The socket is gone. */
  leave(socket: WebSocket): void {
    for (const reading of this.#bySocket.get(socket)?.values() ?? []) reading.abort();
    this.#bySocket.delete(socket);
  }

  #subscribe(socket: WebSocket, body: JsonObject): void {
    const run = typeof body["run"] === "string" ? body["run"] : null;
    try {
      const subscription = parseSubscription(body);
      this.#end(socket, subscription.run);
      const readings = this.#bySocket.get(socket) ?? new Map<string, AbortController>();
      if (readings.size >= MAX_SUBSCRIPTIONS) throw tooMany();
      const reading = new AbortController();
      readings.set(subscription.run, reading);
      this.#bySocket.set(socket, readings);
      void this.#send(socket, subscription, reading);
    } catch (thrown) {
      trySend(socket, { type: "inference/error", run, error: toErrorFacts(thrown) });
    }
  }

  async #send(socket: WebSocket, { run, ...how }: Subscription, reading: AbortController): Promise<void> {
    const { layer, locate, keepAwake } = this.#agent();
    try {
      await keepAwake();
      const runId = await locate(run);
      for await (const message of runMessages(layer, runId, { ...how, signal: reading.signal })) {
        if (reading.signal.aborted) return;
        const isSent = trySend(socket, { ...message, type: `inference/${message.type}`, run });
        if (!isSent) return this.leave(socket);
      }
    } catch (thrown) {
      if (!reading.signal.aborted) trySend(socket, { type: "inference/error", run, error: toErrorFacts(thrown) });
    } finally {
      this.#forget(socket, run, reading);
    }
  }

  #end(socket: WebSocket, run: string): void {
    const reading = this.#bySocket.get(socket)?.get(run);
    if (reading === undefined) return;
    reading.abort();
    this.#forget(socket, run, reading);
  }

  #forget(socket: WebSocket, run: string, reading: AbortController): void {
    const readings = this.#bySocket.get(socket);
    if (readings?.get(run) !== reading) return;
    readings.delete(run);
    if (readings.size === 0) this.#bySocket.delete(socket);
  }
}

function parseSubscription({ run, from, format }: JsonObject): Subscription {
  if (typeof run !== "string" || run === "")
    throw invalidInput("run", "it is not a run", "Give the id or the key of one of the agent's runs.");
  if (format !== undefined && typeof format !== "string")
    throw invalidInput("format", "it is not a format", 'Write "text", "native" or the id of a format.');
  return { run, ...parsePlace(from), format: parseMessageFormat(format ?? "text") };
}

function tooMany(): DurableAIError {
  return invalidInput("run", `the socket reads ${MAX_SUBSCRIPTIONS} runs already`, "Unsubscribe from one of them.");
}

/** False where the socket is closed. */
function trySend(socket: WebSocket, message: object): boolean {
  if (socket.readyState !== WebSocket.READY_STATE_OPEN) return false;
  socket.send(JSON.stringify(message));
  return true;
}
