/**
 * Histories: calls, repetitions, failures, deaths and time at random, and what has to hold after each step. The same code runs
 * in workerd on the storage of a Durable Object, and in Node on SQLite in memory, where a million of them fit in an hour.
 */
import fc from "fast-check";

/** What a history needs of an object's storage. */
export interface HistoryStorage {
  readonly sql: SqlStorage;
  transactionSync<T>(change: () => T): T;
}

/** Histories of one kind. */
export interface HistoryKind {
  name: string;
  /** How many are checked in one turn: between them the object writes what it has. */
  atOnce: number;
  /** Checks one in storage that has nothing yet, and leaves nothing. */
  property(storage: HistoryStorage): fc.IRawProperty<unknown>;
}

/** Some of the parts into which the histories of a soak are cut, so that several processes can check them. */
export interface HistoryShare {
  seed: number;
  /** Of all processes together. */
  count: number;
  /** @default 0, of 1 */
  process?: number;
  processes?: number;
}

/** Part `n` has the same histories, whichever process checks it. Answers how many were checked. */
export async function checkHistories(
  { atOnce, property }: HistoryKind,
  storage: HistoryStorage,
  { seed, count, process = 0, processes = 1 }: HistoryShare,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<number> {
  let checked = 0;
  for (let first = process * atOnce; first < count; first += processes * atOnce) {
    const numRuns = Math.min(atOnce, count - first);
    await fc.assert(property(storage), { numRuns, seed: seed + first });
    checked += numRuns;
    await between();
  }
  return checked;
}

/** What happens next to three objects, by the name of the event; the numbers choose among what there is. */
export type HistoryStep<Event extends string> = [event: Event, who: number, which: number, amount: number];

/** @param events each with how often it happens. */
export function stepsOf<Event extends string>(events: Record<Event, number>): fc.Arbitrary<HistoryStep<Event>[]> {
  const weighted = (Object.keys(events) as Event[]).map((name) => ({
    weight: events[name],
    arbitrary: fc.constant(name),
  }));
  const step = fc.tuple(fc.oneof(...weighted), fc.nat({ max: 2 }), fc.nat({ max: 7 }), fc.integer({ min: 1, max: 9 }));
  return fc.array(step, { maxLength: 40, size: "max" });
}

/** A test's `expect` takes longer than what it looks at here. */
export function same(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) throw new Error(`${what}: ${String(actual)}, not ${String(expected)}`);
}

export function holds(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

export const sumOf = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};

/** What a ledger makes. */
export function dropLedger({ sql }: HistoryStorage): void {
  for (const table of ["entries", "balances", "leases", "days"]) sql.exec(`DROP TABLE IF EXISTS ${table}`);
}
