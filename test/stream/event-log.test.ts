import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createBlockTable, EventLog, type Cursor, type FramedFrom } from "../../src/stream/event-log.ts";
import { eventEnds } from "../../src/stream/scanner.ts";

/** Runs `test` with the storage of a new object. */
async function withSql(test: (sql: SqlStorage) => void | Promise<void>): Promise<void> {
  const stub = env.RUNS.getByName(`event-log/${crypto.randomUUID()}`);
  await runInDurableObject(stub, async (_object, state) => {
    createBlockTable(state.storage.sql);
    await test(state.storage.sql);
  });
}

const event = (text: string): Uint8Array => new TextEncoder().encode(`data: ${text}\n\n`);
const events = (...texts: string[]) => {
  const bytes = new TextEncoder().encode(texts.map((text) => `data: ${text}\n\n`).join(""));
  return { bytes, ends: eventEnds(bytes, "sse") };
};

/** Everything from `from` on, as text, and the number of events that ended in it. */
function readAll(log: EventLog, from: number): { text: string; count: number } {
  let cursor: Cursor = { offset: from, parts: 0 };
  let text = "";
  let count = 0;
  const decoder = new TextDecoder();
  for (let slice = log.read(cursor); slice !== undefined; slice = log.read(cursor)) {
    expect(slice.first).toBe(from + count);
    text += decoder.decode(slice.bytes, { stream: true });
    count += slice.count;
    cursor = slice.next;
  }
  return { text, count };
}

/** An attempt of an earlier life of the object. */
const FRAMED: readonly FramedFrom[] = [{ first: 0, framing: "sse" }];

it("reads the same from memory, from rows and after a restart, from every offset", async () => {
  const script = fc.array(
    fc.oneof(fc.array(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 5 }), fc.constant("flush")),
    {
      maxLength: 12,
    },
  );
  await withSql((sql) => {
    let run = 0;
    fc.assert(
      fc.property(script, (steps) => {
        run += 1;
        const log = new EventLog(sql, run);
        const all: string[] = [];
        for (const step of steps) {
          if (typeof step === "string") {
            log.flush();
            continue;
          }
          const texts = step.map((text) => text.replaceAll(/[\r\n]/g, "_"));
          log.append(events(...texts));
          all.push(...texts.map((text) => `data: ${text}\n\n`));
        }
        expect(log.end).toBe(all.length);
        for (let from = 0; from <= all.length; from += 1)
          expect(readAll(log, from)).toEqual({ text: all.slice(from).join(""), count: all.length - from });
        const restarted = new EventLog(sql, run, FRAMED);
        expect(restarted.end).toBe(log.stored);
        for (let from = 0; from <= log.stored; from += 1)
          expect(readAll(restarted, from).text).toBe(all.slice(from, log.stored).join(""));
      }),
      { numRuns: 60 },
    );
  });
});

it("keeps an event larger than a row in parts, among small ones", async () => {
  await withSql((sql) => {
    const log = new EventLog(sql, 1);
    const big = "x".repeat(2_500_000);
    log.append(events("a", "b"));
    log.append(events("c", big, "d"));
    expect(log.stored).toBe(5);
    const whole = `data: a\n\ndata: b\n\ndata: c\n\ndata: ${big}\n\ndata: d\n\n`;
    expect(readAll(log, 0)).toEqual({ text: whole, count: 5 });
    expect(readAll(new EventLog(sql, 1, FRAMED), 3)).toEqual({ text: `data: ${big}\n\ndata: d\n\n`, count: 2 });
    expect(readAll(log, 4)).toEqual({ text: "data: d\n\n", count: 1 });
    const rows = sql.exec<{ size: number }>("SELECT length(bytes) AS size FROM blocks").toArray();
    expect(Math.max(...rows.map(({ size }) => size))).toBeLessThanOrEqual(1_000_000);
  });
});

it("writes a block when BLOCK_BYTES are pending, and none before", async () => {
  await withSql((sql) => {
    const log = new EventLog(sql, 7);
    const rows = (): number => sql.exec("SELECT 1 FROM blocks").toArray().length;
    for (let i = 0; i < 125; i += 1) log.append({ bytes: event("y".repeat(1_000)), ends: [1_008] });
    expect(rows()).toBe(0);
    for (let i = 0; i < 10; i += 1) log.append({ bytes: event("y".repeat(1_000)), ends: [1_008] });
    expect(rows()).toBe(1);
    log.flush();
    expect(rows()).toBe(2);
    log.delete();
    expect(rows()).toBe(0);
  });
});
