/** Frames one at a time, from wherever they come, ended by whoever reads them. */
import type { InferenceLayer, RunReading } from "../run/run-record.ts";
import type { Frame } from "../stream/frame.ts";
import { followRun, type PassRaw } from "../stream/resume.ts";

/** Frames for one reader. */
export interface FrameSource {
  /** The next frame; undefined after the last. Rejects where the connection broke or the caller aborted. */
  next(): Promise<Frame | undefined>;
  /** Nobody reads on. Does not wait for a pending `next`. */
  cancel(): void;
  /** What comes without frames goes to what `pass` answers with, if anything; `next` has a count of its events then. */
  passTo?(pass: () => PassRaw | undefined): void;
}

/** The frames of a reading, through broken connections. */
export function followedFrames(layer: Pick<InferenceLayer, "read">, reading: RunReading): FrameSource {
  const leaving = new AbortController();
  let pass: (() => PassRaw | undefined) | undefined;
  const frames = followRun(reading, { layer, signal: leaving.signal, pass: () => pass?.() });
  let isFollowed = false;
  return {
    async next() {
      isFollowed = true;
      const { done, value } = await frames.next();
      if (done) return undefined;
      if (value.type === "closed") frames.return().catch(ignore);
      return value;
    },
    cancel() {
      leaving.abort();
      frames.return().catch(ignore);
      // A generator that was never asked for anything has not got hold of its stream.
      if (!isFollowed) reading.frames.cancel().catch(ignore);
    },
    passTo(wanted) {
      pass = wanted;
    },
  };
}

/** Frames that came all at once. */
export function wholeFrames(all: readonly Frame[]): FrameSource {
  const frames = [...all];
  return {
    next: async () => frames.shift(),
    cancel: () => void (frames.length = 0),
  };
}

/**
 * `source`, until `signal` aborts: then `onAbort` is called at once, and whoever waits for a frame, or asks for the
 * next one, gets the signal's reason.
 */
export function abortableFrames(source: FrameSource, signal: AbortSignal, onAbort: () => void): FrameSource {
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(ignore);
  const abort = (): void => {
    aborted.reject(abortReason(signal));
    source.cancel();
    onAbort();
  };
  const release = (): void => signal.removeEventListener("abort", abort);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return {
    async next() {
      const frame = await Promise.race([aborted.promise, source.next()]);
      if (frame === undefined || frame.type === "closed") release();
      return frame;
    },
    cancel() {
      // Still listening: who stops an answer may close its stream first and abort then (the AI SDK does).
      source.cancel();
    },
    passTo: (pass) => source.passTo?.(pass),
  };
}

/** `promise`, or the signal's reason if it aborts first; `late` then gets what `promise` still brings. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal, late: (value: T) => void): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(abortReason(signal));
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } catch (thrown) {
    promise.then(late, ignore);
    throw thrown;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** What a caller sees that aborted: the reason it gave, where that is an error, else an `AbortError`, as `fetch` does. */
export function abortReason(signal: AbortSignal): unknown {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new DOMException("The operation was aborted", "AbortError");
}

function ignore(): void {}
