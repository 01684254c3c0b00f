import { env, exports } from "cloudflare:workers";
import { routeAgentRequest } from "agents";
import { describe, expect, it } from "vitest";
import { connectLive, type LiveRunNamespace } from "../../src/durable-objects/live-run.ts";
import type { InferenceLayer, LayerResult } from "../../src/run/run-record.ts";
import { contentOf, framesOf, requestOf, valueOf } from "../durable-objects/layer.ts";
import { chatEvents } from "../durable-objects/scripted-provider.ts";
import { call, door, jsonOf, runIdOf, scriptedChat } from "./door.ts";

const EVENTS = chatEvents(6);

/** The layer over RPC, as a Worker has it that binds it for `account`. */
function boundFor(account: unknown): InferenceLayer {
  const inference = exports.Inference as unknown as (options: { props: unknown }) => InferenceLayer;
  return inference({ props: account === undefined ? {} : { account } });
}

/** Methods by any name: what a service binding lets one try. */
const anything = env.INFERENCE as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;

async function errorOf(result: Promise<LayerResult<unknown>>): Promise<unknown> {
  const answer = await result;
  return answer.ok ? "no error" : answer.error;
}

describe("the service binding", () => {
  it("starts, reads, finds, lists and cancels runs", async () => {
    const layer = boundFor(undefined);
    const request = requestOf([{ chunks: EVENTS }]);
    const reading = valueOf(await layer.start(request));
    expect(contentOf(await framesOf(reading.frames)).text).toBe(EVENTS.join(""));
    const again = valueOf(await layer.read(reading.runId, { from: 3 }));
    expect(contentOf(await framesOf(again.frames)).text).toBe(EVENTS.slice(3).join(""));
    expect(valueOf(await layer.get(reading.runId))).toMatchObject({ outcome: "completed" });
    expect(valueOf(await layer.cancel(reading.runId))).toMatchObject({ outcome: "completed" });
    const listed = valueOf(await layer.list({ session: request.session ?? "" }));
    expect(listed.runs.map(({ runId }) => runId)).toEqual([reading.runId]);
  });

  it("acts for the account of its props, whatever the arguments say", async () => {
    const request = { ...requestOf([{ chunks: EVENTS }]), account: "default" };
    const reading = valueOf(await boundFor("acme").start(request));
    await framesOf(reading.frames);
    expect(valueOf(await boundFor("acme").get(reading.runId))).toMatchObject({ runId: reading.runId });
    for (const other of [undefined, "acm", "acme2"]) {
      const layer = boundFor(other);
      expect(await errorOf(layer.get(reading.runId))).toMatchObject({ code: "run/not-found" });
      expect(await errorOf(layer.read(reading.runId))).toMatchObject({ code: "run/not-found" });
      expect(await errorOf(layer.cancel(reading.runId))).toMatchObject({ code: "run/not-found" });
      expect(valueOf(await layer.list({ session: request.session ?? "" })).runs).toEqual([]);
    }
  });

  it.each(["", "a/b", 7, {}])("refuses the account %j", async (account) => {
    expect(await errorOf(boundFor(account).get(`${"0".repeat(64)}.1`))).toMatchObject({ field: "props.account" });
  });

  it.each([
    ["start", []],
    ["start", [null]],
    ["start", [{ model: 1 }]],
    ["call", [{}]],
    ["read", []],
    ["read", ["x"]],
    ["read", [`${"0".repeat(64)}.1`, { from: "1" }]],
    ["get", [{}]],
    ["cancel", [[]]],
    ["list", []],
    ["list", [{ session: 3 }]],
    ["tree", []],
    ["tree", [{ session: "" }]],
  ])("answers %s(%j) with a typed error", async (method, args) => {
    expect(await anything[method]?.(...args)).toMatchObject({
      ok: false,
      error: { code: "input/invalid", field: expect.any(String), fix: expect.any(String) },
    });
  });

  it("has nothing else: no namespace, no keys, no providers", async () => {
    for (const method of ["idFromName", "idFromString", "newUniqueId", "getByName", "door", "layerOf", "watch"])
      expect(await isRefused(() => anything[method]?.("x"))).toBe(true);
    for (const property of ["providers", "localKey", "simulated", "env", "ctx"])
      expect(await isRefused(() => anything[property])).toBe(true);
  });

  it("answers HTTP only with a key", async () => {
    const response = await env.INFERENCE.fetch("https://ai.test/runs?session=s");
    expect(response.status).toBe(401);
    expect(await jsonOf(response)).toMatchObject({ error: { code: "auth/missing" } });
  });
});

/** Whether RPC throws. Not `expect(…).rejects`: it leaves the promise of a property unhandled. */
async function isRefused(ask: () => unknown): Promise<boolean> {
  try {
    await ask();
    return false;
  } catch {
    return true;
  }
}

describe("routeAgentRequest in a Worker that binds us", () => {
  it.each(["/agents/inference/x", "/agents/inference/x/runs", "/agents/runs/x", "/agents/live/x"])(
    "gets nothing at %s",
    async (path) => {
      const request = new Request(`https://agent.test${path}`);
      const status = await routeAgentRequest(request, env).then(
        (response) => response?.status ?? 404,
        () => 500,
      );
      expect(status).toBeGreaterThanOrEqual(400);
    },
  );
});

describe("GET /runs/{id}/live", () => {
  const watched = {
    ...door,
    watch: (account: string, runId: string, request: Request): Promise<Response> =>
      connectLive(env.LIVE as unknown as LiveRunNamespace, account, runId, request),
  };
  const upgrade = { upgrade: "websocket" };

  it("sends the run's messages over a WebSocket", async () => {
    const started = await call("/v1/chat/completions", { body: scriptedChat([{ chunks: EVENTS, everyMs: 2 }]) });
    const response = await call(`/runs/${runIdOf(started)}/live?from=2`, { headers: upgrade, door: watched });
    expect(response.status).toBe(101);
    const socket = response.webSocket;
    if (socket === null) throw new TypeError("there is no socket");
    const messages: { type: string; text?: string }[] = [];
    const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
    socket.addEventListener("message", ({ data }) => void messages.push(JSON.parse(String(data))));
    socket.accept();
    await closed;
    await started.body?.cancel();
    expect(messages[0]).toMatchObject({ type: "attempt" });
    expect(messages.map(({ type, text }) => (type === "events" ? text : "")).join("")).toBe(EVENTS.slice(2).join(""));
    expect(messages.at(-1)).toMatchObject({ type: "closed", outcome: "completed" });
  });

  it("asks for a key first", async () => {
    const path = `/runs/${"0".repeat(64)}.1/live`;
    const response = await call(path, { headers: { ...upgrade, authorization: "Bearer no" }, door: watched });
    expect(response.status).toBe(401);
  });
});
