/**
 * `WatchedRun`: a run as a page shows it. It reads the run's text while somebody listens, and reads on where it was
 * after a lost connection: every word once. No framework is needed; `durable-ai/react` has a hook over it.
 */
import type { Usage } from "../chat.ts";
import { DurableAIError, toErrorFacts } from "../errors.ts";
import type { Outcome } from "../stream/frame.ts";
import { ReceivedText } from "./received-text.ts";
import { Retries } from "./retries.ts";
import type { RunAccess, RunAddress, WatchOptions } from "./run-address.ts";
import { cancelRun, isPassing, readMessages, unreachable } from "./run-requests.ts";

/**
 * `idle`: there is no run. `connecting`: nothing has come yet, or the connection was lost. `streaming`: it is being
 * read. Then how the run ended; `failed` also where it cannot be read, `interrupted` where it could not be reached.
 */
export type RunStatus = "idle" | "connecting" | "streaming" | Outcome;

/** What is known of a run. The object is another one whenever something changed. */
export interface RunState {
  status: RunStatus;
  /** The text so far. */
  text: string;
  /** What it used, once it has closed and where the provider said. */
  usage?: Usage;
  /** What the provider says it charges, in nano-dollars; undefined where it does not say. */
  cost?: number;
  /** Why it failed, or why it cannot be read: `code`, `message`, `fix`. */
  error?: DurableAIError;
}

export class WatchedRun {
  /** How requests are made from now on. */
  access: RunAccess;
  readonly #run: string;
  readonly #address: RunAddress;
  readonly #received = new ReceivedText();
  readonly #listeners = new Set<() => void>();
  #state: RunState = { status: "connecting", text: "" };
  #reading: AbortController | undefined;

  /**
   * Asks for nothing yet: the first listener starts it. What is wrong with the arguments is an error of the state.
   * @param run a run's id; of an agent, also its key.
   */
  constructor(run: string, options: WatchOptions) {
    this.#run = run;
    this.#address = options;
    this.access = options;
  }

  /** What is known by now. */
  get state(): RunState {
    return this.#state;
  }

  /** Reads the run, until it has closed, while somebody listens. `listener` is called after each change of `state`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    // A listener of its own for each call, so that the same function may listen twice.
    const own = (): void => listener();
    this.#listeners.add(own);
    if (this.#reading === undefined && isOpen(this.#state)) void this.#read();
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size > 0) return;
      this.#reading?.abort();
      this.#reading = undefined;
    };
  };

  /**
   * Ends the run, for everybody. Its end comes as a change of state, as any other.
   * @throws DurableAIError where it may not be cancelled (`run/not-found`, `auth/invalid`), or could not be reached.
   */
  readonly cancel = async (): Promise<void> => {
    const retries = new Retries();
    for (;;) {
      const failure = await cancelRun(this.#run, this.#options).then(() => undefined, toError);
      if (failure === undefined) return;
      if (!isPassing(failure) || !(await retries.wait(failure.retryAfterMs))) throw failure;
    }
  };

  get #options(): WatchOptions {
    return { ...this.#address, headers: this.access.headers, fetch: this.access.fetch };
  }

  async #read(): Promise<void> {
    const reading = new AbortController();
    this.#reading = reading;
    const { signal } = reading;
    const retries = new Retries(signal);
    // A listener that leaves at once, as React's StrictMode makes them, has asked for nothing.
    await Promise.resolve();
    if (signal.aborted) return;
    this.#set({ ...this.#state, status: "connecting" });
    while (!signal.aborted && isOpen(this.#state)) {
      const failure = await this.#readOnce(signal, retries).then(() => unreachable(), toError);
      if (signal.aborted || !isOpen(this.#state)) return;
      this.#set({ ...this.#state, status: "connecting" });
      const mayComeBack = isPassing(failure) && (await retries.wait(failure.retryAfterMs));
      if (!mayComeBack && !signal.aborted) this.#fail(failure);
    }
  }

  /** Reads over one connection. */
  async #readOnce(signal: AbortSignal, retries: Retries): Promise<void> {
    const { place } = this.#received;
    for await (const messages of readMessages(this.#run, this.#options, { place, signal })) {
      if (signal.aborted) return;
      const follows = messages.every((message) => this.#received.take(message));
      if (this.#received.place.from > place.from) retries.reset();
      this.#show();
      if (!follows || this.#received.closed !== undefined) return;
    }
  }

  #show(): void {
    const { text, closed } = this.#received;
    if (closed === undefined) return this.#set({ status: "streaming", text });
    const { outcome: status, usage } = closed;
    // That somebody ended it is no failure.
    const facts = status === "cancelled" ? undefined : closed.error;
    const error = facts && DurableAIError.from(facts);
    this.#set({ status, text, usage, cost: usage?.costNanoUsd, error });
  }

  #fail(error: DurableAIError): void {
    this.#set({ status: isPassing(error) ? "interrupted" : "failed", text: this.#received.text, error });
  }

  #set(state: RunState): void {
    if (state.status === this.#state.status && state.text === this.#state.text) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Whether there is more to come. */
function isOpen({ status }: RunState): boolean {
  return status === "connecting" || status === "streaming";
}

function toError(thrown: unknown): DurableAIError {
  return DurableAIError.isInstance(thrown) ? thrown : DurableAIError.from(toErrorFacts(thrown));
}
