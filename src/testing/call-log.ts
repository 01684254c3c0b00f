/** What the simulator was asked: how tests count what a provider was paid for. */
import type { AnyFormatId } from "../formats/task-format.ts";
import type { JsonObject } from "../json.ts";

/** One call of a provider. */
export interface SimulatedCall {
  /** Counted from 1, in the order in which calls came in. */
  id: number;
  /** `openai`, `anthropic`, `workers-ai`, `ai-gateway`, or the first part of the path. */
  provider: string;
  format: AnyFormatId;
  /** With its knobs. */
  model: string;
  stream: boolean;
  /** `waiting` for headers, `answering`; then delivered, broken by a fault, or left by its caller. */
  state: "waiting" | "answering" | "finished" | "failed" | "aborted";
  status?: number;
  /** When it came in, in milliseconds of the simulator's clock: what lies between attempts is told by it. */
  startedAt: number;
  /** When it was over: answered to its end, refused, broken or left. */
  endedAt?: number;
  /** Events of its stream that were sent. */
  events: number;
}

/** Calls that are remembered; of older ones only the count is. */
const MAX_REMEMBERED_CALLS = 10_000;

/** The calls since the last reset. */
export class CallLog {
  #calls: SimulatedCall[] = [];
  #count = 0;
  #waiting = 0;
  #mostWaiting = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** All that are remembered, oldest first. */
  get calls(): readonly Readonly<SimulatedCall>[] {
    return this.#calls;
  }
  /** Calls in all. */
  get count(): number {
    return this.#count;
  }
  /** Calls that have no headers yet. */
  get waiting(): number {
    return this.#waiting;
  }
  /** Most that ever waited for headers at once. */
  get mostWaiting(): number {
    return this.#mostWaiting;
  }

  /** A call came in. */
  begin(call: Pick<SimulatedCall, "provider" | "format" | "model" | "stream">): SimulatedCall {
    this.#count += 1;
    this.#waiting += 1;
    this.#mostWaiting = Math.max(this.#mostWaiting, this.#waiting);
    const begun: SimulatedCall = {
      id: this.#count,
      ...call,
      state: "waiting",
      startedAt: this.#now(),
      events: 0,
    };
    this.#calls.push(begun);
    if (this.#calls.length > MAX_REMEMBERED_CALLS) this.#calls.shift();
    return begun;
  }

  /** It has its headers. */
  answer(call: SimulatedCall, status: number): void {
    this.#stopWaiting(call);
    call.status = status;
    call.state = "answering";
  }

  /** It is over. The first end counts: an abort after the last byte is none. */
  end(call: SimulatedCall, state: "finished" | "failed" | "aborted"): void {
    if (call.state !== "waiting" && call.state !== "answering") return;
    this.#stopWaiting(call);
    call.state = state;
    call.endedAt = this.#now();
  }

  #stopWaiting(call: SimulatedCall): void {
    if (call.state === "waiting") this.#waiting -= 1;
  }

  /** Forgets all calls; those that are live go on uncounted. */
  reset(): void {
    for (const call of this.#calls) this.end(call, "aborted");
    this.#calls = [];
    this.#count = 0;
    this.#mostWaiting = this.#waiting;
  }

  /** The answer to `GET /calls`. */
  toJSON(): JsonObject {
    const calls = this.#calls.map((call) => ({ ...call }));
    return { count: this.#count, waiting: this.#waiting, mostWaiting: this.#mostWaiting, calls };
  }
}
