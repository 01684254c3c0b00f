/** Budgets as they are written, their windows, and whom they count: the rules, by themselves. */
import { describe, expect, it } from "vitest";
import { DurableAIError } from "../../src/errors.ts";
import { checkBudget, checkSentBudget } from "../../src/wallet/budget-checks.ts";
import { leaseOf, matchBudgets } from "../../src/wallet/budget-match.ts";
import { budgetRefusal } from "../../src/wallet/budget-refusal.ts";
import { bucketOf, firstBucket, renewsAt, ROLLING_PARTS } from "../../src/wallet/budget-windows.ts";

const check = (value: unknown, name: unknown = "b") => checkBudget(name, value, "account");
/** The field that is wrong with it. */
const wrong = (value: unknown, name?: unknown): string | undefined => {
  try {
    check(value, name);
    return undefined;
  } catch (thrown) {
    if (!DurableAIError.isInstance(thrown) || thrown.code !== "input/invalid") throw thrown;
    expect(thrown.fix).toEqual(expect.any(String));
    return thrown.field;
  }
};

describe("a budget that is written", () => {
  it("is taken with one amount and a window", () => {
    expect(check({ usd: 0.5, window: "day" })).toEqual({
      name: "b",
      unit: "nanoUsd",
      limit: 500_000_000,
      window: "day",
      hard: true,
      source: "account",
    });
    const full = {
      requests: 60,
      window: { rollingSeconds: 60 },
      where: { model: ["a/b"], key: "k1", metadata: { plan: ["free", 3, true] } },
      per: "metadata.customer",
      hard: false,
      alerts: [{ percent: 80, webhook: "https://example.com/hook" }, { percent: 100 }],
      fallback: "a/cheap",
      onBudgetExhausted: "cut",
    };
    const { requests, ...terms } = full;
    expect(check(full)).toEqual({ name: "b", unit: "requests", limit: requests, source: "account", ...terms });
    expect(checkSentBudget(check(full))).toEqual(check(full));
  });

  it.each<[value: unknown, field: string, name?: unknown]>([
    [undefined, "budget"],
    [[], "budget"],
    [{ window: "day" }, "budget"],
    [{ usd: 1, tokens: 1, window: "day" }, "budget"],
    [{ usd: -1, window: "day" }, "budget.usd"],
    [{ usd: Number.NaN, window: "day" }, "budget.usd"],
    [{ usd: 0.0000000001, window: "day" }, "budget.usd"],
    [{ usd: 900_001, window: "day" }, "budget.usd"],
    [{ usd: "5", window: "day" }, "budget.usd"],
    [{ usd: 0, window: "day" }, "budget.usd"],
    [{ amountNanoUsd: 1.5, window: "day" }, "budget.amountNanoUsd"],
    [{ amountNanoUsd: 2 ** 53, window: "day" }, "budget.amountNanoUsd"],
    [{ tokens: -5, window: "day" }, "budget.tokens"],
    [{ requests: 0, window: "day" }, "budget.requests"],
    [{ usd: 1 }, "budget.window"],
    [{ usd: 1, window: "fortnight" }, "budget.window"],
    [{ usd: 1, window: { rollingSeconds: 0 } }, "budget.window.rollingSeconds"],
    [{ usd: 1, window: { rollingSeconds: 1e9 } }, "budget.window.rollingSeconds"],
    [{ usd: 1, window: { rollingSeconds: 60, days: 1 } }, "budget.window.days"],
    [{ usd: 1, window: "day", eur: 1 }, "budget.eur"],
    [{ usd: 1, window: "day", where: "acme" }, "budget.where"],
    [{ usd: 1, window: "day", where: { customer: "acme" } }, "budget.where.customer"],
    [{ usd: 1, window: "day", where: { model: 5 } }, "budget.where.model"],
    [{ usd: 1, window: "day", where: { model: [] } }, "budget.where.model"],
    [{ usd: 1, window: "day", where: { metadata: { plan: { a: 1 } } } }, "budget.where.metadata.plan"],
    [{ usd: 1, window: "day", where: { metadata: "x" } }, "budget.where.metadata"],
    [{ usd: 1, window: "day", per: "customer" }, "budget.per"],
    [{ usd: 1, window: "day", per: "metadata." }, "budget.per"],
    [{ usd: 1, window: "day", hard: "yes" }, "budget.hard"],
    [{ usd: 1, window: "day", alerts: [] }, "budget.alerts"],
    [{ usd: 1, window: "day", alerts: [{ percent: 0 }] }, "budget.alerts[0].percent"],
    [{ usd: 1, window: "day", alerts: [{ percent: 80, mail: "a@b" }] }, "budget.alerts[0].mail"],
    [{ usd: 1, window: "day", alerts: [{ percent: 80, webhook: "ftp://a.b" }] }, "budget.alerts[0].webhook"],
    [{ usd: 1, window: "day", alerts: [{ percent: 80, webhook: "https://u:p@a.b" }] }, "budget.alerts[0].webhook"],
    [{ usd: 1, window: "day", fallback: "" }, "budget.fallback"],
    [{ usd: 1, window: "day", onBudgetExhausted: "stop" }, "budget.onBudgetExhausted"],
    [{ usd: 1, window: "day" }, "name", "a/b"],
    [{ usd: 1, window: "day" }, "name", ""],
    [{ usd: 1, window: "day" }, "name", "x".repeat(65)],
  ])("%j is refused for its %s", (value, field, name) => {
    expect(name === undefined ? wrong(value) : wrong(value, name)).toBe(field);
  });
});

describe("a window", () => {
  // A Thursday.
  const now = Date.UTC(2026, 10, 26, 18, 20, 30, 500);

  it.each([
    ["minute", Date.UTC(2026, 10, 26, 18, 20), Date.UTC(2026, 10, 26, 18, 21)],
    ["hour", Date.UTC(2026, 10, 26, 18), Date.UTC(2026, 10, 26, 19)],
    ["day", Date.UTC(2026, 10, 26), Date.UTC(2026, 10, 27)],
    ["week", Date.UTC(2026, 10, 23), Date.UTC(2026, 10, 30)],
    ["month", Date.UTC(2026, 10, 1), Date.UTC(2026, 11, 1)],
  ] as const)("of the calendar: %s", (window, start, end) => {
    expect([bucketOf(window, now), firstBucket(window, now)]).toEqual([start, start]);
    const spent = [{ bucket: start, amount: 5 }];
    expect(renewsAt(window, now, { spent, missing: 5 })).toBe(end);
    expect(renewsAt(window, now, { spent, missing: 6 })).toBeUndefined();
  });

  it("that begins on a Monday has that whole week, also in the year before the epoch's first one", () => {
    for (const day of [Date.UTC(2026, 10, 23), Date.UTC(1970, 0, 5)]) {
      expect(bucketOf("week", day)).toBe(day);
      expect(bucketOf("week", day + 7 * 86_400_000 - 1)).toBe(day);
    }
  });

  it("that rolls counts at least what was spent in its length, and a part of it more at most", () => {
    const window = { rollingSeconds: 60 };
    for (let spentAt = now; spentAt < now + 3_000; spentAt += 97) {
      const bucket = bucketOf(window, spentAt);
      expect(bucket >= firstBucket(window, spentAt + 59_999)).toBe(true);
      expect(bucket >= firstBucket(window, spentAt + 60_000 + 60_000 / ROLLING_PARTS)).toBe(false);
    }
  });

  it("that rolls renews when enough of what was spent is old", () => {
    const window = { rollingSeconds: 60 };
    const spent = [now - 50_000, now - 20_000].map((at) => ({ bucket: bucketOf(window, at), amount: 10 }));
    const first = renewsAt(window, now, { spent, missing: 3 }) ?? 0;
    const both = renewsAt(window, now, { spent, missing: 11 }) ?? 0;
    expect((spent[0]?.bucket ?? 0) >= firstBucket(window, first - 1)).toBe(true);
    expect((spent[0]?.bucket ?? 0) >= firstBucket(window, first)).toBe(false);
    expect(both - first).toBe(30_000);
  });

  it("of all time never renews", () => {
    expect(renewsAt("total", now, { spent: [{ bucket: 0, amount: 5 }], missing: 1 })).toBeUndefined();
  });
});

describe("a run", () => {
  const budgets = [
    check({ usd: 1, window: "day", per: "metadata.customer", where: { metadata: { plan: "free" } } }, "plan"),
    check({ usd: 1, window: "day", per: "key", where: { key: "k1" } }, "key"),
    check({ usd: 1, window: "day", per: "provider", where: { author: "anthropic" } }, "author"),
  ];

  it("is counted by the budgets whose filters it meets, as a whole and by its targets", () => {
    const of = (run: Parameters<typeof matchBudgets>[1]): string[] =>
      matchBudgets(budgets, run).map(({ name }) => name);
    expect(of({})).toEqual(["author"]);
    expect(of({ metadata: { plan: "free", customer: "acme" } })).toEqual(["plan", "author"]);
    expect(of({ apiKey: "k1" })).toEqual(["key", "author"]);
    const [plan, author] = matchBudgets(budgets, { metadata: { plan: "free", customer: 7 } });
    const claude = { model: "anthropic/c", author: "anthropic", provider: "amazon-bedrock" };
    if (plan === undefined || author === undefined) throw new TypeError("they do not match");
    expect(leaseOf(plan, claude)).toBe("plan/7");
    expect(leaseOf(author, claude)).toBe("author/amazon-bedrock");
    expect(leaseOf(author, { ...claude, author: "openai" })).toBeUndefined();
  });
});

describe("a refusal", () => {
  const facts = { name: "b", unit: "tokens", window: "hour", limit: 100, left: 5, needed: 10 } as const;

  it("is of a rate where requests are counted, or less than an hour", () => {
    const codeOf = (more: object): string => budgetRefusal({ ...facts, ...more }, 0).code;
    expect(codeOf({})).toBe("budget/exhausted");
    expect(codeOf({ window: "minute" })).toBe("rate/limited");
    expect(codeOf({ window: { rollingSeconds: 3_599 } })).toBe("rate/limited");
    expect(codeOf({ unit: "requests", window: "month" })).toBe("rate/limited");
  });

  it("says when to come again, or that there is no use in it", () => {
    expect(budgetRefusal({ ...facts, renewsAt: 5_000 }, 2_000).facts).toMatchObject({
      retryable: true,
      retryAfterMs: 3_000,
      fix: "It renews at 1970-01-01T00:00:05.000Z.",
      message:
        "the budget b has 5 tokens left of 100 tokens a hour, and this may need 10 tokens. It renews at 1970-01-01T00:00:05.000Z.",
    });
    expect(budgetRefusal({ ...facts, needed: 101 }, 0).facts).toMatchObject({
      retryable: false,
      fix: expect.stringContaining("max_tokens"),
    });
    expect(budgetRefusal({ ...facts, window: "total" }, 0).retryable).toBe(false);
  });
});
