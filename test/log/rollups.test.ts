/** Sums of whole hours: what is not summed up by value, and what takes an hour back. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { toGroups } from "../../src/log/log-groups.ts";
import { analyzeLogs } from "../../src/log/log-search.ts";
import { LogTable } from "../../src/log/log-table.ts";
import { HOUR_MS, MAX_ROLLED_VALUES, SLICE_ROWS } from "../../src/log/hour-sums.ts";
import { GRACE_MS } from "../../src/log/rollups.ts";
import type { PartAnalysis } from "../../src/log/log-object.ts";
import type { LogGroup } from "../../src/log/log-question.ts";
import { recordOf } from "./asking.ts";

const HOUR = Date.UTC(2026, 10, 25, 14);
const DAY = { from: HOUR - 14 * HOUR_MS, to: HOUR + 10 * HOUR_MS };

interface Opened {
  table: LogTable;
  ask(asked: Partial<PartAnalysis>): LogGroup[];
  /** Rows that an answer reads. */
  readBy(asked: Partial<PartAnalysis>): number;
  /** Rows that anything reads. */
  readIn(work: () => unknown): number;
}

/** Runs `test` with the table of a new object. */
async function withTable(test: (opened: Opened) => void): Promise<void> {
  const stub = env.LOGS.getByName(`rollups/${crypto.randomUUID()}`);
  await runInDurableObject(stub, (_log, { storage: { sql } }) => {
    let read = 0;
    const exec = (query: string, ...values: SqlStorageValue[]) => {
      const cursor = sql.exec(query, ...values);
      const rows = cursor.toArray();
      read += cursor.rowsRead;
      return { toArray: () => rows, one: () => rows[0], [Symbol.iterator]: () => rows.values() };
    };
    const counting = { databaseSize: 0, exec } as unknown as SqlStorage;
    const table = new LogTable(counting);
    table.create({ account: "acme", day: "2026-11-25" });
    const ask = (asked: Partial<PartAnalysis>): LogGroup[] => {
      const analysis = { ...DAY, where: {}, groupBy: [], percentiles: false, ...asked };
      return toGroups(analyzeLogs(counting, table, analysis), []);
    };
    const readIn = (work: () => unknown): number => {
      read = 0;
      work();
      return read;
    };
    const readBy = (asked: Partial<PartAnalysis>): number => readIn(() => ask(asked));
    test({ table, ask, readBy, readIn });
  });
}

const runs = (count: number, first = 0) =>
  Array.from({ length: count }, (_, i) =>
    recordOf(`run-${first + i}`, HOUR + first + i, {
      metadata: { id: `id-${first + i}`, plan: i % 2 ? "free" : "paid" },
    }),
  );

it("a field with too many values is counted run by run, the others are not", async () => {
  await withTable(({ table, ask, readBy }) => {
    const count = MAX_ROLLED_VALUES + 1;
    table.put(runs(count));
    const questions: Partial<PartAnalysis>[] = [
      { groupBy: ["metadata.id"] },
      { where: { "metadata.id": "id-7" } },
      { groupBy: ["metadata.plan"] },
    ];
    const counted = questions.map(ask);
    while (!table.rollups.roll(HOUR));
    expect(questions.map(ask)).toEqual(counted);
    expect(readBy({ groupBy: ["metadata.id"] })).toBeGreaterThanOrEqual(count);
    expect(readBy({ groupBy: ["metadata.plan"] })).toBeLessThan(20);
  });
});

it("an hour is summed up once it is over, and taken back by a run that comes late", async () => {
  await withTable(({ table, ask, readIn }) => {
    const { rollups } = table;
    table.put(runs(10));
    expect(readIn(() => rollups.due(HOUR + HOUR_MS))).toBeLessThan(4);
    expect(rollups.due(HOUR + HOUR_MS + GRACE_MS - 1)).toBeUndefined();
    const now = HOUR + HOUR_MS + GRACE_MS;
    expect(rollups.due(now)).toBe(HOUR);
    while (!rollups.roll(HOUR));
    expect(rollups.due(now)).toBeUndefined();
    table.put(runs(3, 10));
    expect(rollups.due(now)).toBe(HOUR);
    expect(ask({})).toMatchObject([{ runs: 13 }]);
    while (!rollups.roll(HOUR));
    expect(ask({ groupBy: ["metadata.plan"] })).toMatchObject([{ runs: 7 }, { runs: 6 }]);
  });
});

it("an hour of many runs is summed up some at a time, and begins anew where a run comes meanwhile", async () => {
  await withTable(({ table, ask }) => {
    const { rollups } = table;
    const count = 2 * SLICE_ROWS + 500;
    table.put(runs(count));
    const counted = [ask({ groupBy: ["metadata.plan"] }), ask({})];
    const now = HOUR + HOUR_MS + GRACE_MS;
    expect([rollups.roll(HOUR), rollups.roll(HOUR)]).toEqual([false, false]);
    expect(rollups.due(now)).toBe(HOUR);
    table.put(runs(1, count));
    let slices = 0;
    for (let isDone = false; !isDone; slices += 1) isDone = rollups.roll(HOUR);
    expect(slices).toBeGreaterThanOrEqual(3);
    expect(ask({})).toMatchObject([{ runs: count + 1 }]);
    table.delete([count + 1], false);
    expect([ask({ groupBy: ["metadata.plan"] }), ask({})]).toEqual(counted);
  });
});
