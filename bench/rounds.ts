/** Rounds by turns: each subject once in each round, each round in another order, so that all meet the same machine. */
import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Load, LoadContext } from "./loads/load.ts";
import type { CpuProfiles } from "./machine/inspector.ts";
import { pause, type Ends } from "./measurement.ts";
import { newSeries, summarize, type LoadResult, type Series } from "./results.ts";
import type { RunningSubject, Subject } from "./subjects/subject.ts";

/** Between two subjects. */
const REST_MS = 100;
/** The disk keeps at least this free. */
const MIN_FREE_BYTES = 4 * 1024 ** 3;
const WARM_UP = [
  { kind: "flood", events: 2_000, everyMs: 0 },
  { kind: "paced", events: 100, everyMs: 1 },
] as const;
const WARM_UP_MS = 20_000;
/** Characters of a failure that are told. */
const MAX_FAILURE = 300;

export interface RoundsOptions {
  loads: readonly Load[];
  subjects: ReadonlyMap<Subject, RunningSubject>;
  ends: Ends;
  rounds: number;
  isQuick: boolean;
  /** When to stop, by `performance.now()`: rounds that are not begun by then are left out. */
  untilMs: number;
  onLoad(result: LoadResult): void;
  /** Where profiles are taken, of a whole measurement with its warming up. */
  onProfiles(load: Load, subject: string, profiles: CpuProfiles): void;
}

export async function runRounds(options: RoundsOptions): Promise<LoadResult[]> {
  const results: LoadResult[] = [];
  for (const load of options.loads) {
    const able = [...options.subjects].filter(([{ abilities }]) => abilities.includes(load.ability));
    const series = new Map(able.map(([subject]) => [subject, newSeries(subject)]));
    for (let round = 0; round < options.rounds; round += 1)
      for (const [subject, running] of rotated(able, round)) {
        const one = series.get(subject) ?? newSeries(subject);
        if (hasRoom(options.untilMs)) await measureOnce(load, { ...options, running, round }, one);
        else addFailure(one, "rounds left out: the time of the bench was over");
        await pause(REST_MS);
      }
    const result = summarize(load, [...series.values()]);
    results.push(result);
    options.onLoad(result);
  }
  return results;
}

/** The client and the provider, which no figure is of: their code is compiled when the first round begins. */
export async function warmUp(subjects: readonly RunningSubject[], ends: Ends): Promise<void> {
  for (const running of subjects)
    for (const scenario of WARM_UP) {
      const requests = Array.from({ length: 16 }, (_, index) => running.request(scenario, "warm", index));
      await ends.ask({ requests, concurrency: 8, staggerMs: 0, timeoutMs: WARM_UP_MS });
    }
}

async function measureOnce(load: Load, context: RoundsOptions & LoadContext, series: Series): Promise<void> {
  const { running, round } = context;
  try {
    if (load.isFresh === true) await running.renew();
    const endProfiles = await running.profile?.();
    const { figures, failures } = await load.run(context);
    if (endProfiles !== undefined) context.onProfiles(load, series.subject, await endProfiles());
    if (failures.length === 0) series.rounds.set(round, figures);
    for (const failure of failures) addFailure(series, `void: ${failure}`);
    // It may be in any state, or gone.
    if (failures.length > 0) await running.renew();
  } catch (error) {
    addFailure(series, `void: ${error instanceof Error ? error.message : String(error)}`);
    await running.renew();
  }
}

function addFailure({ failures }: Series, failure: string): void {
  const told = failure.slice(0, MAX_FAILURE).replaceAll(/\s+/g, " ");
  if (!failures.includes(told)) failures.push(told);
}

function rotated<T>(values: readonly T[], by: number): T[] {
  const at = values.length === 0 ? 0 : by % values.length;
  return [...values.slice(at), ...values.slice(0, at)];
}

function hasRoom(untilMs: number): boolean {
  const { bavail, bsize } = statfsSync(tmpdir());
  if (bavail * bsize < MIN_FREE_BYTES) throw new Error(`less than ${MIN_FREE_BYTES} bytes are free in ${tmpdir()}`);
  return performance.now() < untilMs;
}
