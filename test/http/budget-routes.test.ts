/** Budgets over HTTP and through the binding: declared, shown, changed, deleted, each account's own. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { wrapAI, type DurableAI, type WrapOptions } from "../../src/index.ts";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import type { HttpDoor } from "../../src/http/http-door.ts";
import type { AccountNamespace, RunObjectNamespace } from "../../src/run/run-record.ts";
import { MAX_BUDGETS } from "../../src/wallet/budget-checks.ts";
import { call, jsonOf, KEY } from "./door.ts";

/** The API, and a binding, for an account that nobody else has. */
function own(): { door: HttpDoor; ai: DurableAI } {
  const account = crypto.randomUUID();
  const runs = env.RUNS as unknown as RunObjectNamespace;
  const accounts = env.ACCOUNTS as unknown as AccountNamespace;
  const layer = createLocalLayer({ runs, accounts, env: {}, account });
  const service = layer as unknown as NonNullable<Extract<WrapOptions, { service?: unknown }>["service"]>;
  return { door: { layerOf: () => layer, apiKeys: KEY }, ai: wrapAI(undefined, { service }) };
}

const DAILY = { name: "daily", unit: "nanoUsd", limit: 10_000_000_000, window: "day", hard: true, source: "account" };
const UNUSED = [{ spent: 0, held: 0, left: 10_000_000_000 }];

describe("budgets", () => {
  it("are declared by their names, shown with what is used, and deleted", async () => {
    const { door, ai } = own();
    expect(await jsonOf(await call("/budgets", { door }))).toEqual({ budgets: [] });
    const put = await call("/budgets/daily", { method: "PUT", door, body: { usd: 10, window: "day" } });
    expect(put.status).toBe(200);
    expect(await jsonOf(put)).toEqual({ ...DAILY, used: UNUSED });
    expect(await ai.budgets.get("daily")).toEqual({ ...DAILY, used: UNUSED });
    const split = await ai.budgets.put("each", { tokens: 1_000, window: "total", per: "metadata.customer" });
    expect(split).toMatchObject({ unit: "tokens", per: "metadata.customer", used: [] });
    expect((await ai.budgets.list()).map(({ name }) => name)).toEqual(["daily", "each"]);
    const deleted = await call("/budgets/daily", { method: "DELETE", door });
    expect(await jsonOf(deleted)).toEqual({ deleted: true });
    expect(await ai.budgets.delete("daily")).toBe(false);
    const gone = await call("/budgets/daily", { door });
    expect(gone.status).toBe(404);
    expect(await jsonOf(gone)).toMatchObject({ error: { code: "budget/not-found" } });
  });

  it("are refused where they say something wrong, and nothing is changed", async () => {
    const { door, ai } = own();
    const bad = await call("/budgets/daily", { method: "PUT", door, body: { usd: -1, window: "day" } });
    expect(bad.status).toBe(400);
    expect(await jsonOf(bad)).toMatchObject({ error: { code: "input/invalid", field: "budget.usd" } });
    await expect(ai.budgets.put("a/b", { usd: 1, window: "day" })).rejects.toMatchObject({ field: "name" });
    await ai.budgets.put("daily", { usd: 10, window: "day" });
    await expect(ai.budgets.put("daily", { tokens: 5, window: "day" })).rejects.toMatchObject({
      code: "input/invalid",
      message: expect.stringContaining("counted in nanoUsd"),
    });
    expect(await ai.budgets.list()).toEqual([{ ...DAILY, used: UNUSED }]);
  });

  it("are its account's own", async () => {
    const [mine, theirs] = [own(), own()];
    await mine.ai.budgets.put("daily", { usd: 10, window: "day" });
    expect(await theirs.ai.budgets.list()).toEqual([]);
  });

  it("are so many at most", async () => {
    const { ai } = own();
    for (let n = 0; n < MAX_BUDGETS; n += 1) await ai.budgets.put(`b${n}`, { usd: 1, window: "day" });
    await expect(ai.budgets.put("more", { usd: 1, window: "day" })).rejects.toMatchObject({ code: "input/too-large" });
    await ai.budgets.put("b0", { usd: 2, window: "day" });
  });
});
