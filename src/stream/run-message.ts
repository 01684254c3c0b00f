/**
 * A run as JSON messages, for readers that get them one by one: WebSocket clients, server-sent events, pages.
 *
 * Offsets count the stored events, whatever the messages are written in: what an event becomes in a format depends on
 * nothing but the events before it. So a reader may go on at any offset, in the same format, and get each thing once.
 */
import type { Usage, Warning } from "../chat.ts";
import { invalidInput, type ErrorFacts } from "../errors.ts";
import type { Outcome } from "./frame.ts";

/** One message. `closed` comes exactly once, last. */
export type RunMessage =
  | {
      type: "attempt";
      /** Counted from 1. */
      attempt: number;
      provider: string;
      /** The provider's id of the model. */
      model: string;
      contentType: string;
      /** Offset of its first event. */
      first: number;
      warnings?: Warning[];
    }
  | {
      type: "events";
      /** Offset of the first event, and how many there are: go on from `first + count`. */
      first: number;
      count: number;
      text?: string;
      /** In the place of `text`, where the answer is not text. */
      base64?: string;
    }
  /** The run lost what lies beyond `to`. */
  | { type: "rewind"; to: number }
  | {
      type: "closed";
      outcome: Outcome;
      /** Events in the run. */
      end: number;
      /** What the format says at its end, or of its failure. */
      text?: string;
      /** In the place of `text`, where the answer is not text. */
      base64?: string;
      usage?: Usage;
      error?: ErrorFacts;
    };

/** How far a reader of messages has come. */
export interface MessagePlace {
  /** Events it has: the offset to read from. */
  from: number;
  /** The attempt of its last `attempt` message. Without it, it is taken to have heard of all there are. */
  attempt?: number | undefined;
}

/**
 * Where a reader is that has got one more message. A reading from the beginning tells of all attempts again: which the
 * reader has events of does not go back.
 */
export function placeAfter(message: RunMessage, { from, attempt }: MessagePlace): MessagePlace {
  if (message.type === "attempt") return { from, attempt: Math.max(attempt ?? 0, message.attempt) };
  if (message.type === "events") return { from: message.first + message.count, attempt };
  return { from: message.type === "rewind" ? message.to : from, attempt };
}

const PLACE = /^(\d{1,10})(?:@(\d{1,10}))?$/;
/** Offsets and attempts travel as 32 bits (docs/run-protocol.md). */
const MAX_COUNT: number = 2 ** 32 - 1;

/**
 * A place as a query, a header or a message carries it: an offset, `13`, or one with its attempt, `13@1`; absent is 0.
 * @throws DurableAIError `input/invalid` naming `field`.
 */
export function parsePlace(place: unknown, field = "from"): MessagePlace {
  if (place === undefined || place === null) return { from: 0 };
  const isText = typeof place === "string" || typeof place === "number";
  const [, offset, attempt] = (isText && PLACE.exec(String(place))) || [];
  const from = Number(offset);
  const known = attempt === undefined ? undefined : Number(attempt);
  if (from <= MAX_COUNT && (known ?? 0) <= MAX_COUNT) return { from, attempt: known };
  throw invalidInput(field, "it is not an offset", "Give the number of events you have, 0 for all, or the last `id`.");
}

/** The text that {@link parsePlace} reads. */
export function toPlaceText({ from, attempt }: MessagePlace): string {
  return attempt === undefined ? String(from) : `${from}@${attempt}`;
}
