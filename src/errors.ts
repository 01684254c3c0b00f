/**
 * Every error durable-ai throws, and the facts on it.
 *
 * An error is decided once, by whoever throws it; everyone else reads its fields and never its message.
 * Classes do not survive a Workers RPC hop, so an error travels as its {@link ErrorFacts} and is rebuilt with
 * {@link DurableAIError.from}.
 */

import type { BudgetFacts } from "./wallet/budget-facts.ts";

/** `area/reason`. Stable: callers may branch on it. */
export type ErrorCode =
  | "api-key/not-found"
  | "auth/forbidden"
  | "auth/missing"
  | "auth/invalid"
  | "budget/exhausted"
  | "budget/not-found"
  | "format/unknown"
  | "format/not-translatable"
  | "input/invalid"
  | "input/too-large"
  | "internal/unexpected"
  | "log/not-found"
  | "log/sink-failed"
  | "model/unknown"
  | "option/not-available"
  | "payment/declined"
  | "payment/failed"
  | "payment/forged"
  | "provider-key/not-found"
  | "provider-key/unreadable"
  | "provider/content-filter"
  | "provider/context-too-long"
  | "provider/diverged"
  | "provider/error"
  | "provider/malformed"
  | "provider/no-credentials"
  | "provider/not-available"
  | "provider/overtaken"
  | "provider/timeout"
  | "provider/truncated"
  | "provider/unreachable"
  | "provider/unsupported"
  | "rate/limited"
  | "route/not-found"
  | "run/cancelled"
  | "run/expired"
  | "run/interrupted"
  | "run/key-conflict"
  | "run/not-found"
  | "run/rewound"
  | "run/too-large"
  | "session/busy"
  | "tool/failed"
  | "wallet/conflict"
  | "wallet/insufficient"
  | "wallet/unpriced";

/** What there is not: 404. */
type NotFound = Extract<ErrorCode, `${string}/not-found`>;
/** Somebody who was asked has failed: 502. */
type FailedElsewhere =
  | "log/sink-failed"
  | "payment/failed"
  | "provider/diverged"
  | "provider/error"
  | "provider/malformed"
  | "provider/truncated"
  | "provider/unreachable"
  | "run/interrupted";
type OtherCode = Exclude<ErrorCode, NotFound | FailedElsewhere>;

/** The HTTP status that all others have where their thrower names none. 499 is nginx's "client closed request". */
const DEFAULT_STATUS: Record<OtherCode, number> = {
  "auth/forbidden": 403,
  "auth/missing": 401,
  "auth/invalid": 401,
  "budget/exhausted": 402,
  "format/unknown": 400,
  "format/not-translatable": 400,
  "input/invalid": 400,
  "input/too-large": 413,
  "internal/unexpected": 500,
  "model/unknown": 404,
  "option/not-available": 501,
  "payment/declined": 402,
  "payment/forged": 400,
  "provider-key/unreadable": 500,
  "provider/content-filter": 400,
  "provider/context-too-long": 400,
  "provider/no-credentials": 424,
  "provider/not-available": 501,
  "provider/overtaken": 499,
  "provider/timeout": 504,
  "provider/unsupported": 400,
  "rate/limited": 429,
  "run/cancelled": 499,
  "run/expired": 410,
  "run/key-conflict": 409,
  "run/rewound": 409,
  "run/too-large": 413,
  "session/busy": 503,
  "tool/failed": 500,
  "wallet/conflict": 409,
  "wallet/insufficient": 402,
  "wallet/unpriced": 402,
};

function statusOf(code: ErrorCode): number {
  return DEFAULT_STATUS[code as OtherCode] ?? (code.endsWith("/not-found") ? 404 : 502);
}

/** What a provider said when it failed: its own words, never ours. */
export interface ProviderFacts {
  /** Provider id, as in the catalog. */
  id: string;
  /** That provider's id of the model. */
  model: string;
  /** HTTP status of its answer; absent where no answer came. */
  status?: number;
  /** Its error code, as a string. */
  code?: string;
  /** Its error type. */
  type?: string;
  /** Its message, cut to {@link MAX_PROVIDER_MESSAGE_CHARS}. */
  message?: string;
  /** Its request id, for a support ticket. */
  requestId?: string;
}

/** Providers quote prompts back in errors; more than this is noise, and a leak. */
export const MAX_PROVIDER_MESSAGE_CHARS = 2_000;

/** One attempt of a run, as its error tells of it. */
export interface AttemptFacts {
  provider: string;
  /** The provider's id of the model. */
  model: string;
  /** HTTP status of its answer; absent where none came. */
  status?: number;
  /** Absent where it did not fail. */
  code?: ErrorCode;
  /** How long it took, in milliseconds. */
  ms?: number;
}

/** An error as data: what travels over RPC, in frames and in HTTP bodies. */
export interface ErrorFacts {
  code: ErrorCode;
  message: string;
  /** HTTP status to answer with. */
  status: number;
  /** The option, field or header that was wrong. */
  field?: string;
  /** What to do about it, as a sentence. */
  fix?: string;
  /** Whether the same call may succeed later. */
  retryable: boolean;
  /** How long to wait before that, where somebody said so. */
  retryAfterMs?: number;
  provider?: ProviderFacts;
  /** The budget that refused. */
  budget?: BudgetFacts;
  /** All attempts of the run, in order, where there were several. */
  attempts?: AttemptFacts[];
  /** The run it happened in. */
  runId?: string;
}

/** A result that keeps its error's facts over RPC, where classes are lost. */
export type LayerResult<T> = { ok: true; value: T } | { ok: false; error: ErrorFacts };

/** What a thrower has to say; the rest has defaults. */
export type ErrorInput = Omit<ErrorFacts, "status" | "retryable"> &
  Partial<Pick<ErrorFacts, "status" | "retryable">> & { cause?: unknown };

/** Survives two copies of this package in one bundle, which `instanceof` does not. */
const MARKER: symbol = Symbol.for("durable-ai.error");

/** The base of every error durable-ai throws. */
export class DurableAIError extends Error {
  readonly facts: ErrorFacts;

  constructor({ cause, ...input }: ErrorInput) {
    super(input.message, cause === undefined ? undefined : { cause });
    this.name = "DurableAIError";
    Object.defineProperty(this, MARKER, { value: true });
    this.facts = {
      ...input,
      status: input.status ?? statusOf(input.code),
      retryable: input.retryable ?? false,
    };
  }

  get code(): ErrorCode {
    return this.facts.code;
  }
  get status(): number {
    return this.facts.status;
  }
  get field(): string | undefined {
    return this.facts.field;
  }
  get fix(): string | undefined {
    return this.facts.fix;
  }
  get retryable(): boolean {
    return this.facts.retryable;
  }
  get retryAfterMs(): number | undefined {
    return this.facts.retryAfterMs;
  }
  get provider(): ProviderFacts | undefined {
    return this.facts.provider;
  }
  get budget(): BudgetFacts | undefined {
    return this.facts.budget;
  }
  get attempts(): AttemptFacts[] | undefined {
    return this.facts.attempts;
  }
  get runId(): string | undefined {
    return this.facts.runId;
  }

  /** The facts, for `JSON.stringify`. */
  toJSON(): ErrorFacts {
    return this.facts;
  }

  /** True for our errors, also those of another copy of this package. */
  static isInstance(value: unknown): value is DurableAIError {
    return typeof value === "object" && value !== null && MARKER in value;
  }

  /** The error that `facts` describe, with its class. */
  static from(facts: ErrorFacts): DurableAIError {
    return facts.code === "run/key-conflict" ? new RunKeyConflict(facts) : new DurableAIError(facts);
  }
}

/** A key was used again within its session, with another request. */
export class RunKeyConflict extends DurableAIError {
  constructor(input: Omit<ErrorInput, "code">) {
    super({ ...input, code: "run/key-conflict" });
    this.name = "RunKeyConflict";
  }
}

/** The facts of anything that was thrown; what is not ours becomes `internal/unexpected`, with `cause` kept out. */
export function toErrorFacts(thrown: unknown): ErrorFacts {
  if (DurableAIError.isInstance(thrown)) return thrown.facts;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new DurableAIError({ code: "internal/unexpected", message }).facts;
}

/** An `input/invalid` error: `field` was wrong, `fix` says what to write instead. */
export function invalidInput(field: string, problem: string, fix: string): DurableAIError {
  return new DurableAIError({ code: "input/invalid", field, fix, message: `${field}: ${problem}. ${fix}` });
}
