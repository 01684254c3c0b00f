/** When a page asks again for what it did not get. */

/** Wait before a request is made again; doubles each time. */
export const FIRST_RETRY_MS = 250;
/** The longest such wait. */
export const MAX_RETRY_MS = 10_000;
/** Times it is made again without an event in between: for some four minutes. Those of a browser that is offline are not counted. */
export const MAX_RETRIES = 30;

/** Counts and waits. */
export class Retries {
  readonly #signal: AbortSignal | undefined;
  #failures = 0;

  /** @param signal ends a wait at once. */
  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Something came: the next failure is the first again. */
  reset(): void {
    this.#failures = 0;
  }

  /** Waits, `afterMs` at least where a server said so; false where it is time to give up. */
  async wait(afterMs = 0): Promise<boolean> {
    if (isOffline()) {
      await pause(MAX_RETRY_MS, this.#signal);
      return true;
    }
    this.#failures += 1;
    if (this.#failures > MAX_RETRIES) return false;
    const longest = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1));
    // Half of it by chance: all pages of an agent that was redeployed lost their connections at once.
    const ms = longest * (0.5 + Math.random() / 2);
    await pause(Math.max(ms, Math.min(afterMs, MAX_RETRY_MS)), this.#signal);
    return true;
  }
}

/** `false` of a browser is sure, `true` is not (HTML standard, `navigator.onLine`). */
function isOffline(): boolean {
  const { navigator } = globalThis as { navigator?: { onLine?: boolean } };
  return navigator?.onLine === false;
}

/** Until `ms` are over, the browser is online again, or the signal aborts. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  const page = globalThis as unknown as Partial<EventTarget>;
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => {
    clearTimeout(timer);
    page.removeEventListener?.("online", end);
    signal?.removeEventListener("abort", end);
    resolve();
  };
  const timer = setTimeout(end, ms);
  page.addEventListener?.("online", end);
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end);
  return promise;
}
