/** What rounds gave: per load, subject and figure, with what it is beside the base of the same round. */
import type { Column, Figures, Load } from "./loads/load.ts";
import { median, ratios, spread, type Spread } from "./statistics.ts";
import type { Subject } from "./subjects/subject.ts";

/** One subject under one load. */
export interface Series {
  subject: string;
  title: string;
  base: string;
  /** By round. A round that failed is absent. */
  rounds: Map<number, Figures>;
  /** Why figures are void, each once. */
  failures: string[];
}

/** Of one figure, as it is stored. */
export interface Summary extends Spread {
  figure: string;
  /** Against the base: of ratios round by round, or of differences. */
  compared?: Spread;
}

export interface LoadResult {
  load: string;
  title: string;
  columns: readonly Column[];
  subjects: {
    subject: string;
    title: string;
    base: string;
    rounds: Figures[];
    summaries: Summary[];
    failures: string[];
  }[];
}

/** What a subject is called beside its ratios: with its base, where that is not the one of most. */
export function comparedTitle({ subject, title, base }: Pick<Series, "subject" | "title" | "base">): string {
  return base === "passthrough" || base === subject ? title : `${title} (beside ${base})`;
}

export function summarize(load: Load, series: readonly Series[]): LoadResult {
  const { id, title, columns } = load;
  const subjects = series.map((one) => {
    const base = series.find(({ subject }) => subject === one.base);
    const summaries = columns.map((column) => summaryOf(column, one, base));
    const { subject, title: name, failures } = one;
    return { subject, title: name, base: one.base, rounds: [...one.rounds.values()], summaries, failures };
  });
  return { load: id, title, columns, subjects };
}

function summaryOf({ figure, compared }: Column, { rounds }: Series, base: Series | undefined): Summary {
  const values = byRound(rounds, figure);
  const summary: Summary = { figure, ...spread([...values.values()]) };
  if (compared === undefined || base === undefined || values.size === 0) return summary;
  const ofBase = byRound(base.rounds, figure);
  const against =
    compared === "ratio"
      ? ratios(values, ofBase)
      : [...values].flatMap(([round, value]) => (ofBase.has(round) ? [value - (ofBase.get(round) ?? 0)] : []));
  return against.length === 0 ? summary : { ...summary, compared: { ...spread(against), median: median(against) } };
}

function byRound(rounds: ReadonlyMap<number, Figures>, figure: string): Map<number, number> {
  const found = new Map<number, number>();
  for (const [round, figures] of rounds) {
    const value = figures[figure];
    if (value !== undefined && !Number.isNaN(value)) found.set(round, value);
  }
  return found;
}

export function newSeries({ id, title, base = "passthrough" }: Subject): Series {
  return { subject: id, title, base, rounds: new Map(), failures: [] };
}
