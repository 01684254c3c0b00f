/** A day of more than one object holds: nothing is lost, nothing is there twice, and one question asks them all. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, expect, it } from "vitest";
import { putLogs } from "../../src/binding/log-objects.ts";
import { dayOf } from "../../src/log/log-query.ts";
import { toDayPart } from "../../src/log/log-page.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import { seededRandom } from "../soak.ts";
import { everyId, logNamespace, newAccount, recordOf, type LoggedAccount } from "./asking.ts";
import { smallLogs } from "./small-logs.ts";

const NOW = Date.now();
const COUNT = 600;

beforeEach(() => {
  smallLogs.maxBytes = 300_000;
});
afterEach(() => {
  delete smallLogs.maxBytes;
});

function records(): LogRecord[] {
  const random = seededRandom();
  return Array.from({ length: COUNT }, (_, i) =>
    // Several of one millisecond, and in no order.
    recordOf(`run-${i}`, NOW - Math.floor(random() * 100), {
      metadata: { plan: i % 3 ? "free" : "paid", customer: `c${i % 7}` },
      session: `s${i % 5}`,
    }),
  );
}

async function fill(mine: LoggedAccount, all: readonly LogRecord[]): Promise<void> {
  for (let i = 0; i < all.length; i += 50) await putLogs(logNamespace, mine.account, all.slice(i, i + 50));
}

async function countsOf({ account }: LoggedAccount): Promise<number[]> {
  const counts: number[] = [];
  for (let part = 0; part < 8; part += 1) {
    const stub = env.LOGS.getByName(`${account}/log/${dayOf(NOW)}${part === 0 ? "" : `/${part}`}`);
    const count = await runInDurableObject(stub, (_object, { storage: { sql } }) => {
      const isThere = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'logs'").toArray().length > 0;
      return isThere ? sql.exec<{ count: number }>("SELECT count(*) AS count FROM logs").one().count : 0;
    });
    if (count > 0) counts.push(count);
  }
  return counts;
}

it("has as many objects as it needs, and a question asks all of them", async () => {
  const mine = newAccount();
  const all = records();
  await fill(mine, all);
  const counts = await countsOf(mine);
  expect(counts.length).toBeGreaterThan(1);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(COUNT);
  // In the order of their time, each once, whatever a page holds.
  const inOrder = all.toSorted((a, b) => b.createdAt - a.createdAt);
  const times = new Map(all.map(({ id, createdAt }) => [id, createdAt]));
  for (const limit of [37, 500]) {
    const ids = await everyId(mine, limit);
    expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    expect(ids.map((id) => times.get(id))).toEqual(inOrder.map(({ createdAt }) => createdAt));
  }
  const { groups } = await mine.logs.analyze({ groupBy: ["metadata.plan"] });
  expect(groups).toMatchObject([{ runs: 400 }, { runs: 200 }]);
  for (const id of ["run-0", `run-${COUNT - 1}`]) expect(await mine.logs.get(id)).toMatchObject({ id });
  await mine.logs.patch(`run-${COUNT - 1}`, { score: 7 });
  expect((await mine.logs.query({ where: { score: 7 } })).logs).toMatchObject([{ id: `run-${COUNT - 1}` }]);
});

it("takes a record once, also where it is sent again when its object is full, and after it was deleted", async () => {
  const mine = newAccount();
  const all = records();
  await fill(mine, all);
  await fill(mine, all);
  const counts = await countsOf(mine);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(COUNT);
  const { deleted } = await mine.logs.delete({ where: { "metadata.customer": "c3" } });
  expect(deleted).toBe(all.filter(({ metadata }) => metadata?.["customer"] === "c3").length);
  await fill(mine, all);
  expect((await mine.logs.query({ where: { "metadata.customer": "c3" } })).logs).toEqual([]);
  expect((await everyId(mine, 500)).length).toBe(COUNT - deleted);
});

it("keeps the newest runs of the account, those of later objects before those of the first", async () => {
  const mine = newAccount();
  await fill(mine, records());
  const [first = 0, ...others] = await countsOf(mine);
  const later = others.reduce((sum, count) => sum + count, 0);
  await mine.logs.retention({ days: 30, runs: later + 10 });
  for (let turn = 0; turn < 6; turn += 1)
    for (let part = others.length; part >= 0; part -= 1) {
      const stub = env.LOGS.getByName(`${mine.account}/log/${dayOf(NOW)}${part === 0 ? "" : `/${part}`}`);
      await runInDurableObject(stub, (object) => object.alarm());
      await expect.poll(async () => (await countsOf(mine)).length, { timeout: 1_000 }).toBeGreaterThan(0);
    }
  await expect.poll(async () => (await countsOf(mine))[0]).toBe(10);
  expect(first).toBeGreaterThan(10);
});

it("a page ends where one of its objects has more than it gave", () => {
  const log = (created: number, nth: number) => ({ created, nth, record: recordOf(`${created}-${nth}`, created) });
  const one = { logs: [log(9, 1), log(5, 2)], hasMore: true };
  const other = { logs: [log(7, 11), log(5, 12), log(5, 10), log(3, 13)], hasMore: false };
  const { logs, hasMore } = toDayPart([one, other]);
  expect(logs.map(({ record }) => record.id)).toEqual(["9-1", "7-11", "5-12", "5-10", "5-2"]);
  expect(hasMore).toBe(true);
});
