/** A run's record: in the log within a second of its close, once, whatever becomes of it. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import { GATHER_MS } from "../../src/durable-objects/outbox.ts";
import { dayOf } from "../../src/log/log-query.ts";
import type { LogNamespace } from "../../src/log/log-object.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import { crash, framesOf, pause, requestOf, until, valueOf } from "../durable-objects/layer.ts";
import { chatEvent, chatEvents } from "../durable-objects/scripted-provider.ts";
import { newAccount, PRICED, recordOf, runIn, type LoggedAccount } from "./asking.ts";

const loggedRun = ({ logs }: LoggedAccount, id: string): Promise<LogRecord> =>
  until(() => logs.get(id).catch(() => undefined));

describe("the record of a run", () => {
  it("is there within a second of its close, with all that is known of it", async () => {
    const mine = newAccount();
    const metadata = { customer: "acme", plan: { name: "free", seats: 5 }, tags: ["a", "b"] };
    const reading = await runIn(mine, { ownModel: PRICED, model: PRICED.id, key: "k", metadata, native: false });
    const record = await loggedRun(mine, reading.runId);
    // What it waits for others; the rest is the machine's.
    expect(GATHER_MS).toBeLessThan(1_000);
    expect(record).toMatchObject({
      id: reading.runId,
      kept: true,
      key: "k",
      metadata,
      model: "acme/writer",
      provider: "scripted",
      providerModel: "writer",
      format: "openai-chat",
      stream: true,
      outcome: "completed",
      splices: 0,
      usage: { inputTokens: 3, outputTokens: 5 },
      // Three tokens at a dollar, five at ten, for a million.
      cost: { source: "override", nanoUsd: 53_000 },
      attempts: [{ attempt: 1, provider: "scripted", model: "writer", status: 200, cost: { nanoUsd: 53_000 } }],
    });
    expect(record.events).toBeGreaterThan(5);
    expect(record.bytes).toBe(chatEvents(5).join("").length);
    expect(record.durationMs).toBeGreaterThanOrEqual(record.firstEventMs ?? Number.POSITIVE_INFINITY);
  });

  it("has no cost where nobody has said a price, and says why", async () => {
    const mine = newAccount();
    const { cost } = await loggedRun(mine, (await runIn(mine)).runId);
    expect(cost).toMatchObject({ source: "unknown", why: expect.stringContaining("scripted"), atLeastNanoUsd: 0 });
  });

  it("has the attempts that failed, and nothing anybody said", async () => {
    const mine = newAccount();
    const secret = "sk-secret-of-the-prompt";
    const refused = { status: 400, headers: { "content-type": "application/json" } };
    const reading = await runIn(mine, { ownModel: PRICED, model: PRICED.id }, [
      { ...refused, status: 503, chunks: [JSON.stringify({ error: { message: secret } })] },
      { ...refused, chunks: [JSON.stringify({ error: { message: `you said ${secret}`, code: "bad" } })] },
    ]);
    const record = await loggedRun(mine, reading.runId);
    expect(record).toMatchObject({
      outcome: "failed",
      error: { code: "provider/error", providerStatus: 400, providerCode: "bad" },
      attempts: [{ error: { providerStatus: 503 } }, { error: { providerStatus: 400 } }],
      cost: { source: "catalog", nanoUsd: 0 },
    });
    expect(JSON.stringify(record)).not.toContain(secret);
    const { logs } = await mine.logs.query({
      where: { outcome: "failed", provider: "scripted", status: { gte: 400 } },
    });
    expect(logs.map(({ id }) => id)).toEqual([reading.runId]);
  });

  it("is written for a call that is not kept, under an id of its own", async () => {
    const mine = newAccount();
    const reading = valueOf(
      await mine.layer.call(requestOf([{ chunks: chatEvents(5) }], { metadata: { plan: "free" } })),
    );
    expect(reading.runId).toBe("");
    await framesOf(reading.frames as ReadableStream<Uint8Array>);
    const record = await loggedRun(mine, reading.logId ?? "");
    expect(record).toMatchObject({ kept: false, outcome: "completed", usage: { outputTokens: 5 } });
    expect(record.events).toBeGreaterThan(5);
    const { logs } = await mine.logs.query({ where: { "metadata.plan": "free", kept: false } });
    expect(logs).toEqual([record]);
  });

  it("is one, whatever is killed meanwhile", async () => {
    const mine = newAccount();
    const session = crypto.randomUUID();
    const ids: string[] = [];
    for (let run = 0; run < 6; run += 1) {
      const { runId } = await runIn(mine, { session });
      ids.push(runId);
      // Before it is sent, while it is, and after that.
      await pause(run * 40);
      await crash(runId);
      await runInDurableObject(env.RUNS.get(env.RUNS.idFromString(parseRunId(runId).object)), (object) =>
        object.alarm(),
      );
    }
    for (const id of ids) await loggedRun(mine, id);
    await pause(500);
    const { logs } = await mine.logs.query({ where: { session } });
    expect(logs.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect((await mine.logs.analyze({ where: { session } })).groups).toMatchObject([{ runs: 6, errors: 0 }]);
  });

  it("of a run that was interrupted says that its cost is not known", async () => {
    const mine = newAccount();
    const request = requestOf([{ chunks: [chatEvent({ content: "word" })], then: "hang" }], { onInterrupted: "fail" });
    const { runId, frames } = valueOf(await mine.layer.start(request));
    await pause(700);
    await frames.cancel();
    await crash(runId);
    const stub = env.RUNS.get(env.RUNS.idFromString(parseRunId(runId).object));
    await runInDurableObject(stub, (object) => object.alarm());
    expect(await loggedRun(mine, runId)).toMatchObject({ outcome: "interrupted", cost: { source: "unknown" } });
  });

  it("is written on the day of its start, and found from anywhere by its id", async () => {
    const mine = newAccount();
    const yesterday = Date.now() - 86_400_000;
    const of = { account: mine.account, day: dayOf(yesterday) };
    const stub = env.LOGS.get(env.LOGS.idFromName(`${of.account}/log/${of.day}`));
    await stub.put(of, [recordOf("old", yesterday), recordOf("old", yesterday)]);
    await stub.put(of, [recordOf("old", yesterday)]);
    expect(await mine.logs.get("old")).toMatchObject({ id: "old", createdAt: yesterday });
    expect((await mine.logs.analyze()).groups).toMatchObject([{ runs: 1 }]);
    await expect(mine.logs.get("another")).rejects.toMatchObject({ code: "log/not-found", status: 404 });
  });
});

it("a deployment without log objects runs as before, and says what is missing where it is asked", async () => {
  const mine = newAccount(null);
  const { logs } = mine;
  await expect(logs.query()).rejects.toMatchObject({ code: "option/not-available", field: "LOGS" });
});

it("another account sees nothing of it", async () => {
  const [mine, theirs] = [newAccount(), newAccount()];
  const { runId } = await runIn(mine);
  await loggedRun(mine, runId);
  await expect(theirs.logs.get(runId)).rejects.toMatchObject({ code: "log/not-found" });
  expect((await theirs.logs.query()).logs).toEqual([]);
});

it("refuses requests from outside", async () => {
  const namespace: LogNamespace = env.LOGS as unknown as LogNamespace;
  const stub = namespace.get(namespace.idFromName("acme/log/2026-11-26")) as unknown as Fetcher;
  expect((await stub.fetch("https://x/")).status).toBe(403);
});
