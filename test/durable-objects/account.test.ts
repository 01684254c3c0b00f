/** The account object: what it keeps over a restart, and whom it refuses. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MAX_OWN_MODELS } from "../../src/catalog/own-models.ts";
import type { KeptModel } from "../../src/run/run-record.ts";

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
    const tables = await runInDurableObject(account, (_object, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'models'").toArray(),
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
