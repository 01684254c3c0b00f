/** A run that is kept, read again in a format: what it has so far, then what comes. */
import { DurableAIError, invalidInput, type ErrorFacts } from "../errors.ts";
import type { Framing } from "../formats/format.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import type { InferenceLayer, RunReading } from "../run/run-record.ts";
import { toAnswerBody } from "./answer-body.ts";
import { answerContentType, answerFraming, encodingOf } from "./answer-encoding.ts";
import { encodeAnswer, openAnswer, toRunError, type MayPass } from "./answer-stream.ts";
import { abortableFrames, followedFrames, type FrameSource } from "./frame-source.ts";
import { readRun } from "./layer-result.ts";
import type { OutgoingOptions } from "./outgoing-stream.ts";
import { PositionSkipper } from "./positions.ts";

/** How a run is read again. */
export interface ReplayOptions {
  /** The format to read in; `native` is the provider's own. Default: as the run's first reader read it. */
  format?: AnyFormatId | "native";
  /** Position to read from: the events of the stream in this format that the reader has. Default 0. */
  from?: number;
  /** Ends the reading, not the run. */
  signal?: AbortSignal;
  /** Set where it goes straight out to a connection: how it does. */
  outgoing?: OutgoingOptions;
}

/** A run that is being read again. */
export interface Replay {
  contentType: string;
  /** Where the run did not complete it ends with the format's error event and an error. */
  body: ReadableStream<Uint8Array>;
}

/**
 * Encodes the run from offset 0, as it was for its first reader, and drops what the reader has. Past the end of a
 * completed run that leaves nothing.
 * @throws DurableAIError `run/not-found`, `run/expired`; `run/rewound` where the reader has more than the run;
 *   otherwise what the run failed with, where the reader has all of it.
 */
export async function replayRun(
  layer: InferenceLayer,
  runId: string,
  { format, from = 0, signal, outgoing }: ReplayOptions = {},
): Promise<Replay> {
  if (!Number.isSafeInteger(from) || from < 0)
    throw invalidInput("from", "it is not a position", "Give the number of events you have, 0 for all.");
  // Who begins at the start has nothing dropped: what passes untouched may.
  const isWhole = from === 0;
  const reading = await readRun(layer, runId, isWhole ? { raw: true } : {});
  const followed = followedFrames(layer, reading);
  const read = signal === undefined ? followed : abortableFrames(followed, signal, () => undefined);
  const skipper = new PositionSkipper(from);
  const frames = unlessRewound(read, reading, skipper);
  const opening = await openAnswer(frames);
  if ("closed" in opening) throw from > 0 ? orRewound(toRunError(opening.closed)) : toRunError(opening.closed);
  const encoding = encodingOf(reading, format);
  let failure: DurableAIError | undefined;
  const contentType = answerContentType(opening.attempt, encoding);
  const framing = answerFraming(opening.attempt, encoding);
  const context = { framing, onCancel: () => frames.cancel(), ...(outgoing && { outgoing }) };
  if (isWhole) {
    const encode = (pass: MayPass): AsyncGenerator<Uint8Array, void> =>
      encodeAnswer(opening.attempt, frames, encoding, { pass });
    return { contentType, body: toAnswerBody(encode, context) };
  }
  const chunks = encodeAnswer(opening.attempt, frames, encoding, { onFailure: (error) => (failure = error) });
  const rest = await skip(chunks, skipper, framing);
  // A reader that has the error event as well gets the error: an empty answer would look like a completed run.
  if (rest === undefined && failure !== undefined) throw orRewound(failure);
  return { contentType, body: toAnswerBody(() => prepend(rest, chunks), context) };
}

/**
 * The frames of a reader that has more than a run kept when its object was restarted, up to where another attempt goes on:
 * what it has beyond that, nobody will ever say again.
 */
function unlessRewound(frames: FrameSource, { attempt = 0 }: RunReading, skipper: PositionSkipper): FrameSource {
  return {
    async next() {
      const frame = await frames.next();
      const goesOn = frame?.type === "attempt" && frame.seam !== undefined && frame.attempt > attempt;
      if (!goesOn || skipper.left === 0) return frame;
      frames.cancel();
      throw rewoundPosition();
    },
    cancel: () => frames.cancel(),
    passTo: (pass) => frames.passTo?.(pass),
  };
}

/** Drops positions; what is left of the chunk that the last of them is in. */
async function skip(
  chunks: AsyncGenerator<Uint8Array, void>,
  skipper: PositionSkipper,
  framing: Framing,
): Promise<Uint8Array | undefined> {
  while (skipper.left > 0) {
    const { done, value } = await chunks.next().catch(throwOrRewound);
    if (done) return undefined;
    const rest = skipper.push(value, framing);
    if (rest.length > 0) return rest;
  }
  return undefined;
}

function throwOrRewound(thrown: unknown): never {
  throw DurableAIError.isInstance(thrown) ? orRewound(thrown) : thrown;
}

/** An interrupted run has lost events: a reader that has more than it must not think that it has all. */
function orRewound(error: DurableAIError): DurableAIError {
  return error.code === "run/interrupted" ? rewoundPosition(error.facts) : error;
}

function rewoundPosition(facts?: ErrorFacts): DurableAIError {
  return new DurableAIError({
    ...facts,
    code: "run/rewound",
    status: 409,
    message: "the run lost what comes before this position when its object was restarted",
    fix: "Drop what you have and read the run from 0, or run it again.",
    retryable: false,
  });
}

async function* prepend(
  first: Uint8Array | undefined,
  rest: AsyncGenerator<Uint8Array, void>,
): AsyncGenerator<Uint8Array, void> {
  if (first !== undefined) yield first;
  yield* rest;
}
