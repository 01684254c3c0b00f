/** What an agent is told of a run that outlived it. */
import { replayRun, type ReplayOptions } from "../binding/replay.ts";
import { runMessages, type MessageOptions } from "../binding/run-messages.ts";
import type { Usage } from "../chat.ts";
import type { DurableAIError, ErrorFacts } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import type { ClosedFrame, Outcome } from "../stream/frame.ts";
import type { RunMessage } from "../stream/run-message.ts";
import type { AgentRun } from "./agent-runs.ts";

/** A run an earlier life of the agent started, which this life reads on. It may still be live. */
export interface ReattachedRun {
  /** Run id; empty where the run was never started. */
  readonly id: string;
  readonly key: string;
  readonly session: string;
  /** As the agent asked for it. */
  readonly model: string;
  readonly metadata?: Record<string, JsonValue>;
  /** Events the earlier life had read, at least. */
  readonly offset: number;
  /** The answer in a format, from a position on: what there is, and then what comes. Same bytes as for the first reader. */
  read(options?: ReplayOptions): Promise<ReadableStream<Uint8Array>>;
  /** The answer as messages, from an offset on; by default its text. Ends with `closed`. */
  messages(options?: MessageOptions): AsyncIterable<RunMessage>;
}

/** The same run once it has closed. */
export interface ResumedRun extends ReattachedRun {
  readonly outcome: Outcome;
  /** Events it has. */
  readonly end: number;
  /** The whole text of a chat answer; of a run that did not complete, what there is. */
  readonly text: string;
  readonly usage?: Usage;
  /** Why it did not complete. */
  readonly error?: ErrorFacts;
}

/** What an agent may have to hear of its runs. Both methods are optional, and called in the agent's own context. */
export interface ResumingAgent {
  /** A run is read again, from an earlier life: read it to go on where that life stopped. Once per run and life. */
  onInferenceReattached?(run: ReattachedRun): unknown;
  /** Such a run has closed. Called once; again only where it throws, see {@link MAX_TELLINGS}. */
  onInferenceResumed?(run: ResumedRun): unknown;
}

/** The run of a row. */
export function toReattachedRun(run: AgentRun, runId: string, layer: InferenceLayer): ReattachedRun {
  const { key, session, model, metadata, offset } = run;
  return {
    id: runId,
    key,
    session,
    model,
    metadata,
    offset,
    read: async (options) => (await replayRun(layer, runId, options)).body,
    messages: (options) => runMessages(layer, runId, options),
  };
}

/** The run after its last frame. */
export function toResumedRun(
  run: ReattachedRun,
  { outcome, end, usage, error }: ClosedFrame,
  text: string,
): ResumedRun {
  return { ...run, outcome, end, text, usage, error };
}

/** A run nobody can read: it was never started, or it has expired. */
export function toLostRun(run: AgentRun, error: DurableAIError): ResumedRun {
  const { key, session, model, metadata, offset, runId } = run;
  const rejected = (): Promise<never> => Promise.reject(error);
  return {
    id: runId ?? "",
    key,
    session,
    model,
    metadata,
    offset,
    outcome: "failed",
    end: 0,
    text: "",
    error: error.facts,
    read: rejected,
    messages: () => ({ [Symbol.asyncIterator]: () => ({ next: rejected }) }),
  };
}
