/** One call through the inference layer: from its request to its answer, ended early where the caller aborts. */
import { DurableAIError } from "../errors.ts";
import type { OutgoingOptions } from "./outgoing-stream.ts";
import type { InferenceLayer, LayerResult, RunReading, RunRequest, WholeReading } from "../run/run-record.ts";
import { encodingOf } from "./answer-encoding.ts";
import { toErrorResponse, toThrown } from "./answer-error.ts";
import { runHeaders, toAnswer, toRawAnswer, type AnswerFacts, type AnswerSource } from "./answer.ts";
import { unlessUnreachable } from "./layer-result.ts";
import type { Way } from "./call-plan.ts";
import {
  abortableFrames,
  abortReason,
  followedFrames,
  untilAborted,
  wholeFrames,
  type FrameSource,
} from "./frame-source.ts";

/** What a call through the layer needs. */
export interface LayerCall {
  layer: InferenceLayer;
  way: Exclude<Way, "direct">;
  request: RunRequest;
  /** The caller wants a Response, whatever happens to the run. */
  raw: boolean;
  /** Ends the run. */
  signal?: AbortSignal;
  /** Set where a stream goes straight out to a connection: how it does. */
  outgoing?: OutgoingOptions;
}

/** What the caller gets, and what is known of it. */
export interface LayerAnswer {
  body: unknown;
  /** Absent where there is no run. */
  facts?: AnswerFacts;
}

/**
 * The answer of the call.
 * @throws what the caller aborted with; without `raw`, the DurableAIError that the run failed with.
 */
export async function callLayer(call: LayerCall): Promise<LayerAnswer> {
  const { layer, request, raw, outgoing } = call;
  const started = await start(call);
  if (!started.ok) return refused(DurableAIError.from(started.error), request, raw);
  const reading = started.value;
  const source: AnswerSource = {
    runId: reading.runId,
    ...(reading.logId !== undefined && { logId: reading.logId }),
    attached: reading.attached,
    ...(request.headers && { asked: request.headers }),
    ...(reading.traceparent !== undefined && { traceparent: reading.traceparent }),
    frames: framesOf(layer, reading, call.signal),
    encoding: encodingOf(reading),
  };
  return raw ? toRawAnswer(source, outgoing) : toAnswer(source);
}

async function start({ layer, way, request, signal }: LayerCall): Promise<LayerResult<Reading>> {
  if (signal?.aborted) throw abortReason(signal);
  // Only of a stream the layer hears that its reader has left.
  const whole = !request.stream && signal === undefined;
  const asked: Promise<LayerResult<Reading>> =
    way === "start" ? layer.start({ ...request, raw: true }) : layer.call(whole ? { ...request, whole } : request);
  const started = unlessUnreachable(asked, "The run may have started.");
  if (signal === undefined) return started;
  return untilAborted(started, signal, (late) => late.ok && endRun(layer, late.value));
}

function framesOf(layer: InferenceLayer, reading: Reading, signal: AbortSignal | undefined): FrameSource {
  const frames = isWhole(reading) ? wholeFrames(reading.frames) : followedFrames(layer, reading);
  return signal === undefined ? frames : abortableFrames(frames, signal, () => cancelRun(layer, reading.runId));
}

function endRun(layer: InferenceLayer, reading: Reading): void {
  if (!isWhole(reading)) reading.frames.cancel().catch(ignore);
  cancelRun(layer, reading.runId);
}

type Reading = RunReading | WholeReading;

function isWhole(reading: Reading): reading is WholeReading {
  return Array.isArray(reading.frames);
}

/** The caller has its AbortError already; a run that is not kept ends with its only reader. */
function cancelRun(layer: InferenceLayer, runId: string): void {
  if (runId !== "") layer.cancel(runId).catch(ignore);
}

function refused(error: DurableAIError, { format, native }: RunRequest, raw: boolean): LayerAnswer {
  if (!raw) throw toThrown(error, native);
  return { body: toErrorResponse(error.facts, format, runHeaders(error.runId ?? "", false)) };
}

function ignore(): void {}
