/** Runs that are kept in a jurisdiction have their records there, and one question asks all of them. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { putLogs } from "../../src/binding/log-objects.ts";
import { JURISDICTIONS } from "../../src/log/log-parts.ts";
import { DAY_MS, dayOf } from "../../src/log/log-query.ts";
import type { LogNamespace } from "../../src/log/log-object.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import { chatEvents } from "../durable-objects/scripted-provider.ts";
import { framesOf, requestOf, until, valueOf } from "../durable-objects/layer.ts";
import { seededRandom } from "../soak.ts";
import { everyId, logNamespace, newAccount, recordOf, runIn, type LoggedAccount } from "./asking.ts";
import { SECRET, TestSink } from "./sinks.ts";
import { smallLogs } from "./small-logs.ts";

const NOW = Date.now();

afterEach(() => {
  delete smallLogs.maxBytes;
});

/** What is in one object, by name. */
async function idsIn({ account }: LoggedAccount, name: string): Promise<string[]> {
  return runInDurableObject(env.LOGS.getByName(`${account}/log/${name}`), (_log, { storage: { sql } }) =>
    sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'logs'").toArray().length === 0
      ? []
      : [...sql.exec<{ id: string }>("SELECT id FROM logs ORDER BY n")].map(({ id }) => id),
  );
}

it("a run's record is where its session is kept, and so is that of a call that is not kept", async () => {
  const mine = newAccount();
  const { runId } = await runIn(mine, { jurisdiction: "eu" });
  const call = valueOf(await mine.layer.call(requestOf([{ chunks: chatEvents(1) }], { jurisdiction: "us" })));
  if (call.frames instanceof ReadableStream) await framesOf(call.frames);
  await until(async () => (await mine.logs.query()).logs.length === 2);
  const day = dayOf(Date.now());
  expect(await idsIn(mine, `${day}/eu`)).toEqual([runId]);
  expect(await idsIn(mine, `${day}/us`)).toEqual([call.logId]);
  expect(await idsIn(mine, day)).toEqual([]);
  expect(await mine.logs.get(runId)).toMatchObject({ jurisdiction: "eu" });
  const { groups } = await mine.logs.analyze({ groupBy: ["jurisdiction"] });
  expect(groups).toMatchObject([{ runs: 1 }, { runs: 1 }]);
});

it("all of them are asked, of several days and full objects: pages, sums, changes, deletion", async () => {
  const mine = newAccount();
  smallLogs.maxBytes = 70_000;
  const random = seededRandom();
  const all = Array.from({ length: 800 }, (_, i): LogRecord => {
    const jurisdiction = [undefined, ...JURISDICTIONS][i % 5];
    return recordOf(`run-${i}`, NOW - (i % 2) * DAY_MS - Math.floor(random() * 50), {
      ...(jurisdiction && { jurisdiction }),
      metadata: { customer: `c${i % 7}` },
    });
  });
  for (let time = 0; time < 2; time += 1)
    for (let i = 0; i < all.length; i += 50) await putLogs(logNamespace, mine.account, all.slice(i, i + 50));
  expect((await idsIn(mine, `${dayOf(NOW)}/eu/1`)).length).toBeGreaterThan(0);
  const inOrder = all.toSorted((a, b) => b.createdAt - a.createdAt).map(({ createdAt }) => createdAt);
  const times = new Map(all.map(({ id, createdAt }) => [id, createdAt]));
  for (const limit of [37, 500]) {
    const ids = await everyId(mine, limit);
    expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    expect(ids.map((id) => times.get(id))).toEqual(inOrder);
  }
  expect((await mine.logs.analyze({ groupBy: ["jurisdiction"] })).groups.map(({ runs }) => runs)).toEqual(
    [undefined, ...JURISDICTIONS].map(() => 160),
  );
  expect((await mine.logs.query({ where: { jurisdiction: "us" }, limit: 500 })).logs).toHaveLength(160);
  await mine.logs.patch("run-799", { score: 7 });
  expect((await mine.logs.query({ where: { score: 7 } })).logs).toMatchObject([{ id: "run-799", jurisdiction: "us" }]);
  const { deleted } = await mine.logs.delete({ where: { "metadata.customer": "c3" } });
  expect(deleted).toBe(all.filter(({ metadata }) => metadata?.["customer"] === "c3").length);
  expect(await everyId(mine, 500)).toHaveLength(all.length - deleted);
});

it("what is kept no longer is deleted there too", async () => {
  const mine = newAccount();
  const old = NOW - 5 * DAY_MS;
  await putLogs(logNamespace, mine.account, [recordOf("old", old, { jurisdiction: "eu" }), recordOf("new", NOW)]);
  await mine.logs.retention({ days: 2 });
  const stub = env.LOGS.getByName(`${mine.account}/log/${dayOf(old)}/eu`);
  await runInDurableObject(stub, (log) => log.alarm());
  await runInDurableObject(stub, (log) => log.alarm());
  await until(async () => (await everyId(mine, 10)).length === 1);
  expect(await everyId(mine, 10)).toEqual(["new"]);
});

it("a sink gets them like all others, and says how many wait", async () => {
  const sink = new TestSink();
  const mine = newAccount();
  await mine.logs.sinks({ webhook: { url: sink.url, secret: SECRET } });
  await sink.answers(503);
  await putLogs(logNamespace, mine.account, [recordOf("a", NOW, { jurisdiction: "eu" }), recordOf("b", NOW)]);
  await until(async () => (await mine.logs.sinks()).sinks[0]?.waiting === 2);
  await sink.answers(200);
  await until(async () => (await sink.taken()).length === 2);
  expect((await sink.taken()).toSorted()).toEqual(["a", "b"]);
});

it("the objects are asked for in the jurisdiction, by the names of the namespace", async () => {
  const asked: string[] = [];
  const put = { put: async () => ({ ok: true, value: [] }) };
  const namespace = (place: string): LogNamespace =>
    ({
      idFromName: (name: string) => name,
      get: (name: string) => {
        asked.push(`${place} ${name}`.trim());
        return put;
      },
      jurisdiction: (name: string) => namespace(name),
    }) as unknown as LogNamespace;
  await putLogs(namespace(""), "acme", [recordOf("a", 0, { jurisdiction: "eu" }), recordOf("b", 0)]);
  expect(asked).toEqual(["eu acme/log/1970-01-01/eu", "acme/log/1970-01-01"]);
});
