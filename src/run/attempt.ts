/** One call to one target: dispatch, watch, scan, hold back, hand on. */
import type { ProviderFault, Usage } from "../chat.ts";
import { DurableAIError, toErrorFacts, type AttemptFacts, type ErrorFacts } from "../errors.ts";
import type { Framing } from "../formats/format.ts";
import { wireFormatOf } from "../formats/any-format.ts";
import { estimateTokensIn } from "../formats/token-estimate.ts";
import { estimatedUsage } from "../formats/estimated-usage.ts";
import { parseJson, type JsonObject } from "../json.ts";
import { pageFault } from "../formats/malformed.ts";
import { concat } from "../stream/bytes.ts";
import type { AttemptFrame } from "../stream/frame.ts";
import { eventScanner, type ScannedEvents } from "../stream/scanner.ts";
import { AnswerBody } from "./answer-body.ts";
import { AnswerPath, type Before } from "./answer-path.ts";
import { contentTypeOf, framingOf, lookAtText, saysNothing } from "./answer-framing.ts";
import { CommitGate } from "./commit-gate.ts";
import { usageOfCut } from "./cut-usage.ts";
import type { Delivered } from "./delivered.ts";
import type { Holds } from "./delivery.ts";
import { toProviderError } from "./provider-error.ts";
import { toProviderRequest } from "./provider-request.ts";
import { refusedParameter, type ParameterPath } from "./refused-parameter.ts";
import type { Target } from "./route.ts";
import type { AttemptRecord, RunRequest } from "./run-record.ts";
import { Watchdog, type Clock } from "./watchdog.ts";

/** Most bytes one run may receive; it is kept in one object's memory and storage. */
export const MAX_RUN_BYTES: number = 32 * 1024 * 1024;
/** How long a provider that has said its answer is whole may still send usage and close its connection. */
export const AFTER_END_MS = 2_000;
/** An error body is read up to here; the rest is noise. */
const MAX_ERROR_BODY_BYTES = 65_536;
/** Time for an error body to arrive: its status has said the most of it already. */
const ERROR_BODY_MS = 5_000;

/** Where the events of a run go. */
export interface RunSink {
  /** The attempt has committed: what is appended from now on is its. */
  open(frame: Omit<AttemptFrame, "type" | "first">): void;
  /** Whole events. May wait, to slow the provider down. */
  append(events: ScannedEvents): void | Promise<void>;
  /** About so many tokens of the answer have come, no whole number; `usage` says what the attempt has used so far. */
  count?(tokens: number, usage: () => Usage): void;
  /** Bytes in memory that cannot be appended yet: of an event that is not whole, or before the attempt commits. */
  hold?(bytes: number): void;
  /** Undefined where no reader takes the answer as it comes. Else `rest` is called, at once, and the reader gets that. */
  pass?(rest: () => RestOfAnswer): Passage | undefined;
}

/** What of an answer has not been appended, nor its events seen. */
export interface RestOfAnswer {
  /** Bytes of the event that has begun. */
  head: Uint8Array;
  /** What the provider sends from now on. */
  body: ReadableStream<Uint8Array>;
}

/** An answer on its way to a reader as it comes: nothing of it waits for whoever records it. */
export interface Passage {
  /** `bytes` have been recorded. The promise resolves when it is time to look at what has come; undefined: now. */
  turn(bytes: number): Promise<void> | undefined;
  /** The reader gets no more in this way. */
  stop(): void;
}

/** How long an attempt may be silent. */
export interface AttemptLimits {
  /** Until its first content event; absent where it may take as long as the run. */
  firstEventMs?: number;
  betweenEventsMs: number;
}

export interface AttemptContext {
  /** Counted from 1, over all targets. */
  attempt: number;
  target: Target;
  request: RunRequest;
  limits: AttemptLimits;
  /** What attempts before it have delivered; absent where they delivered nothing. */
  before?: Before;
  /** What the target has refused of the request. */
  refused?: ParameterPath;
  /** Attempts of the run that have ended; absent where there is none. */
  earlier?: AttemptFacts[];
  /** Set where another target could take over: what is held back, so that it can. */
  holds?: Holds;
  /** Cancel, the run's total time, or another target that was asked at the same time and had content first. */
  signal: AbortSignal;
  clock: Clock;
  /** It is asked beside another target. */
  isHedge: boolean;
  /** The provider has answered, or never will: nothing waits for headers any more. */
  onHeaders(): void;
  /** Its first content is here. */
  onContent(): void;
}

export interface AttemptEnd {
  record: AttemptRecord;
  committed: boolean;
  /** What readers have of the answer; absent where no other target could have taken over. */
  delivered?: Delivered;
  /** It said nothing in time. */
  silent: boolean;
  /** What it refused of the request, where that is something to do without. */
  refused?: ParameterPath;
  error?: ErrorFacts;
}

export async function runAttempt(context: AttemptContext, sink: RunSink): Promise<AttemptEnd> {
  const attempt = new Attempt(context, sink);
  return attempt.run();
}

/** An answer that is being read. */
interface From {
  response: Response;
  framing: Framing;
  gate: CommitGate;
  path: AnswerPath;
}

class Attempt {
  readonly #context: AttemptContext;
  readonly #sink: RunSink;
  readonly #record: AttemptRecord;
  readonly #watchdog: Watchdog;
  #body: JsonObject | undefined;
  #gate: CommitGate | undefined;
  #path: AnswerPath | undefined;
  /** It has sent content: it is alive. */
  #isHeard = false;
  /** Readers have something of it. */
  #isOpen = false;

  constructor(context: AttemptContext, sink: RunSink) {
    this.#context = context;
    this.#sink = sink;
    const { attempt, target, clock, isHedge } = context;
    const { provider, model } = target;
    const hedge = isHedge ? { hedge: true as const } : {};
    this.#record = { attempt, provider, model: model.id, ...hedge, startedAt: clock.now() };
    this.#watchdog = new Watchdog(clock, context.signal);
  }

  async run(): Promise<AttemptEnd> {
    const { limits } = this.#context;
    this.#watchdog.allow(limits.firstEventMs);
    try {
      await this.#receive(await this.#dispatch());
      return this.#end();
    } catch (thrown) {
      return this.#end(this.#toError(thrown));
    } finally {
      this.#watchdog.stop();
    }
  }

  async #dispatch(): Promise<Response> {
    const { target, request, onHeaders, before, refused } = this.#context;
    const said = before?.delivered.text;
    const { body, warnings } = toProviderRequest(request, target, { said, refused });
    this.#body = body;
    if (warnings.length > 0) this.#record.warnings = warnings;
    try {
      const { model, format, connection } = target;
      const { signal } = this.#watchdog;
      const call = { model: model.id, body, format, stream: request.stream, headers: request.headers ?? {}, signal };
      const response = await this.#inTime(connection.dispatch(call));
      this.#record.headersMs = this.#elapsedMs();
      this.#record.status = response.status;
      if (response.headers.get("cf-aig-cache-status") === "HIT") this.#record.cached = true;
      return response;
    } finally {
      onHeaders();
    }
  }

  /** Not every provider looks at its signal: an answer that nobody waits for any more is left as soon as it comes. */
  async #inTime(answer: Promise<Response>): Promise<Response> {
    try {
      return await this.#watchdog.race(answer);
    } catch (thrown) {
      answer.then((late) => late.body?.cancel()).catch(() => undefined);
      throw thrown;
    }
  }

  async #receive(answer: Response): Promise<void> {
    if (!answer.ok) throw await this.#toProviderError(answer);
    const { framing, response } = await this.#frame(answer);
    const gate = new CommitGate(wireFormatOf(this.#context.target.format), framing);
    this.#gate = gate;
    this.#path = new AnswerPath(this.#context, framing);
    const from: From = { response, framing, gate, path: this.#path };
    await this.#read(from);
    if (gate.committed && framing === "bytes") return;
    if (!gate.ended) throw this.#truncated();
  }

  /** What is not passed on untouched has to be text that a format reads. */
  async #frame(response: Response): Promise<{ framing: Framing; response: Response }> {
    const framing = framingOf(response);
    const type = contentTypeOf(response.headers);
    if (framing !== "bytes" || this.#context.request.native || !saysNothing(type)) return { framing, response };
    const looked = await this.#watchdog.race(lookAtText(response));
    if (looked.framing !== undefined) return { framing: looked.framing, response: looked.response };
    const text = await readText(looked.response, MAX_ERROR_BODY_BYTES, this.#watchdog.signal);
    this.#watchdog.signal.throwIfAborted();
    throw this.#toFault(pageFault(type, text), response);
  }

  /** Reads the body to its end, or until the provider said that the answer is whole and then broke off. */
  async #read(from: From): Promise<void> {
    const { response, framing } = from;
    if (response.body === null) return;
    const body = new AnswerBody(response.body, framing === "json");
    const scanner = eventScanner(framing);
    let passage: Passage | undefined;
    const leave = (): void => {
      passage?.stop();
      body.leave(this.#watchdog.signal.reason);
    };
    this.#watchdog.signal.addEventListener("abort", leave, { once: true });
    let receivedBytes = 0;
    try {
      for (;;) {
        const { done, value } = await this.#readOne(body);
        this.#watchdog.signal.throwIfAborted();
        if (done) break;
        receivedBytes += value.length;
        if (receivedBytes > MAX_RUN_BYTES) throw tooLarge();
        if (this.#isHeard) this.#watchdog.touch();
        if (passage === undefined && this.#mayPass())
          passage = this.#sink.pass?.(() => ({ head: concat(scanner.copyOpen(), value), body: body.divide() }));
        const taken = this.#take(scanner.push(value), from);
        if (taken !== undefined) await taken;
        this.#sink.hold?.(scanner.openBytes + (this.#gate?.heldBytes ?? 0) + (this.#path?.heldBytes ?? 0));
        const turn = passage?.turn(value.length);
        // That nobody looks until then is not the provider's silence.
        if (turn !== undefined) await this.#watchdog.race(this.#watchdog.excuse(turn));
      }
      this.#watchdog.rest();
      await this.#take(scanner.end(), from);
    } catch (thrown) {
      leave();
      const isWhole = this.#gate?.ended === true && !this.#context.signal.aborted;
      if (!isWhole) throw thrown;
    } finally {
      this.#watchdog.signal.removeEventListener("abort", leave);
      this.#sink.hold?.(0);
    }
  }

  /** Readers have what has come, and nothing that is still to come would have to wait. */
  #mayPass(): boolean {
    return this.#isOpen && this.#gate?.ended === false && this.#path?.isPlain === true;
  }

  async #readOne(body: AnswerBody): Promise<ReadableStreamReadResult<Uint8Array>> {
    try {
      return await body.read();
    } catch (cause) {
      this.#watchdog.signal.throwIfAborted();
      throw this.#error("provider/truncated", "the connection to the provider broke in mid-answer", cause);
    }
  }

  /** A promise where the sink wants the provider to wait. */
  #take(events: ScannedEvents, from: From): Promise<void> | undefined {
    const { gate, path } = from;
    const hadEnded = gate.ended;
    const { events: accepted, fault } = gate.accept(events);
    if (accepted !== undefined) this.#hear();
    const ready = path.take(accepted, gate.ended);
    if (ready === "diverged") throw this.#diverged();
    const appended = ready === undefined ? undefined : this.#append(ready, from);
    const settle = (): void => {
      if (fault !== undefined) throw this.#toFault(fault, from.response);
      if (gate.ended) this.#watchdog.allow(AFTER_END_MS);
      // Another answer goes on after the first one's end.
      else if (hadEnded) this.#watchdog.allow(this.#context.limits.betweenEventsMs);
    };
    if (appended === undefined) return void settle();
    return this.#watchdog.excuse(appended).then(settle);
  }

  /** The provider is alive. */
  #hear(): void {
    if (this.#isHeard) return;
    this.#isHeard = true;
    this.#record.committedMs = this.#elapsedMs();
    this.#context.onContent();
    this.#watchdog.allow(this.#context.limits.betweenEventsMs);
  }

  #append(events: ScannedEvents, { response, framing, gate, path }: From): Promise<void> | undefined {
    if (!this.#isOpen) {
      this.#isOpen = true;
      const { attempt, provider, model, warnings, cached } = this.#record;
      const contentType = response.headers.get("content-type") ?? "application/octet-stream";
      const { target, earlier } = this.#context;
      const more = { ...(path.seam && { seam: path.seam }), ...(earlier && { earlier }), ...(cached && { cached }) };
      const { format } = target;
      this.#sink.open({ attempt, provider, model, format, framing, contentType, warnings, ...more });
    }
    const appended = this.#sink.append(events) ?? undefined;
    this.#sink.count?.(gate.tokens, () => usageOfCut(gate.tokens, gate.usage(), this.#context.request));
    return appended;
  }

  #end(error?: ErrorFacts): AttemptEnd {
    const delivered = this.#isOpen ? this.#path?.delivered : undefined;
    const record = { ...this.#record, endedMs: this.#elapsedMs(), usage: this.#usage(error, delivered), error };
    const refused = this.#refused(error);
    return { record, committed: this.#isOpen, delivered, silent: this.#watchdog.expired, refused, error };
  }

  /** A native body is the caller's: nothing is changed of it. */
  #refused(error: ErrorFacts | undefined): ParameterPath | undefined {
    if (error?.code !== "provider/unsupported" || this.#context.request.native) return undefined;
    return refusedParameter(error.provider?.message ?? "", this.#body ?? {});
  }

  #usage(error: ErrorFacts | undefined, delivered: Delivered | undefined): Usage | undefined {
    const told = this.#gate?.usage();
    const { request, before } = this.#context;
    if (error === undefined) return told ?? estimatedUsage(request.format, request.inputs);
    // It was at work on the request when it was left.
    if (error.code === "provider/overtaken") return usageOfCut(0, told, request);
    if (delivered === undefined) return told;
    const written = delivered.written.slice(before?.delivered.written.length);
    return usageOfCut(estimateTokensIn(written), told, request);
  }

  #elapsedMs(): number {
    return this.#context.clock.now() - this.#record.startedAt;
  }

  #toError(thrown: unknown): ErrorFacts {
    if (DurableAIError.isInstance(thrown)) return thrown.facts;
    if (this.#watchdog.expired) return this.#error("provider/timeout", "the provider was silent for too long").facts;
    if (this.#context.signal.aborted) return toErrorFacts(this.#context.signal.reason);
    return this.#error("provider/unreachable", "the provider could not be reached", thrown).facts;
  }

  async #toProviderError(response: Response): Promise<DurableAIError> {
    this.#watchdog.allow(ERROR_BODY_MS);
    const text = await readText(response, MAX_ERROR_BODY_BYTES, this.#watchdog.signal);
    this.#context.signal.throwIfAborted();
    const fault = wireFormatOf(this.#context.target.format).parseError(parseJson(text) ?? text, response.status);
    return this.#toFault(fault, response);
  }

  #toFault(fault: ProviderFault, response: Response): DurableAIError {
    const { provider, model } = this.#record;
    return toProviderError(fault, { provider, model, response, now: this.#context.clock.now() });
  }

  #diverged(): DurableAIError {
    return this.#error("provider/diverged", "it was to go on with an answer, and began another one");
  }

  #truncated(): DurableAIError {
    return this.#error("provider/truncated", "the provider ended its answer without saying that it is whole");
  }

  #error(code: keyof typeof FIXES, message: string, cause?: unknown): DurableAIError {
    const { provider, model, status } = this.#record;
    const facts = { id: provider, model, status };
    return new DurableAIError({ code, message, fix: FIXES[code], retryable: true, provider: facts, cause });
  }
}

const FIXES = {
  "provider/diverged": undefined,
  "provider/truncated": undefined,
  "provider/timeout": "Try again, or ask another model.",
  "provider/unreachable":
    "See that the provider is up and that its address is right: <PROVIDER>_BASE_URL, or the baseURL of your own model.",
} as const;

function tooLarge(): DurableAIError {
  return new DurableAIError({
    code: "run/too-large",
    message: `the answer is larger than ${MAX_RUN_BYTES} bytes`,
    fix: "Ask for less in one run.",
  });
}

/** What there is of a body, also where it breaks off, or `signal` aborts before it ends. */
async function readText({ body }: Response, maxBytes: number, signal: AbortSignal): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const leave = (): void => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener("abort", leave, { once: true });
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let bytes = 0; bytes < maxBytes && !signal.aborted;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // It broke off.
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
  return text + decoder.decode();
}
