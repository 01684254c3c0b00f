/** Runs that are charged: what each costs, that each is charged once, and that no death of anybody loses or repeats it. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createLocalLayer, parseRunId } from "../../src/binding/local-layer.ts";
import type { OwnModel } from "../../src/catalog/own-model.ts";
import { defaultProviders } from "../../src/providers/providers.ts";
import type {
  AccountNamespace,
  InferenceLayer,
  RunObjectNamespace,
  RunReading,
  RunRecord,
  RunRequest,
} from "../../src/run/run-record.ts";
import type { Entry, WalletState } from "../../src/wallet/entry.ts";
import { Ledger } from "../../src/wallet/ledger.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { framesOf, pause, requestOf, until, valueOf } from "./layer.ts";
import { callsOf, chatEvents, scriptedGemini, scriptedProvider, type ScriptedAnswer } from "./scripted-provider.ts";

/** The answer of a provider that counts 3 tokens in and `count` out. */
const says = (count: number): ScriptedAnswer => ({ chunks: chatEvents(count) });
/** $2 a million tokens in, $10 out: 2,000 nano-dollars a token, and 10,000. */
const PRICED: OwnModel = {
  id: "scripted/model",
  targets: [{ provider: "scripted", id: "model" }],
  price: { rates: { input: 2_000_000_000, output: 10_000_000_000 } },
};
const costOf = (count: number): number => 3 * 2_000 + count * 10_000;

interface Charged {
  layer: InferenceLayer;
  /** A new stub each time: one whose object has died is of no more use. */
  account(): DurableObjectStub<import("../worker.ts").Account>;
  wallet(): Promise<WalletState>;
  /** Newest first. */
  entries(): Promise<Entry[]>;
  /** Runs it to its end, and waits until its object has nothing more to send. */
  run(request: RunRequest): Promise<RunRecord>;
  start(request: RunRequest): Promise<RunReading>;
  settled(runId: string): Promise<RunRecord>;
  crash(runId: string): Promise<void>;
}

/** A layer that charges an account nobody else has. */
function charged(more: { accounts?: undefined; env?: Record<string, string> } = {}): Charged {
  const name = crypto.randomUUID();
  const accounts = env.ACCOUNTS as unknown as AccountNamespace;
  const layer = createLocalLayer({
    runs: env.CHARGED as unknown as RunObjectNamespace,
    accounts,
    env: more.env ?? {},
    account: name,
    providers: [...defaultProviders, scriptedProvider("caller"), scriptedGemini("caller")],
  });
  const account = (): ReturnType<Charged["account"]> => env.ACCOUNTS.getByName(`${name}/account`);
  const stubOf = (runId: string) => env.CHARGED.get(env.CHARGED.idFromString(parseRunId(runId).object));
  const start = async (request: RunRequest): Promise<RunReading> => valueOf(await layer.start(request));
  const settled = (runId: string): Promise<RunRecord> =>
    until(async () => {
      const isSent = await runInDurableObject(stubOf(runId), (_object, { storage }) => {
        const waiting = "SELECT 1 FROM runs WHERE expires IS NULL";
        return storage.sql.exec(waiting).toArray().length === 0;
      }).catch(() => false);
      return isSent && valueOf(await layer.get(runId));
    });
  return {
    layer,
    account,
    wallet: async () => valueOf(await layer.wallet({ type: "get" })),
    entries: async () => valueOf(await layer.wallet({ type: "entries", query: { limit: 500 } })).entries,
    start,
    settled,
    run: async (request) => {
      const { runId, frames } = await start(request);
      await framesOf(frames);
      return settled(runId);
    },
    crash: async (runId) => {
      await Promise.resolve(stubOf(runId).crash()).catch(() => undefined);
    },
  };
}

const priced = (answers: ScriptedAnswer[], more: Partial<RunRequest> = {}) =>
  requestOf(answers, { native: false, ownModel: PRICED, ...more });

/** Kills an account object. */
async function killed(account: Charged["account"]): Promise<void> {
  await Promise.resolve(account().crash()).catch(() => undefined);
}

async function audited(account: Charged["account"]): Promise<void> {
  await runInDurableObject(account(), (_object, { storage }) => new Ledger(storage.sql).audit());
}

describe("a run that is charged", () => {
  it("costs what it used, at the price of who was asked, out of the wallet", async () => {
    const { layer, run, entries, wallet } = charged();
    await layer.wallet({ type: "top-up", topUp: { key: "a", nanoUsd: 1_000_000 } });
    const record = await run(priced([says(20)]));
    expect(record.cost).toEqual({
      nanoUsd: costOf(20),
      source: "override",
      parts: [
        {
          provider: "scripted",
          model: "scripted/model",
          source: "override",
          billing: "wallet",
          nanoUsd: costOf(20),
          costNanoUsd: costOf(20),
          lines: [
            { meter: "input", quantity: 3, nanoUsd: 6_000 },
            { meter: "output", quantity: 20, nanoUsd: 200_000 },
          ],
        },
      ],
    });
    const { nanoUsd: _paid, ...charge } = record.cost?.parts[0] ?? { nanoUsd: 0 };
    expect((await entries())[0]).toEqual({
      entry: 2,
      kind: "charge",
      from: "wallet",
      to: "payable/scripted",
      nanoUsd: costOf(20),
      at: expect.any(Number),
      subject: record.runId,
      charge,
      run: { session: record.session },
    });
    expect(await wallet()).toMatchObject({
      balanceNanoUsd: 1_000_000 - costOf(20),
      payableNanoUsd: { scripted: costOf(20) },
    });
  });

  it("says in its entries whose it was, and in the statement what each customer used", async () => {
    const { run, entries, layer } = charged();
    for (const customer of ["acme", "acme", "zen"])
      await run(priced([says(5)], { session: `of-${customer}`, metadata: { customer, plan: { seats: 5 } } }));
    expect((await entries()).at(-1)?.run).toEqual({
      session: "of-acme",
      metadata: { customer: "acme", "plan.seats": "5" },
    });
    const query = { groupBy: ["metadata.customer", "session"] };
    const statement = valueOf(await layer.wallet({ type: "statement", query }));
    expect(statement).toMatchObject({
      spentNanoUsd: 3 * costOf(5),
      groups: [
        {
          by: { "metadata.customer": "acme", session: "of-acme" },
          calls: 2,
          nanoUsd: 2 * costOf(5),
          quantities: { input: { quantity: 6 }, output: { quantity: 10 } },
        },
        { by: { "metadata.customer": "zen", session: "of-zen" }, calls: 1, nanoUsd: costOf(5) },
      ],
    });
  });

  it("is charged once, whoever reads it, asks for it again, or attaches", async () => {
    const { run, start, settled, entries, wallet } = charged();
    const request = priced([says(5)], { key: "plan" });
    const record = await run(request);
    for (let again = 0; again < 3; again += 1) {
      const reading = await start(request);
      expect(reading).toMatchObject({ attached: true, runId: record.runId });
      await framesOf(reading.frames);
      await settled(record.runId);
    }
    expect(callsOf(request.script.id).calls).toBe(1);
    expect(await entries()).toHaveLength(1);
    // Nobody had paid in.
    expect((await entries())[0]?.kind).toBe("overdraft");
    expect((await wallet()).balanceNanoUsd).toBe(-costOf(5));
  });

  it("is one charge with a part for each attempt", async () => {
    const { run, entries } = charged();
    const broken: ScriptedAnswer = { chunks: chatEvents(20).slice(0, 6), then: "break" };
    const record = await run(
      priced([broken, says(20)], { fallback: [{ model: "scripted/other", ownModel: other() }] }),
    );
    expect(record).toMatchObject({ outcome: "completed", attempts: [{ model: "model" }, { model: "other" }] });
    const [cut, whole] = record.cost?.parts ?? [];
    // What was delivered before it broke off is counted from its text.
    expect(cut).toMatchObject({ model: "scripted/model", estimated: true });
    expect(cut?.lines?.map(({ meter }) => meter)).toEqual(["input", "output"]);
    expect(whole).toMatchObject({ model: "scripted/other", nanoUsd: 3 * 1_000 + 20 * 1_000 });
    const found = await entries();
    expect(found.map(({ subject }) => subject)).toEqual([record.runId, record.runId]);
    expect(found.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(record.cost?.nanoUsd);
  });

  it("of which nobody knows the price says so, and is in the ledger all the same", async () => {
    const { run, entries } = charged();
    const record = await run(requestOf([says(5)]));
    expect(record.cost).toMatchObject({ source: "unknown", nanoUsd: 0, parts: [{ why: expect.stringMatching(/\w/) }] });
    expect(await entries()).toMatchObject([{ kind: "charge", nanoUsd: 0, charge: { source: "unknown" } }]);
  });

  it("whose provider tells nothing says so", async () => {
    const { run, entries } = charged();
    const untold = chatEvents(3).filter((event) => !event.includes("usage"));
    const record = await run(priced([{ chunks: untold }]));
    expect(record.outcome).toBe("completed");
    expect(await entries()).toMatchObject([
      { nanoUsd: 0, charge: { source: "unknown", why: "its provider did not say what was used" } },
    ]);
  });

  it("costs what its provider says, where it says it", async () => {
    const { run } = charged();
    const events = chatEvents(5).map((event) => event.replace('"usage":{', '"usage":{"cost":0.00123,'));
    const unpriced = requestOf([{ chunks: events }]);
    expect((await run(unpriced)).cost).toMatchObject({
      source: "provider",
      nanoUsd: 1_230_000,
      // Nobody knows what each of them costs; a statement has how much it was.
      parts: [
        {
          lines: [
            { meter: "input", quantity: 3, nanoUsd: 0 },
            { meter: "output", quantity: 5, nanoUsd: 0 },
          ],
        },
      ],
    });
  });

  it("with a key of one's own costs the wallet nothing, and says what it cost", async () => {
    const { run, entries, wallet } = charged();
    const candidate = { content: { role: "model", parts: [{ text: "hi" }] }, finishReason: "STOP" };
    const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 4, totalTokenCount: 7 };
    const chunk = `data: ${JSON.stringify({ candidates: [candidate], usageMetadata })}\n\n`;
    const ownModel: OwnModel = {
      id: "scripted-gemini/m",
      targets: [{ provider: "scripted-gemini", id: "m" }],
      ...(PRICED.price && { price: PRICED.price }),
    };
    const inputs = {
      ...requestOf([{ chunks: [chunk] }]).inputs,
      contents: [{ role: "user", parts: [{ text: "hi" }] }],
    };
    const record = await run(requestOf([], { model: "scripted-gemini/m", ownModel, format: "gemini", inputs }));
    expect(record.cost).toMatchObject({ nanoUsd: costOf(4), parts: [{ billing: "own-key", nanoUsd: 0 }] });
    expect(await entries()).toMatchObject([
      { kind: "charge", nanoUsd: 0, charge: { billing: "own-key", costNanoUsd: costOf(4) } },
    ]);
    expect((await wallet()).balanceNanoUsd).toBe(0);
  });

  it("that was refused costs nothing", async () => {
    const { run, wallet } = charged();
    const record = await run(priced([{ status: 400, chunks: ['{"error":{"message":"no"}}'] }]));
    expect(record.outcome).toBe("failed");
    expect(record.cost).toBeUndefined();
    expect((await wallet()).entries).toBe(0);
  });

  it("that is cancelled costs what it had delivered", async () => {
    const { layer, start, settled, entries } = charged();
    const request = priced([{ chunks: chatEvents(20).slice(0, 11), then: "hang" }]);
    const { runId } = await start(request);
    await until(async () => valueOf(await layer.get(runId)).end >= 11);
    await layer.cancel(runId);
    const record = await settled(runId);
    expect(record).toMatchObject({ outcome: "cancelled", cost: { parts: [{ estimated: true }] } });
    expect((await entries()).map(({ nanoUsd }) => nanoUsd)).toEqual([record.cost?.nanoUsd]);
    expect(record.cost?.nanoUsd).toBeGreaterThan(100_000);
  });
});

describe("a call that is not kept", () => {
  it("goes through a run object, where runs are charged", async () => {
    const { layer, settled, entries } = charged({ env: { DURABLE_AI_WALLET: "charge" } });
    const { session: _session, ...request } = priced([says(5)]);
    const { runId, frames } = valueOf(await layer.call(request));
    await framesOf(frames as ReadableStream<Uint8Array>);
    await settled(runId);
    expect(await entries()).toMatchObject([{ subject: runId, nanoUsd: costOf(5) }]);
  });
});

describe("the death of", () => {
  it("the account, after it has charged and before it says so, charges nothing twice", async () => {
    const { run, entries, account } = charged();
    await account().dieAfterCharging(1);
    const record = await run(priced([says(5)]));
    expect(await entries()).toMatchObject([{ subject: record.runId, nanoUsd: costOf(5) }]);
    await audited(account);
  });

  it("the run object, before it has told the account, loses nothing", async () => {
    const { start, crash, settled, entries } = charged();
    const { runId, frames } = await start(priced([says(5)]));
    await framesOf(frames);
    // Closed runs wait a little for others that can go with them.
    await crash(runId);
    const record = await settled(runId);
    expect(record.cost?.nanoUsd).toBe(costOf(5));
    expect(await entries()).toMatchObject([{ subject: runId, nanoUsd: costOf(5) }]);
  });

  it("the run object in mid-answer charges both attempts, as one run", { timeout: 60_000 }, async () => {
    const { layer, start, crash, settled, entries } = charged();
    const request = priced([{ chunks: chatEvents(20).slice(0, 11), then: "hang" }, says(20)]);
    const { runId } = await start(request);
    await until(async () => valueOf(await layer.get(runId)).end >= 11);
    // What is not on disk yet is lost with its object.
    await pause(1_000);
    await crash(runId);
    const record = await until(async () => {
      const now = valueOf(await layer.get(runId));
      return now.state === "closed" && now;
    });
    await settled(runId);
    expect(record).toMatchObject({
      outcome: "completed",
      cost: { parts: [{ estimated: true }, { nanoUsd: costOf(20) }] },
    });
    const [first] = record.cost?.parts ?? [];
    expect(first?.nanoUsd).toBeGreaterThan(100_000);
    expect((await entries()).map(({ subject }) => subject)).toEqual([runId, runId]);
  });

  it("the run object, whose run is not gone on with, charges what it had delivered", { timeout: 60_000 }, async () => {
    const { layer, start, crash, settled } = charged();
    const answer: ScriptedAnswer = { chunks: chatEvents(20).slice(0, 11), then: "hang" };
    const { runId } = await start(priced([answer], { onInterrupted: "fail" }));
    await until(async () => valueOf(await layer.get(runId)).end >= 11);
    await pause(1_000);
    await crash(runId);
    await until(async () => valueOf(await layer.get(runId)).state === "closed");
    const record = await settled(runId);
    expect(record).toMatchObject({
      outcome: "interrupted",
      cost: { source: "override", parts: [{ estimated: true }] },
    });
    expect(record.cost?.nanoUsd).toBeGreaterThan(100_000);
  });

  it("either at any time charges each run once (money)", { timeout: 3_600_000 }, async () => {
    const random = seededRandom();
    const { start, crash, settled, entries, account, wallet } = charged();
    const runs = Array.from({ length: soakCount(60) }, async (_, index) => {
      await pause(index * 30);
      const request = priced([says(1 + Math.floor(random() * 5))], { session: `s${index % 3}`, key: `k${index}` });
      const { runId, frames } = await start(request);
      await framesOf(frames).catch(() => undefined);
      if (random() < 0.3) await crash(runId);
      const fate = random();
      if (fate < 0.3) await killed(account);
      // It may be dying already.
      else if (fate < 0.5) await Promise.resolve(account().dieAfterCharging(1)).catch(() => undefined);
      return runId;
    });
    const ids = await Promise.all(runs);
    const costs = await Promise.all(ids.map(async (runId) => (await settled(runId)).cost?.nanoUsd ?? 0));
    const found = await entries();
    expect(new Set(found.map(({ subject }) => subject))).toEqual(new Set(ids));
    expect(found).toHaveLength(ids.length);
    expect((await wallet()).balanceNanoUsd).toBe(-costs.reduce((sum, nanoUsd) => sum + nanoUsd, 0));
    await audited(account);
  });
});

describe("the switch", () => {
  it("is off: no run has a cost, and no account hears of one", async () => {
    const layer = createLocalLayer({
      runs: env.RUNS as unknown as RunObjectNamespace,
      accounts: env.ACCOUNTS as unknown as AccountNamespace,
      env: {},
      account: crypto.randomUUID(),
      providers: [scriptedProvider("caller")],
    });
    const { runId, frames } = valueOf(await layer.start(priced([says(5)])));
    await framesOf(frames);
    expect(valueOf(await layer.get(runId)).cost).toBeUndefined();
    await pause(300);
    expect(valueOf(await layer.wallet({ type: "get" })).entries).toBe(0);
  });

  it("costs one message for the runs that close together", async () => {
    const { start, settled, account, entries } = charged();
    const session = crypto.randomUUID();
    const readings = await Promise.all(Array.from({ length: 4 }, () => start(priced([says(2)], { session }))));
    await Promise.all(readings.map(({ frames }) => framesOf(frames)));
    for (const { runId } of readings) await settled(runId);
    expect(await entries()).toHaveLength(4);
    expect(await runInDurableObject(account(), ({ messages }) => messages)).toBeLessThan(4);
  });
});

/** $1 a million tokens, in and out. */
function other(): OwnModel {
  return {
    id: "scripted/other",
    targets: [{ provider: "scripted", id: "other" }],
    price: { rates: { input: 1_000_000_000, output: 1_000_000_000 } },
  };
}
