/** What subjects are put under, and what is read off. */
import type { Scenario } from "../load/scenario.ts";
import type { StreamRequest } from "../load/work.ts";
import { measure, type Ends, type Measured } from "../measurement.ts";
import type { Ability, RunningSubject } from "../subjects/subject.ts";

/** A number read off, by name; NaN where this subject has none. */
export type Figures = Record<string, number>;

/** A column of a load's table. */
export interface Column {
  figure: string;
  /** With its unit. */
  title: string;
  digits: number;
  /** Compared with the base subject: how many times it, or how much more. */
  compared?: "ratio" | "difference";
}

export interface Load {
  /** As `--only` names it. */
  id: string;
  title: string;
  ability: Ability;
  /** Each round begins with new processes and empty storage. */
  isFresh?: boolean;
  /** Not with `--quick`. */
  isLong?: boolean;
  columns: readonly Column[];
  run(context: LoadContext): Promise<{ figures: Figures; failures: readonly string[] }>;
}

export interface LoadContext {
  running: RunningSubject;
  ends: Ends;
  /** `--quick`: less of everything. */
  isQuick: boolean;
  /** Makes names of sessions that were never used. */
  round: number;
}

interface StreamsOptions {
  streams: number;
  /** Sessions they are spread over, in turn. */
  sessions: number;
  /** Between two starts. @default 0 */
  staggerMs?: number;
  /** Under way at a time. @default all */
  concurrency?: number;
  sessionName?: string;
}

/** Time beside that which the provider takes. */
const MIN_TIMEOUT_MS = 120_000;
const WARM: Scenario = { kind: "paced", events: 3, everyMs: 1 };

/** Streams after the sessions have been warmed. */
export async function streams(
  { running, ends }: LoadContext,
  scenario: Scenario,
  options: StreamsOptions,
): Promise<Measured> {
  const { streams: count, sessions, staggerMs = 0, concurrency = count, sessionName = "warm" } = options;
  const session = (index: number): string => `${sessionName}-${index % sessions}`;
  const requests = (of: Scenario, number: number): StreamRequest[] =>
    Array.from({ length: number }, (_, index) => running.request(of, session(index), index));
  const timeoutMs = MIN_TIMEOUT_MS + 2 * (scenario.events * scenario.everyMs + count * staggerMs);
  const warm = scenario.kind === "json" ? scenario : WARM;
  await ends.ask({ requests: requests(warm, 2 * sessions), concurrency: 2, staggerMs: 0, timeoutMs });
  return measure(running, ends, { requests: requests(scenario, count), concurrency, staggerMs, timeoutMs });
}
