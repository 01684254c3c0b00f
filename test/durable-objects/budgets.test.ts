/** Budgets: what they count, that none is ever gone beyond by runs that are held for, and what a refusal says. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import { budgetSettings } from "../../src/wallet/budget-settings.ts";
import { requestOf, valueOf } from "./layer.ts";
import { budgeted, CHEAP, costOf, priced, says, WORST, WORST_TOKENS } from "./budgeted.ts";
import { callsOf, chatEvents, type ScriptedAnswer } from "./scripted-provider.ts";

const HANGS: ScriptedAnswer = { chunks: chatEvents(1), then: "hang" };
const REFUSED: ScriptedAnswer = { status: 503, chunks: ['{"error":{"message":"busy"}}'] };

describe("a hard budget", () => {
  it("refuses what may go beyond it, and says which, how much is left, and when it renews", async () => {
    const { put, start, run, budget } = budgeted();
    await put("daily", { amountNanoUsd: 2 * WORST, window: "day" });
    await run(priced([says(5)]));
    const left = 2 * WORST - costOf(5);
    const hanging = valueOf(await start(priced([HANGS])));
    const refused = priced([says(5)]);
    const answer = await start(refused);
    const day = 86_400_000;
    expect(answer).toMatchObject({
      ok: false,
      error: {
        code: "budget/exhausted",
        status: 402,
        field: "budget",
        retryable: true,
        retryAfterMs: expect.any(Number),
        budget: {
          name: "daily",
          unit: "nanoUsd",
          window: "day",
          limit: 2 * WORST,
          left: left - WORST,
          needed: WORST,
        },
        message: expect.stringMatching(
          /^the budget daily has \$0\.\d+ left of \$0\.\d+ a day, and this may need \$0\./,
        ),
      },
    });
    if (answer.ok) throw new TypeError("it was admitted");
    expect(answer.error.budget?.renewsAt).toBe(Math.floor(Date.now() / day) * day + day);
    expect(callsOf(refused.script.id).calls).toBe(0);
    expect((await budget("daily")).used).toMatchObject([{ spent: costOf(5) }]);
    expect(hanging.runId).not.toBe("");
  });

  it("counts what a run cost, also under a key of one's own, and gives the rest of its hold to the next", async () => {
    const { put, run, freed } = budgeted();
    await put("daily", { amountNanoUsd: 10 * WORST, window: "day" });
    await run(priced([says(5)]));
    await run(priced([REFUSED, says(7)]));
    expect(await freed("daily")).toMatchObject({ spent: costOf(5) + costOf(7), held: 0 });
  });

  it("counts tokens, and requests, each however often it is tried", async () => {
    const { put, run, freed, start } = budgeted();
    await put("tokens", { tokens: 3 * WORST_TOKENS, window: "hour" });
    await put("requests", { requests: 2, window: { rollingSeconds: 3_600 } });
    await run(priced([says(5)]));
    await run(priced([REFUSED, says(7)]));
    expect(await freed("tokens")).toMatchObject({ spent: 3 + 5 + 3 + 7 });
    expect(await freed("requests")).toMatchObject({ spent: 2, left: 0 });
    expect(await start(priced([says(1)]))).toMatchObject({
      ok: false,
      error: { code: "rate/limited", status: 429, budget: { name: "requests", left: 0, needed: 1 } },
    });
  });

  it("that costs more than was held for it stops the next one", async () => {
    const { put, run, start, freed } = budgeted();
    await put("daily", { amountNanoUsd: 2 * WORST, window: "day" });
    // It writes more than its model may.
    await run(priced([says(500)]));
    expect(await start(priced([says(1)]))).toMatchObject({ ok: false, error: { code: "budget/exhausted" } });
    expect(await freed("daily")).toMatchObject({ spent: costOf(500), left: 2 * WORST - costOf(500) });
  });

  it("holds once more for each attempt more, and does without where there is nothing left", async () => {
    const { put, run, freed } = budgeted();
    await put("daily", { amountNanoUsd: 2 * WORST - 1, window: "day" });
    const once = priced([REFUSED, says(5)]);
    const record = await run(once);
    expect(record).toMatchObject({ outcome: "failed" });
    expect(callsOf(once.script.id).calls).toBe(1);
    expect(await freed("daily")).toMatchObject({ spent: 0, left: 2 * WORST - 1 });
  });

  it("refuses a run of which nobody can say what it may cost", async () => {
    const { put, start } = budgeted();
    await put("daily", { usd: 100, window: "day" });
    expect(await start(requestOf([says(5)]))).toMatchObject({ ok: false, error: { code: "wallet/unpriced" } });
  });

  it("goes with the wallet: both are held", async () => {
    const { put, layer, start, run } = budgeted("PREPAID");
    await layer.wallet({ type: "top-up", topUp: { key: "a", nanoUsd: 100 * WORST } });
    await put("daily", { amountNanoUsd: WORST, window: "day" });
    const record = await run(priced([says(5)]));
    expect(record.cost).toMatchObject({ leasedNanoUsd: costOf(5) });
    expect(await start(priced([says(5)]))).toMatchObject({ ok: false, error: { code: "budget/exhausted" } });
  });

  it("asks its account nothing where its object is warm, and writes one row more, whatever counts it", async () => {
    const { put, run, account } = budgeted();
    const session = crypto.randomUUID();
    const rows = async (runId: string): Promise<number> => {
      const stub = env.CHARGED.get(env.CHARGED.idFromString(parseRunId(runId).object));
      return runInDurableObject(stub, (object) => object.rows.bookkeeping);
    };
    await run(priced([says(5)], { session, key: "0" }));
    const between = async (a: string, b: string): Promise<number> => {
      const first = await rows((await run(priced([says(5)], { session, key: a }))).runId);
      return (await rows((await run(priced([says(5)], { session, key: b }))).runId)) - first;
    };
    const without = await between("1", "2");
    await put("daily", { amountNanoUsd: 1_000 * WORST, window: "day" });
    await put("hourly", { amountNanoUsd: 1_000 * WORST, window: "hour", per: "session" });
    await put("rate", { requests: 1_000, window: "minute" });
    await run(priced([says(5)], { session, key: "3" }));
    const asked = (): Promise<number> => runInDurableObject(account(), (object) => object.allotments);
    expect(await asked()).toBe(3);
    expect((await between("4", "5")) - without).toBe(1);
    expect(await asked()).toBe(3);
  });
});

describe("a budget that only counts", () => {
  it("refuses nothing, and asks its account nothing", async () => {
    const { put, run, account, budget } = budgeted();
    await put("watched", { amountNanoUsd: 1, window: "month", hard: false });
    await run(priced([says(5)]));
    await run(priced([says(5)]));
    expect(await runInDurableObject(account(), (object) => object.allotments)).toBe(0);
    expect((await budget("watched")).used).toMatchObject([{ spent: 2 * costOf(5), held: 0, left: 1 - 2 * costOf(5) }]);
  });
});

describe("what a budget counts", () => {
  it("is what its filter says: of metadata, session, model, author, provider", async () => {
    const { put, run, budget } = budgeted();
    const cases = {
      acme: { metadata: { customer: "acme" } },
      some: { metadata: { customer: ["acme", "beta"], plan: 3 } },
      one: { session: "s1" },
      model: { model: "scripted/model" },
      author: { author: ["nobody", "scripted"] },
      provider: { provider: "openai" },
      key: { key: ["k1", "k2"] },
      both: { provider: "scripted", session: "s2" },
    };
    for (const [name, where] of Object.entries(cases)) await put(name, { tokens: 10_000, window: "total", where });
    await run(priced([says(1)], { session: "s1", metadata: { customer: "acme", plan: 3 } }));
    await run(priced([says(2)], { session: "s2", metadata: { customer: "beta", plan: 4 } }));
    await run(priced([says(4)], { ownModel: CHEAP, model: "scripted/cheap", session: "s3", apiKey: "k1" }));
    const spent = async (name: string): Promise<number | undefined> => (await budget(name)).used[0]?.spent;
    const all = await Promise.all(Object.keys(cases).map(async (name) => [name, await spent(name)]));
    expect(Object.fromEntries(all)).toEqual({
      acme: 4,
      some: 4,
      one: 4,
      model: 4 + 5,
      author: 4 + 5 + 7,
      provider: 0,
      key: 7,
      both: 5,
    });
  });

  it("is split by a metadata key: each value has a budget of its own, and runs without it share one", async () => {
    const { put, run, start, budget } = budgeted();
    await put("each", { amountNanoUsd: WORST, window: "day", per: "metadata.customer" });
    await run(priced([says(5)], { metadata: { customer: "acme" } }));
    await run(priced([says(6)], { metadata: { customer: "beta" } }));
    await run(priced([says(7)]));
    expect(await start(priced([says(5)], { metadata: { customer: "acme" } }))).toMatchObject({
      ok: false,
      error: { budget: { name: "each", share: "acme" }, message: expect.stringContaining('each of "acme"') },
    });
    expect((await budget("each")).used).toMatchObject([
      { share: "", spent: costOf(7) },
      { share: "beta", spent: costOf(6) },
      { share: "acme", spent: costOf(5) },
    ]);
  });

  it("is split by model: what of a run went where", async () => {
    const { put, run, budget } = budgeted();
    await put("models", { amountNanoUsd: 10 * WORST, window: "day", per: "model" });
    await run(priced([REFUSED, REFUSED, says(5)], { fallback: [{ model: CHEAP.id, ownModel: CHEAP }] }));
    const { used } = await budget("models");
    expect(used.find(({ share }) => share === "scripted/model")?.spent ?? 0).toBe(0);
    expect(used.find(({ share }) => share === "scripted/cheap")).toMatchObject({ spent: costOf(5) / 10 });
  });
});

describe("where a budget refuses", () => {
  it("the call's own fallback is asked, if that is not counted by it", async () => {
    const { put, run } = budgeted();
    await put("dear", { amountNanoUsd: WORST - 1, window: "day", where: { model: "scripted/model" } });
    const record = await run(priced([says(5)], { fallback: [{ model: CHEAP.id, ownModel: CHEAP }] }));
    expect(record).toMatchObject({
      outcome: "completed",
      attempts: [{ model: "cheap" }],
      cost: { nanoUsd: costOf(5) / 10 },
    });
  });

  it("its own fallback is asked, if there is enough for that; and the record says so", async () => {
    const { put, run, layer, start } = budgeted();
    valueOf(await layer.catalog({ type: "put", model: CHEAP }));
    await put("daily", { amountNanoUsd: WORST - 1, window: "day", fallback: "scripted/cheap" });
    const record = await run(priced([says(5)]));
    expect(record).toMatchObject({
      outcome: "completed",
      model: "scripted/cheap",
      instead: { of: "scripted/model", budget: "daily" },
      attempts: [{ model: "cheap" }],
    });
    // A native body is for the model it was written for.
    expect(await start(priced([says(5)], { native: true }))).toMatchObject({
      ok: false,
      error: { code: "budget/exhausted", budget: { name: "daily", needed: WORST } },
    });
  });

  it("one that names itself, or nobody, as its fallback just refuses", async () => {
    const { put, start } = budgeted();
    await put("daily", { amountNanoUsd: 1, window: "day", fallback: "scripted/model" });
    await put("other", { amountNanoUsd: 1, window: "day", fallback: "no-such/model" });
    expect(await start(priced([says(5)]))).toMatchObject({ ok: false, error: { code: "budget/exhausted" } });
  });
});

describe("a budget that changes", () => {
  it.each(["https://10.0.0.1/hook", "https://metadata.internal/", "https://[::1]/", "http://example.com/hook"])(
    "tells nobody at %s",
    async (webhook) => {
      const { put, account } = budgeted("CHARGED");
      const put80 = put("daily", { usd: 1, window: "day", alerts: [{ percent: 80, webhook }] });
      await expect(put80).rejects.toMatchObject({ code: "input/invalid", field: "budget.alerts[0].webhook" });
      expect(await account().wallet({ type: "budgets" })).toEqual({ ok: true, value: [] });
    },
  );

  it("holds at once when it becomes smaller: what is idle comes back", async () => {
    const { put, run, start, budget } = budgeted();
    await put("daily", { amountNanoUsd: 1_000 * WORST, window: "day" });
    const session = crypto.randomUUID();
    await run(priced([says(5)], { session }));
    expect((await budget("daily")).used[0]?.held).toBeGreaterThan(WORST);
    await put("daily", { amountNanoUsd: costOf(5) + WORST - 1, window: "day" });
    expect((await budget("daily")).used[0]?.held).toBe(0);
    expect(await start(priced([says(5)], { session }))).toMatchObject({ ok: false });
    await put("daily", { amountNanoUsd: costOf(5) + WORST, window: "day" });
    expect(await start(priced([says(5)], { session }))).toMatchObject({ ok: true });
  });

  it("is gone when it is deleted, with what was spent of it", async () => {
    const { put, run, start, layer, budget } = budgeted();
    await put("daily", { amountNanoUsd: WORST, window: "day" });
    await run(priced([says(5)]));
    expect(await start(priced([says(5)]))).toMatchObject({ ok: false });
    expect(valueOf(await layer.wallet({ type: "delete-budget", name: "daily" }))).toBe(true);
    await run(priced([says(5)]));
    expect(await layer.wallet({ type: "budget", name: "daily" })).toMatchObject({
      error: { code: "budget/not-found" },
    });
    await put("daily", { amountNanoUsd: 2 * WORST, window: "day" });
    expect((await budget("daily")).used).toMatchObject([{ spent: 0 }]);
  });
});

describe("budgets of the deployment", () => {
  const config = { all: { tokens: 10_000, window: "total", per: "metadata.customer" } };

  it("are known to its layers; a mistake in them starts no run", async () => {
    const layers = ["charge", "off"].map((wallet) =>
      budgetSettings({ DURABLE_AI_WALLET: wallet, DURABLE_AI_BUDGETS: config }),
    );
    for (const { budgets, mistake } of layers) {
      expect(mistake).toBeUndefined();
      expect(budgets).toMatchObject([{ name: "all", unit: "tokens", limit: 10_000, source: "config" }]);
    }
    const inside = { all: { usd: 1, window: "day", alerts: [{ percent: 80, webhook: "http://10.0.0.1/hook" }] } };
    expect(budgetSettings({ DURABLE_AI_BUDGETS: inside }).mistake?.message).toContain("budget.alerts[0].webhook");
    const allowed = budgetSettings({ DURABLE_AI_BUDGETS: inside, DURABLE_AI_PRIVATE_SINKS: "allow" });
    expect(allowed.mistake).toBeUndefined();
    const wrong = budgetSettings({ DURABLE_AI_BUDGETS: '{"all":{"tokens":-1,"window":"day"}}' });
    expect(wrong.mistake?.facts).toMatchObject({ code: "input/invalid", field: "DURABLE_AI_BUDGETS", status: 500 });
    expect(budgetSettings({ DURABLE_AI_BUDGETS: "[]" }).mistake?.message).toContain("not an object");
    expect(budgetSettings({ DURABLE_AI_BUDGETS: "{" }).mistake?.message).toContain("not an object");
  });

  it("without a wallet that counts, refuse every run", async () => {
    const { layer } = budgeted("UNCHARGED", config);
    for (const answer of [
      await layer.start(priced([says(1)])),
      await layer.call(priced([says(1)], { session: undefined })),
    ])
      expect(answer).toMatchObject({ ok: false, error: { code: "option/not-available", field: "DURABLE_AI_WALLET" } });
  });
});
