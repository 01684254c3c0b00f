/** How targets fare: found out by run objects and isolates, heard of by the others, read over HTTP. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import type { HttpDoor } from "../../src/http/http-door.ts";
import { FIRST_OPEN_MS } from "../../src/run/breaker.ts";
import type { AccountNamespace, RunObjectNamespace } from "../../src/run/run-record.ts";
import { vectorProvider, vectorSimulator } from "../durable-objects/vector-provider.ts";
import { call, door, jsonOf, KEY } from "./door.ts";

/** One isolate's: breakers belong to the `env` they were made with. */
const ENV = {};

/** The API for an account that nobody else has. */
function ownDoor(account: string = crypto.randomUUID()): HttpDoor {
  const runs = env.RUNS as unknown as RunObjectNamespace;
  const accounts = env.ACCOUNTS as unknown as AccountNamespace;
  const layer = createLocalLayer({ runs, accounts, env: ENV, account, providers: [vectorProvider] });
  return { layerOf: () => layer, apiKeys: KEY };
}

/** A target that does what `fault` says, one that works, and a caller who asks the first and else the second. */
function pair(fault: string) {
  const tag = crypto.randomUUID();
  const [primary, second] = [`m+fault=${fault}+tag=${tag}`, `m+tag=${tag}`];
  return {
    primary,
    calls: () => vectorSimulator.calls.filter(({ model }) => model === primary).length,
    async ask(mine: HttpDoor, headers: Record<string, string> = {}): Promise<void> {
      const response = await call("/v1/chat/completions", {
        door: mine,
        body: { model: `vectors/${primary}`, stream: true, messages: [{ role: "user", content: "hi" }] },
        headers: {
          "durable-ai-session": crypto.randomUUID(),
          "durable-ai-fallback": JSON.stringify([`vectors/${second}`]),
          ...headers,
        },
      });
      expect(await response.text()).toContain("[DONE]");
    },
  };
}

const targets = async (mine: HttpDoor): Promise<unknown> =>
  (await jsonOf(await call("/health/targets", { door: mine })))["targets"];

// The first call of an object loads the Worker: what is open is so for some seconds only.
beforeAll(async () => void (await targets(ownDoor())), 60_000);

describe("GET /health/targets", () => {
  it("has what a run object found out, for its account only", async () => {
    const [mine, { primary, ask }] = [ownDoor(), pair("503")];
    expect(await targets(mine)).toEqual([]);
    const [session, startedAt] = [crypto.randomUUID(), Date.now()];
    // Two attempts of the first run, one of the second.
    await ask(mine, { "durable-ai-session": session });
    expect(await targets(mine)).toEqual([]);
    await ask(mine, { "durable-ai-session": session });
    await expect.poll(() => targets(mine)).toHaveLength(1);
    const [target] = (await targets(mine)) as { at: number; since: number; until: number }[];
    expect(target).toEqual({
      provider: "vectors",
      model: primary,
      state: "open",
      at: expect.any(Number),
      since: target?.at,
      until: (target?.at ?? 0) + FIRST_OPEN_MS,
      failures: 3,
      lastError: "provider/error",
      objects: { open: 1, "half-open": 0, closed: 0 },
    });
    expect(target?.at).toBeGreaterThanOrEqual(startedAt);
    expect(await targets(ownDoor())).toEqual([]);
  });

  it("says when it is used again", async () => {
    const [mine, { ask, calls }] = [ownDoor(), pair("flapping+at=3")];
    const session = { "durable-ai-session": crypto.randomUUID() };
    await ask(mine, session);
    // Opened by its third failure, and closed by the attempt that is made once more.
    await ask(mine, session);
    expect(calls()).toBe(4);
    const objects = { open: 0, "half-open": 0, closed: 1 };
    await expect.poll(() => targets(mine)).toMatchObject([{ state: "closed", failures: 0, objects }]);
  });

  it("has what an isolate found out with calls that are not kept", async () => {
    const [mine, { ask }] = [ownDoor(), pair("503")];
    const unkept = { "durable-ai-durable": "false" };
    const ask1 = (): Promise<void> => ask(mine, unkept);
    await ask1();
    await ask1();
    await expect.poll(() => targets(mine)).toMatchObject([{ state: "open", objects: { open: 1 } }]);
  });

  it("asks for a key, and for account objects", async () => {
    const mine = ownDoor();
    const denied = await call("/health/targets", { door: mine, headers: { authorization: "Bearer wrong" } });
    expect(denied.status).toBe(401);
    const runs = env.RUNS as unknown as RunObjectNamespace;
    const without = { ...door, layerOf: () => createLocalLayer({ runs, env: ENV }) };
    const refused = await call("/health/targets", { door: without });
    expect(refused.status).toBe(501);
    expect(await jsonOf(refused)).toMatchObject({ error: { code: "option/not-available", field: "ACCOUNTS" } });
  });
});

describe("what one object found out", () => {
  it.each([
    ["runs of other sessions", {}],
    ["calls that are not kept", { "durable-ai-durable": "false" }],
  ])("spares it %s", async (_who, headers) => {
    const [mine, { ask, calls }] = [ownDoor(), pair("503")];
    const session = { "durable-ai-session": crypto.randomUUID() };
    await ask(mine, session);
    await ask(mine, session);
    const found = calls();
    expect(found).toBe(4);
    await expect.poll(() => targets(mine)).toHaveLength(1);
    // The first of them asks the account, and waits for nothing; those that come after its answer know.
    const spared = async (): Promise<boolean> => {
      const before = calls();
      await ask(mine, headers);
      return calls() === before;
    };
    await expect.poll(spared, { timeout: FIRST_OPEN_MS }).toBe(true);
    const before = calls();
    for (let other = 0; other < 3; other += 1) await ask(mine, headers);
    expect(calls()).toBe(before);
  });
});
