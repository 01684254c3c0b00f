/** Finds the run that a call of this life asks for again, and takes it over. */
import { followedFrames } from "../binding/frame-source.ts";
import { readRun } from "../binding/layer-result.ts";
import { Remainder } from "../binding/remainder.ts";
import { deltaDecoder } from "../binding/run-deltas.ts";
import { DurableAIError } from "../errors.ts";
import type { StreamDecoder } from "../formats/format.ts";
import type { InferenceLayer, RunRequest, Said } from "../run/run-record.ts";
import type { AgentRun, AgentRuns } from "./agent-runs.ts";
import type { Conversation } from "./conversation.ts";
import { findRunId, type FindingAgent } from "./find-run.ts";
import { findRepeats, type RepeatedCall } from "./repeated-call.ts";

/** What finding a run needs of the agent. */
export interface RecallingAgent extends FindingAgent {
  runs(): AgentRuns;
  /** What the host has of the reasoning of an answer of which it has this. */
  keptReasoning(said: Said): Promise<string | undefined>;
}

/** A run that was taken over. */
export interface RecalledRun {
  run: AgentRun;
  /** Absent where nobody has seen it yet: its start may be on its way, and a second under its key is the same run. */
  runId?: string;
  /** Absent where the agent has nothing of it. */
  said?: Said;
}

export class CallRecovery {
  readonly #agent: RecallingAgent;
  /** One call is looked up after the other: those that are the same get their runs in the order of their start. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(agent: RecallingAgent) {
    this.#agent = agent;
  }

  /** Undefined where the call is a new one. @throws DurableAIError where the inference layer does not answer. */
  async find(request: RunRequest, conversation: Conversation): Promise<RecalledRun | undefined> {
    if (this.#agent.runs().candidates(Date.now()).length === 0) return undefined;
    const found = this.#last.then(() => this.#find(request, conversation));
    this.#last = found.catch(() => undefined);
    return found;
  }

  async #find(request: RunRequest, conversation: Conversation): Promise<RecalledRun | undefined> {
    const { runs } = this.#agent;
    const { found, outdated } = await findRepeats(conversation, runs().candidates(Date.now()));
    for (const run of outdated) runs().settle(run);
    for (const repeated of found) {
      const recalled = await this.#recall(request, repeated);
      if (recalled !== undefined && runs().claim(repeated.run)) return recalled;
    }
    return undefined;
  }

  async #recall(
    { stream, native, requestHash }: RunRequest,
    { run, said, isAnswered }: RepeatedCall,
  ): Promise<RecalledRun | undefined> {
    const { layer, runs, keptReasoning } = this.#agent;
    const hasNone = said.every(({ text, reasoning }) => text === "" && reasoning === "");
    // What is not streamed, or goes out as the provider wrote it, cannot begin in its middle.
    if (!hasNone && (!stream || native)) return undefined;
    const runId = run.runId ?? (await findRunId(this.#agent, run));
    if (runId === undefined && hasNone && requestHash === run.requestHash) return { run };
    if (runId === undefined || !(await isReadable(layer, runId))) {
      runs().settle(run);
      return undefined;
    }
    if (hasNone) return { run, runId };
    for (const part of said) {
      const kept: Said = { ...part, reasoning: await keptReasoning(part) };
      if (await isOf(layer, runId, kept, isAnswered)) return { run, runId, said: kept };
    }
    return undefined;
  }
}

/** Whether the answer of a run can be had: it has not expired, and did not end before it was complete. */
async function isReadable(layer: InferenceLayer, runId: string): Promise<boolean> {
  const record = await layer.get(runId);
  if (record.ok) return (record.value.outcome ?? "completed") === "completed";
  const { code } = record.error;
  if (code === "run/not-found" || code === "run/expired") return false;
  throw DurableAIError.from(record.error);
}

/** Whether the answer of a run begins with what was said, and, where it has to, calls a tool after it. */
async function isOf(layer: InferenceLayer, runId: string, said: Said, callsMore: boolean): Promise<boolean> {
  const frames = followedFrames(layer, await readRun(layer, runId));
  const remainder = new Remainder({ said, holdsToolCalls: false });
  let decoder: StreamDecoder | undefined;
  let isLeft = !callsMore;
  try {
    for (;;) {
      if (remainder.hasDiverged) return false;
      if (isLeft && !remainder.isBehind) return true;
      const frame = await frames.next();
      if (frame === undefined || frame.type === "rewind") return false;
      if (frame.type === "attempt") decoder = deltaDecoder(frame);
      if (frame.type !== "events" && frame.type !== "closed") continue;
      const deltas = frame.type === "events" ? decoder?.push(frame.bytes) : decoder?.end();
      if (remainder.push(deltas ?? []).some(({ type }) => type === "tool-call-start")) isLeft = true;
      if (frame.type === "closed") return isLeft && !remainder.isBehind && !remainder.hasDiverged;
    }
  } finally {
    frames.cancel();
  }
}
