/** The fields of a record by which it is found, grouped and exported. */
import type { LogField, LogRecord } from "./run-log.ts";

/** AI Gateway answered it from its cache. */
export function isCached({ attempts }: Pick<LogRecord, "attempts">): boolean {
  return attempts.some(({ cached, error }) => cached === true && error === undefined);
}

/** What each field is, as it is compared. */
export function valuesOf(record: LogRecord): Record<LogField, string | number | null> {
  const { cost, usage = {}, error, attempts } = record;
  return {
    id: record.id,
    kept: record.kept ? "true" : "false",
    session: record.session ?? null,
    subAgent: record.subAgent ?? null,
    key: record.key ?? null,
    model: record.model,
    route: record.route ?? null,
    // Who failed last is who an error is counted for.
    provider: record.provider ?? attempts.at(-1)?.provider ?? null,
    providerModel: record.providerModel ?? attempts.at(-1)?.model ?? null,
    format: record.format,
    stream: record.stream ? "true" : "false",
    outcome: record.outcome,
    error: error?.code ?? null,
    status: error?.status ?? null,
    attempts: attempts.length,
    splices: record.splices,
    costSource: cost.source,
    costNanoUsd: cost.source === "unknown" ? cost.atLeastNanoUsd : cost.nanoUsd,
    inputTokens: usage.inputTokens ?? null,
    cacheReadTokens: usage.cacheReadTokens ?? null,
    outputTokens: usage.outputTokens ?? null,
    events: record.events,
    durationMs: record.durationMs,
    firstEventMs: record.firstEventMs ?? null,
    score: record.score ?? null,
    feedback: record.feedback ?? null,
    apiKey: record.apiKey ?? null,
    eventId: record.eventId ?? null,
    jurisdiction: record.jurisdiction ?? null,
    cached: isCached(record) ? "true" : "false",
  };
}
