/**
 * Runs that are paid before they begin: each is held for in full, no more are admitted than fit, a warm one asks nobody, and
 * whatever dies, in the end the wallet has what was paid in, less what the runs cost.
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import type { OwnModel } from "../../src/catalog/own-model.ts";
import type { WalletState } from "../../src/wallet/entry.ts";
import { Ledger } from "../../src/wallet/ledger.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { budgeted, costOf, PRICED, priced, says, WORST, type Budgeted } from "./budgeted.ts";
import { framesOf, pause, requestOf, until, valueOf } from "./layer.ts";
import { callsOf, chatEvents, type ScriptedAnswer } from "./scripted-provider.ts";

interface Prepaid extends Pick<Budgeted, "layer" | "account" | "start" | "run" | "settled" | "crash"> {
  wallet(): Promise<WalletState>;
  payIn(nanoUsd: number): Promise<void>;
  /** Asks for all there is, so that everything idle comes back; what is free then. */
  freed(): Promise<number>;
}

function prepaid(): Prepaid {
  const { layer, account, start, run, settled, crash } = budgeted("PREPAID");
  const wallet = async (): Promise<WalletState> => valueOf(await layer.wallet({ type: "get" }));
  return {
    layer,
    account,
    start,
    run,
    settled,
    crash,
    wallet,
    payIn: async (nanoUsd) => {
      valueOf(await layer.wallet({ type: "top-up", topUp: { key: crypto.randomUUID(), nanoUsd } }));
    },
    freed: () =>
      until(async () => {
        const all = { holder: "nobody", to: 1_000_000_000_000, spare: 0, returned: 0 };
        await Promise.resolve(account().lend({ draws: [all], allots: [] })).catch(() => undefined);
        const { heldNanoUsd, balanceNanoUsd } = await wallet();
        return heldNanoUsd === 0 && { balanceNanoUsd };
      }).then(({ balanceNanoUsd }) => balanceNanoUsd),
  };
}

describe("a prepaid run", () => {
  it("does not start where its account has not what it may cost, and nobody is asked", async () => {
    const { payIn, start, wallet } = prepaid();
    await payIn(WORST - 1);
    const request = priced([says(5)]);
    expect(await start(request)).toMatchObject({
      ok: false,
      error: { code: "wallet/insufficient", status: 402, fix: expect.stringContaining("topUp") },
    });
    expect(callsOf(request.script.id).calls).toBe(0);
    await payIn(1);
    expect(await start(request)).toMatchObject({ ok: true });
    expect(await wallet()).toMatchObject({ balanceNanoUsd: 0, heldNanoUsd: WORST });
  });

  it("pays what it cost out of its lease, and gives the rest to the next one", async () => {
    const { payIn, run, wallet, freed } = prepaid();
    await payIn(2 * WORST);
    const record = await run(priced([says(5)]));
    expect(record.cost).toMatchObject({ nanoUsd: costOf(5), leasedNanoUsd: costOf(5) });
    expect(await wallet()).toMatchObject({ spentNanoUsd: costOf(5) });
    expect(await freed()).toBe(2 * WORST - costOf(5));
  });

  it("asks its account nothing where its object is warm", async () => {
    const { payIn, run, account } = prepaid();
    await payIn(1_000 * WORST);
    const session = crypto.randomUUID();
    await run(priced([says(5)], { session }));
    const draws = (): Promise<number> => runInDurableObject(account(), (object) => object.draws);
    expect(await draws()).toBe(1);
    for (let again = 0; again < 5; again += 1) await run(priced([says(5)], { session }));
    expect(await draws()).toBe(1);
  });

  it("writes one row more than others in its object, and four in its account", async () => {
    const { payIn, run } = prepaid();
    await payIn(1_000 * WORST);
    const session = crypto.randomUUID();
    const rows = async (runId: string): Promise<number> => {
      const stub = env.PREPAID.get(env.PREPAID.idFromString(parseRunId(runId).object));
      return runInDurableObject(stub, (object) => object.rows.bookkeeping);
    };
    const before = await rows((await run(priced([says(5)], { session, key: "first" }))).runId);
    const after = await rows((await run(priced([says(5)], { session, key: "second" }))).runId);
    // Its key, its row thrice with the index of its expiry, its request and that it is gone; what is left of the lease.
    expect(after - before).toBeLessThanOrEqual(8);
  });

  it("goes on without its hedge where there is no money for one", async () => {
    const { payIn, run, freed } = prepaid();
    await payIn(WORST);
    const other: OwnModel = { ...PRICED, id: "scripted/other", targets: [{ provider: "scripted", id: "other" }] };
    const slow: ScriptedAnswer = { ...says(5), headersAfterMs: 300 };
    const request = priced([slow], { fallback: [{ model: other.id, ownModel: other }], hedgeAfterMs: 50 });
    expect(await run(request)).toMatchObject({ outcome: "completed", attempts: [{ model: "model" }] });
    expect(callsOf(request.script.id).calls).toBe(1);
    expect(await freed()).toBe(WORST - costOf(5));
    await payIn(2 * WORST);
    const hedged = priced([slow, says(5)], { fallback: [{ model: other.id, ownModel: other }], hedgeAfterMs: 50 });
    const record = await run(hedged);
    expect(record).toMatchObject({
      outcome: "completed",
      attempts: [{ model: "model" }, { model: "other", hedge: true }],
    });
    // Who came too late was at work on the request.
    expect(record.cost?.parts).toHaveLength(2);
    expect(await freed()).toBe(3 * WORST - costOf(5) - (record.cost?.nanoUsd ?? 0));
  });

  it("is refused where nobody can say what it may cost", async () => {
    const { payIn, start } = prepaid();
    await payIn(1_000 * WORST);
    expect(await start(requestOf([says(5)]))).toMatchObject({
      ok: false,
      error: { code: "wallet/unpriced", field: "model", fix: expect.any(String) },
    });
  });

  it("holds once more for each attempt more, and does without where there is no money for it", async () => {
    const { payIn, run, freed } = prepaid();
    const refused: ScriptedAnswer = { status: 503, chunks: ['{"error":{"message":"busy"}}'] };
    await payIn(2 * WORST);
    const [twice, once] = [priced([refused, says(5)]), priced([refused, says(5)])];
    expect((await run(twice)).outcome).toBe("completed");
    expect(callsOf(twice.script.id).calls).toBe(2);
    // There is less than two of them now.
    expect((await run(once)).outcome).toBe("failed");
    expect(callsOf(once.script.id).calls).toBe(1);
    expect(await freed()).toBe(2 * WORST - costOf(5));
  });

  it("that costs more than was held for it is an overdraft, and stops the next one", async () => {
    const { payIn, run, start, layer } = prepaid();
    await payIn(WORST);
    // It writes more than its model may.
    const record = await run(priced([says(500)]));
    expect(record.cost).toMatchObject({ nanoUsd: costOf(500), leasedNanoUsd: WORST });
    const { entries } = valueOf(await layer.wallet({ type: "entries", query: {} }));
    expect(entries.filter(({ kind }) => kind === "overdraft")).toMatchObject([{ nanoUsd: costOf(500) - WORST }]);
    expect(await start(priced([says(1)]))).toMatchObject({ ok: false, error: { code: "wallet/insufficient" } });
  });
});

describe("many at once", () => {
  it(
    "as many are admitted as fit, never one over, and what is idle elsewhere is called back",
    { timeout: 120_000 },
    async () => {
      const { payIn, run, start, wallet, layer, settled, freed } = prepaid();
      const [fit, asked] = [20, soakCount(100)];
      await payIn(fit * WORST + 3 * costOf(1));
      // Three objects have something idle.
      for (let n = 0; n < 3; n += 1) await run(priced([says(1)]));
      const slow: ScriptedAnswer = { chunks: chatEvents(1), then: "hang" };
      const answers = await Promise.all(Array.from({ length: asked }, () => start(priced([slow]))));
      const admitted = answers.filter(({ ok }) => ok);
      expect(admitted).toHaveLength(fit);
      for (const answer of answers) if (!answer.ok) expect(answer.error.code).toBe("wallet/insufficient");
      expect(await wallet()).toMatchObject({ heldNanoUsd: fit * WORST, balanceNanoUsd: 0 });
      const costs = admitted.map(async (answer) => {
        const { runId } = valueOf(answer);
        await layer.cancel(runId);
        return (await settled(runId)).cost?.nanoUsd ?? 0;
      });
      const spent = (await Promise.all(costs)).reduce((sum, nanoUsd) => sum + nanoUsd, 0);
      expect(await freed()).toBe(fit * WORST - spent);
    },
  );

  it("by the peers' way, to look and then to spend, more are admitted than fit", async () => {
    const { payIn, wallet } = prepaid();
    await payIn(20 * WORST);
    let admitted = 0;
    const check = async (): Promise<void> => {
      if ((await wallet()).balanceNanoUsd >= WORST) admitted += 1;
    };
    await Promise.all(Array.from({ length: 100 }, check));
    expect(admitted).toBeGreaterThan(20);
  });
});

describe("whatever dies", () => {
  it("nothing is lost, stranded or paid twice (money)", { timeout: 3_600_000 }, async () => {
    const random = seededRandom();
    const { payIn, start, settled, crash, account, freed } = prepaid();
    const count = soakCount(40);
    await payIn(10 * WORST);
    const runs = Array.from({ length: count }, async (_, index) => {
      await pause(index * 40);
      const request = priced([says(1 + Math.floor(random() * 5))], { session: `s${index % 5}`, key: `k${index}` });
      const started = await start(request).catch(() => undefined);
      if (started === undefined || !started.ok) return undefined;
      const { runId, frames } = started.value;
      const fate = random();
      if (fate < 0.3) await crash(runId);
      else if (fate < 0.45) await Promise.resolve(account().crash()).catch(() => undefined);
      else if (fate < 0.6) await account().dieAfterCharging(1);
      await framesOf(frames).catch(() => undefined);
      return runId;
    });
    const ids = (await Promise.all(runs)).filter((runId) => runId !== undefined);
    expect(ids.length).toBeGreaterThan(count / 4);
    const records = await Promise.all(ids.map((runId) => settled(runId)));
    const free = await freed();
    await runInDurableObject(account(), (_object, { storage }) => {
      const ledger = new Ledger(storage.sql);
      ledger.audit();
      const charged = ledger
        .entries(Number.MAX_SAFE_INTEGER, 10_000)
        .filter(({ kind }) => kind === "charge" || kind === "overdraft");
      for (const { runId, cost } of records) {
        const ofRun = charged.filter(({ subject }) => subject === runId);
        expect(ofRun.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(cost?.nanoUsd ?? 0);
      }
      const spent = charged.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
      expect(free).toBe(10 * WORST - spent);
    });
  });
});
