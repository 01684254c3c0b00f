/** The contract of a format in the simulator: written by hand from the providers' documents, never with our codecs. */
import type { AnyFormatId } from "../formats/task-format.ts";
import type { JsonObject } from "../json.ts";
import type { RefusalReason } from "./faults.ts";
import type { Prompt } from "./prompt.ts";
import type { SimulatedAnswer } from "./simulated-answer.ts";

/** One event of a simulated stream. */
export interface SimulatedEvent {
  /** What it is to the answer: faults in mid-answer count `content`, a missing end leaves out `end`. */
  part: "prologue" | "content" | "end";
  /** Whole, with its blank line. */
  text: string;
}

/** A refusal of what is asked, in the provider's words. */
export interface Refusal {
  status: number;
  message: string;
  /** Fields of its error, beside those that every error of that status has. */
  details?: JsonObject;
}

/** A refusal, before it is put into the provider's words. */
export interface SimulatedFailure extends Refusal {
  /** Milliseconds after which to come back. */
  retryAfterMs?: number;
}

/** What an answer is made for. */
export interface AnswerContext {
  prompt: Prompt;
  answer: SimulatedAnswer;
  /** The provider that is simulated: one format has several. */
  provider: string;
}

/** One format, as a provider speaks it. */
export interface SimulatedFormat {
  readonly id: AnyFormatId;
  /** @throws DurableAIError `input/invalid` where the provider would answer 400. */
  readPrompt(body: JsonObject, headers: Headers): Prompt;
  events(context: AnswerContext): Iterable<SimulatedEvent>;
  body(context: AnswerContext): JsonObject;
  errorBody(failure: SimulatedFailure): JsonObject;
  /**
   * How it refuses, where that has words of its own. Without some for content, the answer itself ends with the format's
   * word for it.
   */
  refusals?: Readonly<Partial<Record<RefusalReason, Refusal>>>;
  /** A failure inside a stream. */
  errorEvent(failure: SimulatedFailure): string;
  /** An event that is no JSON, where a content event should be. */
  malformedEvent: string;
  /** Response header for the provider's id of the request; absent where only the body has it. */
  requestIdHeader?: string;
  /** Headers of a refusal that say which one it is. */
  errorHeaders?(failure: SimulatedFailure): Record<string, string>;
  /** What becomes of an event on the wire, where that is not its text. */
  wire?: { contentType: string; toBytes(event: string): Uint8Array };
}

/** An SSE event: `event:` only where it has a name. */
export function sseEvent(data: JsonObject | string, name?: string): string {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${text}\n\n`;
}
