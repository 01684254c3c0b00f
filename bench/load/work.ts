/** What the client is told to do, and what it says of it: plain data, between two processes. */
import type { Quantiles } from "../statistics.ts";

export interface StreamRequest {
  url: string;
  /** @default "POST" */
  method?: string;
  headers: Record<string, string>;
  body?: string;
  /** Stamps there must be, in order, each once. */
  events: number;
  /** In what the answer must end with. */
  end: string;
  /** Only these are counted, of an answer that was checked before. */
  bytes?: number;
  /** One body, no stream: its stamp may be there more than once (ours has the plain text beside). */
  isWhole?: boolean;
}

export interface Work {
  requests: readonly StreamRequest[];
  /** Requests under way at a time. */
  concurrency: number;
  /** Between the starts of two requests. */
  staggerMs: number;
  /** The whole of it. */
  timeoutMs: number;
}

/** Times in milliseconds. */
export interface WorkResult {
  wallMs: number;
  events: number;
  bytes: number;
  /** From the request to its first event (where only bytes are counted: its first byte). */
  firstMs: Quantiles;
  /** From the sending of an event to its arrival, over that of all streams. */
  delayMs: Quantiles;
  /** From the request to its end. */
  wholeMs: Quantiles;
  /** What was not as it must be: none, or the figures say nothing. */
  failures: readonly string[];
  /** Of the first request's answer. */
  headers: Record<string, string>;
}
