/** `useInference`: a run as a component shows it. */
import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { WatchOptions } from "../browser/run-address.ts";
import { WatchedRun, type RunState } from "../browser/watched-run.ts";

/** What the component gets: the run, and how to end it. */
export interface UsedInference extends RunState {
  /** Ends the run, for everybody; rejects with a DurableAIError where it could not. */
  cancel: () => Promise<void>;
}

/** What stands in while there is no run. */
const IDLE: Pick<WatchedRun, "state" | "subscribe" | "cancel" | "access"> = {
  state: { status: "idle", text: "" },
  subscribe: () => () => undefined,
  cancel: () => Promise.resolve(),
  access: {},
};

/**
 * Reads a run while the component is mounted: its text so far, and each change. After a lost connection it reads on
 * where it was, by itself. Another `run`, or another place to read it, starts over; `headers` and `fetch` may be new
 * with each render.
 * @param run a run's id; of an agent, also its key. Undefined or null while there is none: `status` is `idle`.
 * @param options where the run is read: `{ agent: "/agents/support/alice" }`, or `{ layer: "/inference" }`.
 */
export function useInference(run: string | null | undefined, options: WatchOptions): UsedInference {
  const { agent, layer } = options;
  const watched = useMemo(
    () => (run === undefined || run === null ? IDLE : new WatchedRun(run, options)),
    // URLs are compared as text: one is a new object with each render.
    [run, agent && String(agent), layer && String(layer)],
  );
  // Before the subscription, whose first request wants them.
  useEffect(() => {
    if (watched !== IDLE) watched.access = options;
  });
  const getState = (): RunState => watched.state;
  const state = useSyncExternalStore(watched.subscribe, getState, getState);
  return { ...state, cancel: watched.cancel };
}
