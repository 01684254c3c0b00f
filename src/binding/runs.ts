/** `ai.runs`: the runs of the inference layer, found again by their ids. */
import type { InferenceLayer, RunList, RunQuery, RunRecord, SessionTree, TreeQuery } from "../run/run-record.ts";
import type { Frame } from "../stream/frame.ts";
import { followRun } from "../stream/resume.ts";
import type { AnswerFacts } from "./answer.ts";
import { readRun, unwrap } from "./layer-result.ts";
import { checkRunQuery, checkTreeQuery } from "./run-query.ts";
import { replayRun, type ReplayOptions } from "./replay.ts";

/** Every method rejects with a DurableAIError: `run/not-found`, `run/expired`, … */
export interface AiRuns {
  get(runId: string): Promise<RunRecord>;
  /**
   * The answer as a stream in a format: what there is so far, then what comes. The same run, format and position are
   * the same bytes. A run that did not complete ends with its format's error event and an error.
   */
  read(runId: string, options?: ReplayOptions): Promise<ReadableStream<Uint8Array>>;
  /**
   * The run's frames from an offset (docs/run-protocol.md), through broken connections, up to and including `closed`.
   * Leaving the loop leaves the run going.
   */
  frames(runId: string, options?: { from?: number }): AsyncIterable<Frame>;
  /** Ends a live run; a closed one is left as it is. */
  cancel(runId: string): Promise<RunRecord>;
  /** The runs of a session, newest first; with `subAgent`, those of one of its agents. */
  list(query: RunQuery): Promise<RunList>;
  /** A session as a tree: its root's newest runs, and the agents below it with theirs. */
  tree(query: TreeQuery): Promise<SessionTree>;
  /** What is known of an answer beside its body: its run, who gave it, warnings. For anything `ai.run` returned. */
  of(answer: object): AnswerFacts | undefined;
}

/** The runs behind `layer`; `factsOf` knows the answers this binding gave. */
export function createRuns(layer: () => InferenceLayer, factsOf: AiRuns["of"]): AiRuns {
  return {
    get: async (runId) => unwrap(await layer().get(runId)),
    read: async (runId, options) => (await replayRun(layer(), runId, options)).body,
    frames: (runId, options) => framesFrom(layer(), runId, options?.from),
    cancel: async (runId) => unwrap(await layer().cancel(runId)),
    list: async (query) => unwrap(await layer().list(checkRunQuery(query))),
    tree: async (query) => unwrap(await layer().tree(checkTreeQuery(query))),
    of: factsOf,
  };
}

async function* framesFrom(layer: InferenceLayer, runId: string, from = 0): AsyncGenerator<Frame, void> {
  yield* followRun(await readRun(layer, runId, { from }), { layer, from });
}
