/**
 * A run as JSON messages, for readers that get them one by one: WebSocket clients, server-sent events, pages.
 *
 * Offsets count the stored events, whatever the messages are written in: what an event becomes in a format depends on
 * nothing but the events before it. So a reader may go on at any offset, in the same format, and get each thing once.
 */
import type { Usage, Warning } from "../chat.ts";
import type { ErrorFacts } from "../errors.ts";
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
