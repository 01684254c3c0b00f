import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { RunTable, TOMBSTONE_MS, type StoredRun } from "../../src/stream/run-table.ts";

/** Runs `test` with the table of a new object. */
async function withTable(test: (table: RunTable, sql: SqlStorage) => void): Promise<void> {
  const stub = env.RUNS.getByName(`run-table/${crypto.randomUUID()}`);
  await runInDurableObject(stub, (_object, { storage: { sql } }) => {
    const table = new RunTable(sql);
    table.create({ account: "acme", overflow: 0 });
    test(table, sql);
  });
}

function stored(run: number, more: Partial<StoredRun["record"]> = {}): StoredRun {
  const asked = { model: "m", format: "openai-chat", native: false, stream: true, includeUsage: true } as const;
  const record: StoredRun["record"] = {
    runId: `x.${run}`,
    ...asked,
    state: "live",
    end: 0,
    attempts: [],
    createdAt: run,
    ...more,
  };
  return { record, streams: [], onDetach: "continue", retentionSeconds: 60 };
}

/** The run of `key`, closed as completed, to expire at `expiresAt`. */
function addClosed(table: RunTable, run: number, key: string, expiresAt: number): void {
  table.insert(run, stored(run, { key }));
  table.setKeyRun(key, "hash", run);
  table.close(run, stored(run, { key, state: "closed", outcome: "completed", expiresAt }), false);
}

const isRead = (): boolean => false;

it("leaves nothing of a run and its key, once both have expired, but its counter", async () => {
  await withTable((table, sql) => {
    addClosed(table, 1, "a", 1_000);
    addClosed(table, 2, "b", 2_000);
    expect(table.nextExpiry).toBe(1_000);
    expect(table.expire(1_500, isRead)).toEqual([1]);
    expect(table.key("a")).toMatchObject({ run: null, outcome: "completed" });
    expect(table.expire(2_000, isRead)).toEqual([2]);
    expect(table.lastRun).toBe(2);
    expect(table.nextExpiry).toBe(1_500 + TOMBSTONE_MS);
    expect(table.expire(2_000 + TOMBSTONE_MS, isRead)).toEqual([]);
    expect(table.key("a")).toBeUndefined();
    expect(table.nextExpiry).toBeUndefined();
    expect(sql.exec("SELECT 1 FROM runs UNION ALL SELECT 1 FROM keys").toArray()).toEqual([]);
    expect(table.lastRun).toBe(2);
  });
});

it("keeps a run that is to be sent, and finds it again", async () => {
  await withTable((table) => {
    const closed = stored(1, { key: "a", state: "closed", outcome: "completed", expiresAt: 1_000 });
    table.insert(1, stored(1, { key: "a" }));
    table.insert(2, stored(2));
    expect(table.waiting(10)).toEqual([]);
    table.close(1, closed, true);
    expect(table.waiting(10)).toEqual([1]);
    expect(table.expire(2_000, isRead)).toEqual([]);
    expect(table.nextExpiry).toBeUndefined();
    table.sent(1, closed);
    expect(table.waiting(10)).toEqual([]);
    expect(table.expire(2_000, isRead)).toEqual([1]);
  });
});

it("does not bury a key with an older run of its", async () => {
  await withTable((table) => {
    addClosed(table, 1, "a", 1_000);
    table.insert(2, stored(2, { key: "a" }));
    table.setKeyRun("a", "hash", 2);
    expect(table.expire(1_000, isRead)).toEqual([1]);
    expect(table.key("a")).toMatchObject({ run: 2 });
  });
});

it("finds what has expired without reading what has not", async () => {
  await withTable((table, sql) => {
    for (let run = 1; run <= 200; run += 1) addClosed(table, run, `key${run}`, 1_000_000 + run);
    const cursors: SqlStorageCursor<never>[] = [];
    const exec = (query: string, ...bindings: SqlStorageValue[]): SqlStorageCursor<never> => {
      const cursor = sql.exec<never>(query, ...bindings);
      cursors.push(cursor);
      return cursor;
    };
    const watched = new RunTable({ exec } as unknown as SqlStorage);
    expect(watched.nextExpiry).toBe(1_000_001);
    expect(watched.expire(1_000, isRead)).toEqual([]);
    const rowsRead = cursors.reduce((sum, cursor) => sum + cursor.rowsRead, 0);
    expect(rowsRead).toBeGreaterThan(0);
    expect(rowsRead).toBeLessThan(10);
  });
});
