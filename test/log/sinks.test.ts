/** Records on their way to sinks: each gets all of them, whatever is down or killed, and no run waits. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { logObject, putLogs } from "../../src/binding/log-objects.ts";
import { unwrap } from "../../src/binding/layer-result.ts";
import { GATHER_MS, SINK_TIMEOUT_MS } from "../../src/durable-objects/sink-feed.ts";
import { dayOf } from "../../src/log/log-query.ts";
import type { LogNamespace } from "../../src/log/log-object.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import { pause, until } from "../durable-objects/layer.ts";
import { logNamespace, newAccount, recordOf, runIn, type LoggedAccount } from "./asking.ts";
import { SECRET, TestSink, textOf, webhookLogs } from "./sinks.ts";

const today = (): string => dayOf(Date.now());
const stubOf = ({ account }: LoggedAccount): DurableObjectStub<import("../worker.ts").Log> =>
  env.LOGS.getByName(`${account}/log/${today()}`);

async function withSink(sink: TestSink): Promise<LoggedAccount> {
  const mine = newAccount();
  await mine.logs.sinks({ webhook: { url: sink.url, secret: SECRET } });
  return mine;
}

const put = ({ account }: LoggedAccount, ...ids: string[]): Promise<void> =>
  putLogs(
    logNamespace,
    account,
    ids.map((id) => recordOf(id, Date.now())),
  );

async function kill(mine: LoggedAccount): Promise<void> {
  try {
    await runInDurableObject(stubOf(mine), (_log, state) => state.abort("the test killed this object"));
  } catch {
    // The call dies with the object.
  }
}

describe.concurrent("a webhook", { timeout: 60_000 }, () => {
  it("gets every run, signed as Standard Webhooks says", async () => {
    const sink = new TestSink();
    const mine = await withSink(sink);
    const session = crypto.randomUUID();
    const runs = await Promise.all([1, 2, 3].map(() => runIn(mine, { session, metadata: { plan: "free" } })));
    await until(async () => (await sink.taken()).length >= 3);
    expect((await sink.taken()).toSorted()).toEqual(runs.map(({ runId }) => runId).toSorted());
    const [post] = await sink.posts();
    const { body = "", headers = {} } = post ?? {};
    expect(new Webhook(SECRET).verify(textOf(body), headers)).toMatchObject({
      type: "runs.logged",
      data: { account: mine.account, day: today() },
    });
    expect(webhookLogs({ body })[0]).toMatchObject({ session, metadata: { plan: "free" } });
    expect(() => new Webhook(SECRET).verify(`${textOf(body)} `, headers)).toThrow();
    expect((await mine.logs.sinks()).sinks).toEqual([
      { sink: "webhook", owner: "account", url: sink.url, waiting: 0, refused: 0, failures: 0 },
    ]);
  });

  it("that never answers delays no run, and not the log", async () => {
    const sink = new TestSink();
    await sink.answers("hang");
    const mine = await withSink(sink);
    const startedAt = Date.now();
    await runIn(mine);
    await pause(GATHER_MS);
    await mine.logs.get((await runIn(mine)).runId);
    // It has 30 s.
    expect(Date.now() - startedAt).toBeLessThan(SINK_TIMEOUT_MS / 1.5);
  });

  it("that is down gets all of them later", async () => {
    const sink = new TestSink();
    await sink.answers(503);
    const mine = await withSink(sink);
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const { runId } = await runIn(mine);
      ids.push(runId);
    }
    await until(async () => (await sink.posts()).length >= 1);
    expect((await mine.logs.sinks()).sinks).toMatchObject([
      { waiting: 3, error: { code: "log/sink-failed", message: expect.stringContaining("503") } },
    ]);
    await sink.answers(200);
    await until(async () => (await sink.taken()).length >= 3);
    expect(new Set(await sink.taken())).toEqual(new Set(ids));
  });

  it("gets what its object had not sent when it was killed", async () => {
    const sink = new TestSink();
    const mine = await withSink(sink);
    await put(mine, "one", "two");
    // Before anybody has asked which sinks there are.
    await kill(mine);
    await runInDurableObject(stubOf(mine), (log) => log.alarm());
    await until(async () => (await sink.taken()).length >= 2);
    await sink.answers(500);
    await put(mine, "three");
    await until(async () => (await sink.posts()).length >= 2);
    await kill(mine);
    await sink.answers(200);
    await runInDurableObject(stubOf(mine), (log) => log.alarm());
    await until(async () => (await sink.taken()).length >= 3);
    expect(await sink.taken()).toEqual(["one", "two", "three"]);
  });

  it("gets a run that takes the place of one that was deleted", async () => {
    const sink = new TestSink();
    const mine = await withSink(sink);
    await put(mine, "first", "last");
    await until(async () => (await sink.taken()).length >= 2);
    await mine.logs.delete({ where: { id: "last" } });
    await kill(mine);
    await put(mine, "new");
    await until(async () => (await sink.taken()).length >= 3);
    expect(await sink.taken()).toEqual(["first", "last", "new"]);
  });

  it("begins when it is set, and ends when it is taken away", async () => {
    const sink = new TestSink();
    const mine = newAccount();
    await put(mine, "before");
    await pause(1_500);
    await mine.logs.sinks({ webhook: { url: sink.url, secret: SECRET } });
    await put(mine, "then");
    await until(async () => (await sink.taken()).length > 0);
    await mine.logs.sinks({ webhook: null });
    await put(mine, "after");
    await pause(1_500);
    expect(await sink.taken()).toEqual(["then"]);
    expect((await mine.logs.sinks()).sinks).toEqual([]);
  });

  it("is not followed to another address, and says nothing of what it answered", async () => {
    const sink = new TestSink();
    await sink.answers(302);
    const mine = await withSink(sink);
    await put(mine, "one");
    const failed = await until(async () => {
      const [state] = (await mine.logs.sinks()).sinks;
      return (state?.failures ?? 0) > 0 && state;
    });
    expect(failed.error?.message).toContain("302");
    expect(JSON.stringify(failed)).not.toContain("whsec_");
  });
});

describe.concurrent("a Queue", () => {
  const namespace = env.QUEUED_LOGS as unknown as LogNamespace;

  async function archived(account: string): Promise<LogRecord[]> {
    const { objects } = await env.LOG_BUCKET.list({ prefix: `logs/${encodeURIComponent(account)}/` });
    const texts = await Promise.all(objects.map(async ({ key }) => (await env.LOG_BUCKET.get(key))?.text() ?? ""));
    return texts.flatMap((text) => text.split("\n").filter((line) => line !== "")).map((line) => JSON.parse(line));
  }

  it("brings records to R2 as NDJSON, by account and day", { timeout: 30_000 }, async () => {
    const account = `acme/ü-${crypto.randomUUID()}`;
    const records = Array.from({ length: 200 }, (_, n) =>
      recordOf(`run-${n}`, Date.now(), { metadata: { text: "ü".repeat(300) } }),
    );
    // More than one message holds.
    records.push(recordOf("large", Date.now(), { metadata: { text: '"'.repeat(60_000) } }));
    await putLogs(namespace, account, records);
    const found = await until(async () => {
      const lines = await archived(account);
      return lines.length >= 201 && lines;
    });
    const byId = (a: LogRecord, b: LogRecord): number => (a.id < b.id ? -1 : 1);
    const { metadata: _metadata, ...large } = records[200] as LogRecord;
    expect(found.toSorted(byId)).toEqual([...records.slice(0, 200), { ...large, isCut: true }].toSorted(byId));
    const { objects } = await env.LOG_BUCKET.list({ prefix: `logs/${encodeURIComponent(account)}/${today()}/` });
    expect(objects.every(({ key }) => key.endsWith(".ndjson"))).toBe(true);
  });

  it("is shown with the other sinks of the deployment, and with what is wrong with them", async () => {
    const days = namespace.get(namespace.idFromName("shown/log"));
    expect(unwrap(await days.sinks())).toMatchObject([
      { sink: "analytics-engine", owner: "deployment" },
      { sink: "queue", owner: "deployment" },
      { sink: "webhook", owner: "deployment", mistake: { code: "input/invalid", field: "DURABLE_AI_WEBHOOK_URL" } },
    ]);
    const day = logObject(namespace, { account: "shown", day: today() });
    unwrap(await day.put({ account: "shown", day: today() }, [recordOf("one", Date.now())]));
    const states = await until(async () => {
      const feeds = unwrap(await day.feeds());
      return feeds.length === 2 && feeds.every(({ waiting }) => waiting === 0) && feeds;
    });
    expect(states.map(({ failures }) => failures)).toEqual([0, 0]);
  });
});
