/** Reads on, after a restart of the agent, what its earlier lives left open, and tells the agent how it ended. */
import { readRun } from "../binding/layer-result.ts";
import { textReader, type TextReader } from "../binding/run-text.ts";
import { DurableAIError, toErrorFacts } from "../errors.ts";
import type { ClosedFrame, Frame } from "../stream/frame.ts";
import { followRun } from "../stream/resume.ts";
import type { AgentRun, AgentRuns } from "./agent-runs.ts";
import { findRunId, type FindingAgent } from "./find-run.ts";
import {
  toLostRun,
  toReattachedRun,
  toResumedRun,
  type ReattachedRun,
  type ResumedRun,
  type ResumingAgent,
} from "./resumed-run.ts";

/** Times `onInferenceResumed` is called for one run before its errors are taken for good; counted over restarts. */
export const MAX_TELLINGS = 3;
/** Runs read at once: each is a stream from the inference layer, and a Worker waits for six at a time. */
export const MAX_FOLLOWED = 4;
/**
 * How long a run without an id is looked for: its dispatch may still be on the way when the agent is back already.
 */
export const LOST_AFTER_MS = 5_000;

/** What recovery needs of the agent. */
export interface RecoveringAgent extends FindingAgent {
  runs: AgentRuns;
  hooks: ResumingAgent;
  /** Calls the agent's code in its own context. */
  inHostContext(call: () => unknown): Promise<unknown>;
  /** Something went wrong that nobody waits for. */
  report(type: string, payload: Record<string, unknown>): void;
}

export class Recovery {
  readonly #agent: RecoveringAgent;
  readonly #startedAt: number;
  /** Rows in work, by sequence number. */
  readonly #following = new Set<number>();
  /** Rows whose `onInferenceReattached` was called in this life, and what came of it. */
  readonly #reattached = new Map<number, Promise<void>>();
  /** Rounds in a row after which something was still open. */
  #failedRounds = 0;

  constructor(agent: RecoveringAgent, now: number) {
    this.#agent = agent;
    this.#startedAt = now;
  }

  /** Runs being read at this moment. */
  get following(): number {
    return this.#following.size;
  }
  get failedRounds(): number {
    return this.#failedRounds;
  }

  /**
   * One round over what earlier lives left open and no other round has in work. Never rejects. Resolves with whether
   * the agent was told of all of it.
   */
  async round(): Promise<boolean> {
    const { runs } = this.#agent;
    const rows = runs.leftOpen().filter(({ seq }) => !this.#following.has(seq));
    if (rows.length === 0) return true;
    const queue = rows.values();
    const worker = async (): Promise<void> => {
      for (const run of queue) await this.#try(run);
    };
    await Promise.all(Array.from({ length: Math.min(MAX_FOLLOWED, rows.length) }, worker));
    const isAllTold = !rows.some((run) => runs.isLeftOpen(run));
    this.#failedRounds = isAllTold ? 0 : this.#failedRounds + 1;
    return isAllTold;
  }

  async #try(run: AgentRun): Promise<void> {
    this.#following.add(run.seq);
    try {
      await this.#recover(run);
    } catch (thrown) {
      this.#agent.report("inference:recovery-failed", { key: run.key, runId: run.runId, error: toErrorFacts(thrown) });
    } finally {
      this.#following.delete(run.seq);
    }
  }

  /** @throws what is worth another round. */
  async #recover(run: AgentRun): Promise<void> {
    if (!this.#agent.runs.isLeftOpen(run)) return;
    const resumed = await this.#read(run).catch((thrown: unknown) => this.#lost(run, thrown));
    await this.#reattached.get(run.seq);
    await this.#tell(run, resumed);
  }

  async #read(run: AgentRun): Promise<ResumedRun> {
    const { layer, runs } = this.#agent;
    const runId = run.runId ?? (await findRunId(this.#agent, run));
    if (runId === undefined) throw this.#neverStarted();
    if (run.runId === null) runs.started(run, runId);
    const reading = await readRun(layer, runId);
    const reattached = toReattachedRun(run, runId, layer);
    this.#announce(run, reattached);
    const text = new RunReader();
    for await (const frame of followRun(reading, { layer })) text.push(frame);
    return toResumedRun(reattached, text.closed(), text.text);
  }

  #neverStarted(): DurableAIError {
    return new DurableAIError({
      code: "run/not-found",
      message: "the agent stopped before its run was started: nothing was inferred",
      fix: "Run it again.",
      // Its dispatch may be on the way: what is retryable here is looked for again.
      retryable: Date.now() - this.#startedAt < LOST_AFTER_MS,
    });
  }

  #lost(run: AgentRun, thrown: unknown): ResumedRun {
    if (!DurableAIError.isInstance(thrown)) throw thrown;
    const isGone = thrown.code === "run/not-found" || thrown.code === "run/expired";
    if (!isGone || thrown.retryable) throw thrown;
    return toLostRun(run, thrown);
  }

  /** Once per life; `onInferenceResumed` waits for it, so that the agent hears things in their order. */
  #announce(run: AgentRun, reattached: ReattachedRun): void {
    const { hooks, inHostContext, report } = this.#agent;
    if (this.#reattached.has(run.seq) || hooks.onInferenceReattached === undefined) return;
    const heard = inHostContext(() => hooks.onInferenceReattached?.(reattached)).then(
      () => undefined,
      (thrown: unknown) => report("inference:reattached-threw", { key: run.key, error: toErrorFacts(thrown) }),
    );
    this.#reattached.set(run.seq, heard);
  }

  /** @throws what the agent's method threw, as long as it will be called again. */
  async #tell(run: AgentRun, resumed: ResumedRun): Promise<void> {
    const { hooks, inHostContext, report, runs } = this.#agent;
    const row = runs.get(run);
    if (row === undefined || !runs.isLeftOpen(run)) return;
    const isTold = hooks.onInferenceResumed !== undefined;
    if (isTold) {
      const tellings = runs.telling(row);
      try {
        await inHostContext(() => hooks.onInferenceResumed?.(resumed));
      } catch (thrown) {
        if (tellings < MAX_TELLINGS) throw thrown;
        report("inference:resumed-threw", { key: run.key, runId: resumed.id, error: toErrorFacts(thrown) });
      }
    }
    if (!runs.isLeftOpen(run)) return;
    runs.close(run, resumed.outcome, Date.now());
    // An agent that was told has what it needs; another will ask for the run again.
    if (isTold) runs.settle(run);
  }
}

/** Collects the text of a run. */
class RunReader {
  text = "";
  #reader: TextReader | undefined;
  #closed: ClosedFrame | undefined;

  push(frame: Frame): void {
    if (frame.type === "attempt") this.#reader = textReader(frame);
    if (frame.type === "events") this.text += this.#reader?.push(frame.bytes) ?? "";
    if (frame.type === "rewind") throw rewound();
    if (frame.type !== "closed") return;
    this.text += this.#reader?.end() ?? "";
    this.#closed = frame;
  }

  closed(): ClosedFrame {
    if (this.#closed !== undefined) return this.#closed;
    throw new DurableAIError({ code: "run/interrupted", message: "the run's frames ended early", retryable: true });
  }
}

/** What was read is more than the run has: it is read again. */
function rewound(): DurableAIError {
  return new DurableAIError({ code: "run/rewound", message: "the run lost events while it was read", retryable: true });
}
