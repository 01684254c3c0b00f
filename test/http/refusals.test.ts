/** What is refused and of interest to whoever runs the layer is a line of its console, which says nothing of the request. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DurableAIError } from "../../src/errors.ts";
import { chatEvents } from "../durable-objects/scripted-provider.ts";
import { call, door, jsonOf, scriptedChat } from "./door.ts";

const SECRET = "dai_secret-of-somebody";
let lines: string[] = [];

beforeEach(() => {
  lines = [];
  vi.spyOn(console, "warn").mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => void vi.restoreAllMocks());

const logged = (): object[] => lines.map((line) => JSON.parse(line) as object);

describe("a line of the console", () => {
  it("says that a key is missing, wrong, or may not do this", async () => {
    for (const authorization of ["", `Bearer ${SECRET}`])
      expect((await call("/wallet", { headers: { authorization } })).status).toBe(401);
    expect(logged()).toMatchObject([
      { message: "durable-ai: a request was refused", method: "GET", code: "auth/missing" },
      { message: "durable-ai: a request was refused", method: "GET", code: "auth/invalid" },
    ]);
    expect(lines.join()).not.toContain(SECRET);
  });

  it("says that a webhook was forged, and nothing of it", async () => {
    const payments = {
      receive: () => Promise.reject(new DurableAIError({ code: "payment/forged", message: `not signed: ${SECRET}` })),
    };
    const mine = { ...door, payments } as unknown as typeof door;
    const answer = await call("/payments/webhook", { door: mine, body: { id: SECRET } });
    expect(answer.status).toBe(400);
    expect(logged()).toMatchObject([{ method: "POST", route: "/payments/webhook", code: "payment/forged" }]);
    expect(lines.join()).not.toContain(SECRET);
  });

  it("says that money was to move that could not", async () => {
    const answer = await call("/wallet/top-ups", { body: { key: SECRET, amountNanoUsd: -5 } });
    expect(answer.status).toBe(400);
    const requestId = answer.headers.get("x-request-id");
    expect(logged()).toMatchObject([
      { requestId, route: "/wallet/top-ups", code: "input/invalid", field: "amountNanoUsd" },
    ]);
    expect(lines.join()).not.toContain(SECRET);
  });

  it("says that a run was asked for that is another account's", async () => {
    const theirs = { "durable-ai-account": "acme", "durable-ai-session": "s" };
    const made = await call("/v1/chat/completions", {
      body: scriptedChat([{ chunks: chatEvents(2) }]),
      headers: theirs,
    });
    await made.text();
    const answer = await call(`/runs/${made.headers.get("durable-ai-run-id")}`);
    expect(await jsonOf(answer)).toMatchObject({ error: { code: "run/not-found" } });
    expect(logged()).toMatchObject([{ method: "GET", code: "run/not-found" }]);
  });

  it("says nothing of a call that is only wrong", async () => {
    expect((await call("/v1/chat/completions", { body: { model: 5 } })).status).toBe(400);
    expect((await call("/wallet/entries?limit=0")).status).toBe(400);
    expect(lines).toEqual([]);
  });
});
