/** The record of a run that has closed. */
import type { Usage } from "../chat.ts";
import type { ErrorFacts } from "../errors.ts";
import type { AttemptRecord, RunRecord } from "../run/run-record.ts";
import type { ChargePart, RunCost } from "../wallet/entry.ts";
import { hasUsed } from "../wallet/run-cost.ts";
import { withoutKeys } from "./redaction.ts";
import type { LogAttempt, LogCost, LogError, LogRecord } from "./run-log.ts";

/** What is known of a closed run beside its own record. */
export interface ClosedRun {
  record: Omit<RunRecord, "expiresAt" | "state">;
  /** The id it has in the log. */
  id: string;
  kept: boolean;
  splices: number;
  bytes?: number;
  /** Undefined where nothing was used. */
  cost: RunCost | undefined;
}

export function toLogRecord({ record, id, kept, splices, bytes, cost }: ClosedRun): LogRecord {
  const { session, subAgent, key, apiKey, eventId, jurisdiction, metadata, trace } = record;
  const { model, route, format, stream, outcome, usage, createdAt } = record;
  const { closedAt = createdAt, attempts, end, error } = record;
  const served = attempts.findLast((attempt) => attempt.error === undefined) ?? attempts.findLast(hasContent);
  const first = attempts
    .filter(hasContent)
    .map(({ startedAt, committedMs = 0 }) => startedAt + committedMs - createdAt);
  return {
    id,
    kept,
    ...defined({ session, subAgent, key, apiKey, eventId, jurisdiction, metadata, trace }),
    model,
    ...defined({ route, provider: served?.provider, providerModel: served?.model }),
    format,
    stream,
    outcome: outcome ?? "interrupted",
    ...defined({ error: error && toLogError(error) }),
    attempts: toLogAttempts(attempts, cost?.parts ?? []),
    splices,
    ...defined({ usage: usage && withoutRaw(usage) }),
    cost: cost === undefined ? costOfNothing(record) : toLogCost(cost),
    warnings: served?.warnings ?? [],
    events: end,
    ...defined({ bytes }),
    createdAt,
    closedAt,
    ...(first.length > 0 && { firstEventMs: Math.max(0, Math.min(...first)) }),
    durationMs: Math.max(0, closedAt - createdAt),
  };
}

function hasContent({ committedMs }: AttemptRecord): boolean {
  return committedMs !== undefined;
}

/** Each attempt has its provider's own words for its usage: the run's are theirs. */
function withoutRaw({ raw: _raw, ...usage }: Usage): Usage {
  return usage;
}

/** No attempt had anything that is charged for; or what there was is not known any more. */
function costOfNothing({ outcome, end, usage }: ClosedRun["record"]): LogCost {
  if (end === 0 && usage === undefined && outcome !== "interrupted") return { source: "catalog", nanoUsd: 0 };
  return { source: "unknown", why: "the run object was restarted in mid-answer", atLeastNanoUsd: 0 };
}

function toLogCost({ source, nanoUsd, parts }: Pick<RunCost, "source" | "nanoUsd" | "parts">): LogCost {
  if (source !== "unknown") return { source, nanoUsd };
  const why = parts.find((part) => part.why !== undefined)?.why ?? "nobody has said what it costs";
  return { source, why, atLeastNanoUsd: nanoUsd };
}

/** `parts` are those of the attempts that used something, in their order. */
function toLogAttempts(attempts: readonly AttemptRecord[], parts: readonly ChargePart[]): LogAttempt[] {
  let next = 0;
  return attempts.map((record) => {
    const part = hasUsed(record) ? parts[next] : undefined;
    if (part !== undefined) next += 1;
    const { committedMs: firstEventMs, error, warnings, ...attempt } = record;
    return {
      ...attempt,
      ...defined({
        firstEventMs,
        warnings: warnings?.length ? warnings : undefined,
        error: error && toLogError(error),
        cost: part && toLogCost({ source: part.source, nanoUsd: part.costNanoUsd, parts: [part] }),
      }),
    };
  });
}

/** Messages are left out: providers quote prompts in them. */
export function toLogError({ code, status, provider }: ErrorFacts): LogError {
  const { status: providerStatus, code: providerCode, requestId } = provider ?? {};
  return {
    code,
    status,
    ...defined({ providerStatus, providerCode: scrubbed(providerCode), requestId: scrubbed(requestId) }),
  };
}

/** A provider's word for what was wrong may be the key that was. */
function scrubbed(text: string | undefined): string | undefined {
  return text && withoutKeys(text);
}

function defined<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}
