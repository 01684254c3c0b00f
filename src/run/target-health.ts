/** What is known of how targets fare: the contract between who runs calls and the account, and what anybody is told. */
import type { ErrorCode } from "../errors.ts";

/** `closed`: it is used. `open`: it is left alone. `half-open`: it may be asked once, to see. */
export type BreakerState = "closed" | "open" | "half-open";

/** A breaker changed its state. From open to half-open it goes by time alone, which is no change: see `until`. */
export interface BreakerChange {
  provider: string;
  /** The provider's id of the model. */
  model: string;
  state: Exclude<BreakerState, "half-open">;
  /** When, in milliseconds since the Unix epoch. */
  at: number;
  /** Since when it has not been closed, or since when it has. */
  since: number;
  /** Until when it is left alone; absent where it is closed. */
  until?: number;
  /** In a row. */
  failures: number;
  /** What the last of them was; absent where it is closed. */
  error?: ErrorCode;
}

/** A target, as the objects and isolates of an account see it. */
export interface TargetHealth {
  provider: string;
  /** The provider's id of the model. */
  model: string;
  /** As the newest report has it. */
  state: BreakerState;
  /** When that report was made, in milliseconds since the Unix epoch. */
  at: number;
  /** The earliest time since which any of those that see it so have seen it so. */
  since: number;
  /** Until when it is left alone; absent where it is closed. */
  until?: number;
  /** In a row, where that report comes from. */
  failures: number;
  lastError?: ErrorCode;
  /** Run objects and isolates, by what they see. */
  objects: Record<BreakerState, number>;
}
