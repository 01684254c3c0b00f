/** Runs that use more than was held for them, since their provider writes more than it was allowed: extended, cut, or let go on. */
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { RunMeter } from "../../src/durable-objects/run-meter.ts";
import { budgeted, costOf, priced, WORST } from "./budgeted.ts";
import { contentOf, framesOf, until, valueOf } from "./layer.ts";
import { chatEvents, type ScriptedAnswer } from "./scripted-provider.ts";

/** Five times what the model may write, in about a second. */
const WORDS = 500;
const LONG: ScriptedAnswer = { chunks: chatEvents(WORDS), everyMs: 1 };

describe("a run that outgrows its hold", () => {
  it("is cut where nothing more can be held: a typed end, and what it used is kept", async () => {
    const { put, start, settled, freed } = budgeted();
    await put("daily", { amountNanoUsd: 2 * WORST, window: "day", onBudgetExhausted: "cut" });
    const { runId, frames } = valueOf(await start(priced([LONG])));
    const { closed, events } = contentOf(await framesOf(frames));
    expect(closed).toMatchObject({
      outcome: "failed",
      error: { code: "budget/exhausted", status: 402, budget: { name: "daily" } },
      usage: { estimated: true, outputTokens: expect.any(Number) },
    });
    const record = await settled(runId);
    expect(record).toMatchObject({ outcome: "failed", error: { code: "budget/exhausted", runId } });
    const spent = record.cost?.nanoUsd ?? 0;
    // What it had delivered when it was cut is all that it used.
    expect(spent).toBeGreaterThan(WORST);
    expect(spent).toBeLessThan(3 * WORST);
    expect(events).toBeLessThan(WORDS);
    expect(await freed("daily")).toMatchObject({ spent });
  });

  it("goes on where that is said, and what it cost more counts", async () => {
    const { put, run, freed } = budgeted();
    await put("daily", { amountNanoUsd: 2 * WORST, window: "day" });
    expect(await run(priced([LONG]))).toMatchObject({ outcome: "completed", cost: { nanoUsd: costOf(WORDS) } });
    expect(await freed("daily")).toMatchObject({ spent: costOf(WORDS), left: 2 * WORST - costOf(WORDS) });
  });

  it("is extended from what its object has, and nobody is asked", async () => {
    const { put, run, account, freed } = budgeted();
    await put("daily", { amountNanoUsd: 10_000 * WORST, window: "day", onBudgetExhausted: "cut" });
    expect(await run(priced([{ ...LONG, chunks: chatEvents(300) }]))).toMatchObject({ outcome: "completed" });
    expect(await runInDurableObject(account(), ({ allotments }) => allotments)).toBe(1);
    expect(await freed("daily")).toMatchObject({ spent: costOf(300) });
  });

  it("is extended by its account where its object has no more", async () => {
    const { put, run, account } = budgeted();
    await put("daily", { amountNanoUsd: 30 * WORST, window: "day", onBudgetExhausted: "cut" });
    expect(await run(priced([LONG]))).toMatchObject({ outcome: "completed", cost: { nanoUsd: costOf(WORDS) } });
    expect(await runInDurableObject(account(), ({ allotments }) => allotments)).toBeGreaterThan(1);
  });

  it("holds what it has used while it goes on: others do not get it", async () => {
    const { put, start, budget } = budgeted();
    await put("daily", { amountNanoUsd: 4 * WORST, window: "day" });
    valueOf(await start(priced([{ chunks: [chatEvents(300).slice(0, 200).join("")], then: "hang" }])));
    await until(async () => ((await budget("daily")).used[0]?.held ?? 0) > 2 * WORST);
  });

  it("is cut where the wallet has no more, too", async () => {
    const { layer, start, settled } = budgeted("PREPAID_CUT");
    await layer.wallet({ type: "top-up", topUp: { key: "a", nanoUsd: 2 * WORST } });
    const { runId, frames } = valueOf(await start(priced([LONG])));
    await framesOf(frames);
    const record = await settled(runId);
    expect(record).toMatchObject({ outcome: "failed", error: { code: "wallet/insufficient" } });
    expect(record.cost?.nanoUsd).toBeLessThan(3 * WORST);
  });
});

describe("the meter of a run", () => {
  /** The tokens at which it is looked at, of an answer of as many; `part` says what is used then. */
  function looksOf(meter: RunMeter, tokens: number, part: (tokens: number) => number): number[] {
    const looks: number[] = [];
    meter.begin();
    for (let token = 1; token <= tokens; token += 1)
      if (meter.isDue(token)) {
        looks.push(token);
        meter.looked(token, part(token));
      }
    return looks;
  }

  it("is looked at seldom: not before half of what is held for has come, and the nearer it comes the more", () => {
    const looks = looksOf(new RunMeter(1_000), 1_200, (token) => token / 1_000);
    expect(looks[0]).toBe(500);
    expect(looks.filter((token) => token <= 900)).toEqual([500, 900]);
    // It is seen within a sixteenth that it has used more.
    expect(looks.some((token) => token > 1_000 && token <= 1_070)).toBe(true);
    expect(looks.length).toBeLessThan(8);
  });

  it("is looked at from its first tokens on where nobody can say how many are held for", () => {
    expect(looksOf(new RunMeter(0), 200, () => 1)).toEqual([64, 128, 192]);
  });

  it("is looked at no more where nothing is used of what is held", () => {
    expect(looksOf(new RunMeter(1_000), 100_000, () => 0)).toEqual([500]);
  });

  it("begins anew with each attempt", () => {
    const meter = new RunMeter(1_000);
    expect(looksOf(meter, 600, (token) => token / 2_000)).toEqual([500]);
    expect(looksOf(meter, 600, (token) => token / 2_000)).toEqual([500]);
  });
});
