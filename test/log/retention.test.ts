/** How long the log is kept: by age, by count, and until somebody's data is deleted. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { putLogs } from "../../src/binding/log-objects.ts";
import { MAX_DELETED } from "../../src/durable-objects/log.ts";
import { DAY_MS, dayOf, MAX_RETENTION_DAYS } from "../../src/log/log-query.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import { until } from "../durable-objects/layer.ts";
import { call, door, jsonOf } from "../http/door.ts";
import { logNamespace, newAccount, recordOf, type LoggedAccount } from "./asking.ts";

const NOW = Date.now();

/** Records of so many days back, one each unless `each` says more. */
function recordsOf(days: readonly number[], each = 1): LogRecord[] {
  return days.flatMap((back) =>
    Array.from({ length: each }, (_, i) => recordOf(`run-${back}-${i}`, NOW - back * DAY_MS - i)),
  );
}

async function put({ account }: LoggedAccount, records: readonly LogRecord[]): Promise<void> {
  for (let i = 0; i < records.length; i += 250) await putLogs(logNamespace, account, records.slice(i, i + 250));
}

/** What the alarms of these days do, until nothing is left to do; the newest day first, as they would come to it. */
async function wake({ account }: LoggedAccount, days: readonly number[]): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1)
    for (const back of days) {
      const stub = env.LOGS.getByName(`${account}/log/${dayOf(NOW - back * DAY_MS)}`);
      for (let alarm = 0; alarm < 6; alarm += 1) await runInDurableObject(stub, (log) => log.alarm());
    }
}

const idsOf = async ({ logs }: LoggedAccount): Promise<string[]> => {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await logs.query({ from: NOW - 90 * DAY_MS, limit: 500, ...(cursor && { cursor }) });
    ids.push(...page.logs.map(({ id }) => id));
    ({ cursor } = page);
  } while (cursor !== undefined);
  return ids;
};

describe("retention", () => {
  it("keeps what the account does not say otherwise of, as long as a question goes back", async () => {
    const mine = newAccount();
    expect(await mine.logs.retention()).toEqual({ days: MAX_RETENTION_DAYS });
    await put(mine, recordsOf([0, 80]));
    await wake(mine, [0, 80]);
    expect(await idsOf(mine)).toHaveLength(2);
  });

  it("by age deletes whole days, and leaves nothing of them", async () => {
    const mine = newAccount();
    await put(mine, recordsOf([0, 1, 2, 3]));
    expect(await mine.logs.retention({ days: 2 })).toEqual({ days: 2 });
    await wake(mine, [0, 1, 2, 3]);
    await until(async () => (await idsOf(mine)).length === 2);
    expect(await idsOf(mine)).toEqual(["run-0-0", "run-1-0"]);
    const stub = env.LOGS.getByName(`${mine.account}/log/${dayOf(NOW - 3 * DAY_MS)}`);
    const left = await runInDurableObject(stub, async (_log, { storage }) => ({
      tables: storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'facts'").toArray(),
      alarm: await storage.getAlarm(),
    }));
    expect(left).toEqual({ tables: [], alarm: null });
  });

  it("by count keeps the newest of all days, in several turns where they are many", async () => {
    const mine = newAccount();
    const each = MAX_DELETED + 20;
    await put(mine, recordsOf([0, 1, 2], each));
    await mine.logs.retention({ days: 30, runs: each + 5 });
    await until(async () => {
      await wake(mine, [0, 1, 2]);
      return (await idsOf(mine)).length <= each + 5;
    });
    await wake(mine, [0, 1, 2]);
    const ids = await idsOf(mine);
    expect(ids.slice(0, each).every((id) => id.startsWith("run-0-"))).toBe(true);
    expect(ids.slice(each)).toEqual(["run-1-0", "run-1-1", "run-1-2", "run-1-3", "run-1-4"]);
    // Nothing of the others is left that could be counted.
    const { groups } = await mine.logs.analyze({ groupBy: ["provider"] });
    expect(groups).toMatchObject([{ runs: each + 5 }]);
  });

  it.each([{ days: 0 }, { days: MAX_RETENTION_DAYS + 1 }, { days: 1.5 }, {}])("refuses %j", async (retention) => {
    const asked = newAccount().logs.retention(retention as never);
    await expect(asked).rejects.toMatchObject({ code: "input/invalid", field: "days" });
  });
});

describe("deletion by metadata", () => {
  it("deletes all of one customer, over all days, and nothing else", async () => {
    const mine = newAccount();
    const records = Array.from({ length: 1_300 }, (_, i) =>
      recordOf(`run-${i}`, NOW - (i % 3) * 40 * DAY_MS - i, {
        metadata: { customer: i % 2 === 0 ? "globex" : "other", note: `secret of ${i}` },
      }),
    );
    await put(mine, records);
    expect(await mine.logs.delete({ where: { "metadata.customer": "globex" } })).toEqual({ deleted: 650 });
    expect(await mine.logs.delete({ where: { "metadata.customer": "globex" } })).toEqual({ deleted: 0 });
    expect(await idsOf(mine)).toHaveLength(650);
    for (const back of [0, 40, 80]) {
      const stub = env.LOGS.getByName(`${mine.account}/log/${dayOf(NOW - back * DAY_MS)}`);
      const left = await runInDurableObject(stub, (_log, { storage: { sql } }) =>
        ["logs", "facts", "tags"].map((table) => JSON.stringify(sql.exec(`SELECT * FROM ${table}`).toArray())),
      );
      expect(left.join("").includes("globex")).toBe(false);
      expect(left.join("").includes("other")).toBe(true);
    }
  });

  it("asks for a condition", async () => {
    const deletion = newAccount().logs.delete({ where: {} });
    await expect(deletion).rejects.toMatchObject({ code: "input/invalid", field: "where" });
  });
});

it("is there over HTTP", async () => {
  const account = newAccount();
  const mine = { ...door, layerOf: () => account.layer };
  await put(account, [recordOf("a", NOW, { metadata: { customer: "acme" } }), recordOf("b", NOW)]);
  const set = await call("/logs/retention", { door: mine, method: "PUT", body: { days: 7, runs: 1_000 } });
  expect(await jsonOf(set)).toEqual({ days: 7, runs: 1_000 });
  expect(await jsonOf(await call("/logs/retention", { door: mine }))).toEqual({ days: 7, runs: 1_000 });
  expect((await call("/logs", { door: mine, method: "DELETE" })).status).toBe(400);
  const deleted = await call("/logs?metadata.customer=acme", { door: mine, method: "DELETE" });
  expect(await jsonOf(deleted)).toEqual({ deleted: 1 });
  expect(await idsOf(account)).toEqual(["b"]);
});

it("a record that was deleted does not come back when it is sent once more", async () => {
  const mine = newAccount();
  const records = [recordOf("a", NOW, { metadata: { customer: "acme" } }), recordOf("b", NOW)];
  await putLogs(logNamespace, mine.account, records);
  expect(await mine.logs.delete({ where: { "metadata.customer": "acme" } })).toEqual({ deleted: 1 });
  await putLogs(logNamespace, mine.account, records);
  expect(await idsOf(mine)).toEqual(["b"]);
});
