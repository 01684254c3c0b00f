/** The account object: what it keeps over a restart, and whom it refuses. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MAX_OWN_MODELS } from "../../src/catalog/own-models.ts";
import { HEALTH_KEPT_MS, MAX_HEALTH_REPORTS } from "../../src/run/health-table.ts";
import type { KeptModel } from "../../src/run/run-record.ts";
import type { BreakerChange } from "../../src/run/target-health.ts";

const stub = (account: string = crypto.randomUUID()) => env.ACCOUNTS.getByName(`${account}/account`);
const kept = (id: string): KeptModel => ({
  asOf: "2026-11-25",
  model: { id, targets: [{ provider: "acme", id: "m", baseURL: "https://llm.acme.test/v1" }] },
});

describe("an account object", () => {
  it("keeps models when it is restarted", async () => {
    const account = stub();
    expect(await account.models()).toEqual({ ok: true, value: [] });
    await account.putModel(kept("acme/b"));
    await account.putModel(kept("acme/a"));
    await account.putModel({ ...kept("acme/b"), asOf: "2026-11-26" });
    await evictDurableObject(account);
    expect(await account.models()).toEqual({
      ok: true,
      value: [kept("acme/a"), { ...kept("acme/b"), asOf: "2026-11-26" }],
    });
    expect(await account.deleteModel("acme/b")).toEqual({ ok: true, value: true });
    expect(await account.deleteModel("acme/b")).toEqual({ ok: true, value: false });
    expect(await account.models()).toEqual({ ok: true, value: [kept("acme/a")] });
  });

  it("writes nothing where it is only asked", async () => {
    const account = stub();
    expect(await account.models()).toEqual({ ok: true, value: [] });
    expect(await account.deleteModel("acme/x")).toEqual({ ok: true, value: false });
    expect(await account.health()).toEqual({ ok: true, value: [] });
    const tables = await runInDurableObject(account, (_object, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name IN ('models', 'health')").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("says so when it is full, and still takes changes", async () => {
    const account = stub();
    for (let index = 0; index < MAX_OWN_MODELS; index += 1) await account.putModel(kept(`acme/m${index}`));
    expect(await account.putModel(kept("acme/more"))).toMatchObject({
      ok: false,
      error: { code: "input/too-large", field: "model", fix: expect.any(String) },
    });
    expect(await account.putModel(kept("acme/m1"))).toMatchObject({ ok: true });
  });

  it("refuses whoever comes with a URL", async () => {
    const response = await stub().fetch("https://ai.test/catalog/models");
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain("acme");
  });
});

describe("the health of an account's targets", () => {
  const ago = (ms: number): number => Date.now() - ms;
  const change = (provider: string, more: Partial<BreakerChange> = {}): BreakerChange => ({
    provider,
    model: "m",
    state: "open",
    at: ago(1_000),
    since: ago(1_000),
    until: Date.now() + 60_000,
    failures: 3,
    error: "provider/error",
    ...more,
  });
  const closed = (provider: string, at: number): BreakerChange => {
    const { until: _until, error: _error, ...rest } = change(provider, { state: "closed", at, since: at, failures: 0 });
    return rest;
  };

  it("is the newest report's, with how many see it so", async () => {
    const account = stub();
    const [since, at, until] = [ago(5_000), ago(500), Date.now() + 60_000];
    await account.reportHealth(change("acme", { at: ago(5_000), since }), "object-1");
    await account.reportHealth(closed("acme", ago(4_000)), "object-2");
    await account.reportHealth(change("acme", { at: ago(3_000), until: ago(1_000) }), "object-3");
    await account.reportHealth(
      change("acme", { at, since: at, until, failures: 7, error: "provider/timeout" }),
      "object-4",
    );
    await account.reportHealth(closed("good", ago(2_000)), "object-1");
    await account.reportHealth(change("recovering", { until: ago(1) }), "object-1");
    await evictDurableObject(account);
    const found = await account.health();
    expect(found).toMatchObject({
      ok: true,
      value: [
        { provider: "acme", model: "m", state: "open", at, since, until, failures: 7, lastError: "provider/timeout" },
        { provider: "recovering", state: "half-open", objects: { open: 0, "half-open": 1, closed: 0 } },
        { provider: "good", state: "closed", failures: 0, objects: { open: 0, "half-open": 0, closed: 1 } },
      ],
    });
    if (!found.ok) return;
    expect(found.value[0]?.objects).toEqual({ open: 2, "half-open": 1, closed: 1 });
    expect(found.value[2]).not.toHaveProperty("lastError");
    expect(found.value[2]).not.toHaveProperty("until");
  });

  it("has one report of each object, the last", async () => {
    const account = stub();
    await account.reportHealth(change("acme"), "object-1");
    await account.reportHealth(closed("acme", ago(0)), "object-1");
    await account.reportHealth(change("acme", { at: ago(900) }), "object-1");
    expect(await account.health()).toMatchObject({
      value: [{ state: "closed", objects: { open: 0, "half-open": 0, closed: 1 } }],
    });
  });

  it("forgets what is old, and the oldest of what is too much", async () => {
    const account = stub();
    await account.reportHealth(closed("old", ago(HEALTH_KEPT_MS)), "object-1");
    await account.reportHealth(
      change("old-too", { at: ago(HEALTH_KEPT_MS + 9), until: ago(HEALTH_KEPT_MS) }),
      "object-1",
    );
    expect(await account.health()).toEqual({ ok: true, value: [] });
    const first = ago(60_000);
    await runInDurableObject(account, async (object) => {
      for (let index = 0; index < MAX_HEALTH_REPORTS + 5; index += 1)
        await object.reportHealth(closed(index < 5 ? "first" : "others", first + index), `object-${index}`);
    });
    const objects = { open: 0, "half-open": 0, closed: MAX_HEALTH_REPORTS };
    expect(await account.health()).toMatchObject({ value: [{ provider: "others", objects }] });
    const rows = await runInDurableObject(account, (_object, { storage }) =>
      storage.sql.exec("SELECT count(*) AS n FROM health").one(),
    );
    expect(rows).toEqual({ n: MAX_HEALTH_REPORTS });
  });
});
