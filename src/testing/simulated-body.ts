/** The body of an answer: its events in their time, with what goes wrong in between. */
import type { Fault } from "./faults.ts";
import { MAX_WAIT_MS, type Knobs } from "./knobs.ts";
import { pause } from "./pause.ts";
import type { SimulatedEvent } from "./simulated-format.ts";

/** Content events before a fault in mid-answer, where `at` does not say it. */
const DEFAULT_AT = 3;
/** Later than a run waits for the first event where another target is left (10 s). */
const DEFAULT_SLOW_MS = 15_000;

/** One thing a body does. */
export type BodyStep =
  | { type: "send"; text: string; isEvent: boolean }
  | { type: "wait"; ms: number }
  /** The connection breaks. */
  | { type: "break" };

/** What a stream is made of, beside its events. */
export interface StreamPlan {
  knobs: Knobs;
  fault: Fault | undefined;
  delayMs: number;
  malformedEvent: string;
  errorEvent: string;
}

/** The steps of a stream. */
export function* streamSteps(events: Iterable<SimulatedEvent>, plan: StreamPlan): Iterable<BodyStep> {
  const effect = plan.fault?.effect.type;
  const at = isEarly(plan.fault) ? 0 : (plan.knobs.at ?? DEFAULT_AT);
  if (effect === "slow-first-event") yield { type: "wait", ms: plan.knobs.waitMs ?? DEFAULT_SLOW_MS };
  let contents = 0;
  for (const { part, text } of events) {
    const isDue = contents === at && part !== "prologue";
    if (isDue && effect === "malformed-event") yield { type: "send", text: plan.malformedEvent, isEvent: true };
    if (isDue && effect === "error-event") return yield { type: "send", text: plan.errorEvent, isEvent: true };
    if (isDue && effect === "cut") return yield { type: "break" };
    if (isDue && effect === "stall") return yield* stall();
    if (part === "end" && effect === "missing-end") return;
    if (part === "content") contents += 1;
    if (part === "content") yield { type: "wait", ms: plan.delayMs };
    yield { type: "send", text, isEvent: true };
  }
}

function isEarly(fault: Fault | undefined): boolean {
  return fault?.effect.type === "error-event" && !fault.effect.isLate;
}

/** The steps of a whole body: faults in mid-answer happen in the middle of its text. */
export function* wholeSteps(
  text: string,
  { knobs, fault, errorEvent }: Omit<StreamPlan, "delayMs">,
): Iterable<BodyStep> {
  const effect = fault?.effect.type;
  const half = text.slice(0, Math.floor(text.length / 2));
  if (effect === "slow-first-event") yield { type: "wait", ms: knobs.waitMs ?? DEFAULT_SLOW_MS };
  if (effect === "cut") yield* [send(half), { type: "break" } as const];
  else if (effect === "stall") yield* [send(half), ...stall()];
  else if (effect === "malformed-event") yield* [send(half), send('"\n'), send(text.slice(half.length))];
  else if (effect === "missing-end") yield send(half);
  else if (effect === "error-event") yield send(errorEvent);
  else yield send(text);
}

function send(text: string): BodyStep {
  return { type: "send", text, isEvent: false };
}

/** Nothing more comes; in the end even that connection breaks. */
function* stall(): Iterable<BodyStep> {
  yield { type: "wait", ms: MAX_WAIT_MS };
  yield { type: "break" };
}

/** Who wants to know what became of a body. */
export interface BodyWatch {
  /** The client has left: its signal, or the body was cancelled. */
  signal: AbortSignal;
  /** How what is sent goes over the wire. Default: as text. */
  toBytes?: (text: string) => Uint8Array;
  onEvent(): void;
  onEnd(how: "finished" | "failed" | "aborted"): void;
}

const encoder = new TextEncoder();
const encode = (text: string): Uint8Array => encoder.encode(text);

/** `steps` as a body that is read at the reader's pace. One chunk is one event. */
export function bodyOf(steps: Iterable<BodyStep>, watch: BodyWatch): ReadableStream<Uint8Array> {
  const body = new SimulatedBody(steps, watch);
  return new ReadableStream<Uint8Array>({
    start: (controller) => body.start(controller),
    pull: (controller) => body.pull(controller),
    cancel: (reason) => body.cancel(reason),
  });
}

type Controller = ReadableStreamDefaultController<Uint8Array>;

class SimulatedBody {
  readonly #steps: Iterator<BodyStep>;
  readonly #watch: BodyWatch;
  readonly #cancelled = new AbortController();

  constructor(steps: Iterable<BodyStep>, watch: BodyWatch) {
    this.#steps = steps[Symbol.iterator]();
    this.#watch = watch;
  }

  /** A client that aborts is noticed at once, whether it reads or not. */
  start(controller: Controller): void {
    const { signal, onEnd } = this.#watch;
    const leave = (): void => {
      onEnd("aborted");
      this.#cancelled.abort(signal.reason);
      controller.error(signal.reason);
    };
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
  }

  async pull(controller: Controller): Promise<void> {
    const { onEnd, onEvent, toBytes = encode } = this.#watch;
    for (;;) {
      const { done, value: step } = this.#steps.next();
      if (done === true) {
        onEnd("finished");
        return controller.close();
      }
      if (step.type === "break") {
        onEnd("failed");
        return controller.error(new TypeError("simulated: the connection broke"));
      }
      if (step.type === "wait") {
        if (!(await this.#wait(step.ms))) return;
        continue;
      }
      controller.enqueue(toBytes(step.text));
      if (step.isEvent) onEvent();
      return;
    }
  }

  cancel(reason: unknown): void {
    this.#watch.onEnd("aborted");
    this.#cancelled.abort(reason);
  }

  /** False where the client left meanwhile. */
  async #wait(ms: number): Promise<boolean> {
    return pause(ms, this.#cancelled.signal).then(
      () => true,
      () => false,
    );
  }
}
