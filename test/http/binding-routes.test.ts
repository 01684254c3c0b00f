import { describe, expect, it } from "vitest";
import { callsOf, chatEvents } from "../durable-objects/scripted-provider.ts";
import { call, jsonOf, runIdOf, scriptedChat } from "./door.ts";

const EVENTS = chatEvents(8);
const WITHOUT_USAGE = EVENTS.filter((event) => !event.includes('"usage"'));
const MODEL = { "cf-consn-model-id": "scripted/model", "cf-consn-sdk-version": "2.0.0" };

function inputsOf(answers: Parameters<typeof scriptedChat>[0], more = {}): ReturnType<typeof scriptedChat> {
  const { model: _model, ...inputs } = scriptedChat(answers, more);
  return inputs as ReturnType<typeof scriptedChat>;
}

describe.each(["/run?version=3", "/ai-gateway/run?version=3"])("POST %s", (path) => {
  const gateway = path.startsWith("/ai-gateway") ? { gateway: { id: "default" } } : {};

  it("runs the model of the header, and keeps the stream", async () => {
    const inputs = inputsOf([{ chunks: EVENTS }]);
    const response = await call(path, { body: { inputs, options: gateway }, headers: MODEL });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(WITHOUT_USAGE.join(""));
    expect(response.headers.get("cf-aig-run-id")).toBe(runIdOf(response));
    expect(runIdOf(response)).toMatch(/^[0-9a-f]{64}\.\d+$/);
  });

  it("takes our options from the body and from headers", async () => {
    const inputs = inputsOf([{ chunks: EVENTS }]);
    const options = { ...gateway, session: crypto.randomUUID(), key: "k", format: "openai-chat" };
    const one = await call(path, { body: { inputs, options }, headers: MODEL });
    expect(await one.text()).toBe(WITHOUT_USAGE.join(""));
    const headers = { ...MODEL, "durable-ai-session": options.session, "durable-ai-key": "k" };
    const two = await call(path, { body: { inputs, options: { ...gateway, format: "openai-chat" } }, headers });
    expect(runIdOf(two)).toBe(runIdOf(one));
    expect(callsOf(inputs.script.id).calls).toBe(1);
  });

  it("takes off a prefix", async () => {
    const headers = { ...MODEL, "cf-consn-model-id": "beta:scripted/model" };
    const response = await call(path, { body: { inputs: inputsOf([{ chunks: EVENTS }]) }, headers });
    expect(response.status).toBe(200);
  });

  it.each([
    ["no model", { inputs: {} }, {}, "cf-consn-model-id"],
    ["a prefix alone", { inputs: {} }, { "cf-consn-model-id": "beta:" }, "cf-consn-model-id"],
    ["no inputs", {}, MODEL, "inputs"],
    ["inputs that are a list", { inputs: [] }, MODEL, "inputs"],
    ["options that are text", { inputs: {}, options: "x" }, MODEL, "options"],
    ["a session that is no text", { inputs: {}, options: { session: 3 } }, MODEL, "options.session"],
  ])("refuses %s", async (_what, body, headers, field) => {
    const response = await call(path, { body, headers: { ...headers } as Record<string, string> });
    expect(response.status).toBe(400);
    const answer = await jsonOf(response);
    expect(JSON.stringify(answer)).toContain(field);
    expect(response.headers.get("durable-ai-error")).toBe("input/invalid");
  });
});

describe("what of the wire is not built", () => {
  it("is said: raw bodies, other versions", async () => {
    const raw = await call("/run?version=3&userInputs=%7B%7D", { body: "bytes", headers: MODEL });
    expect(raw.status).toBe(501);
    const version = await call("/run?version=4", { body: { inputs: {} }, headers: MODEL });
    expect(version.status).toBe(400);
    expect((await call("/ai-gateway/universal/run/default", { body: [] })).status).toBe(404);
  });
});

describe("GET …/resume", () => {
  const resume = (runId: string, from: number | string): Promise<Response> =>
    call(`/ai-gateway/gateways/default/run/${runId}/resume?from=${from}`);

  it("gives back what comes after each position, byte for byte", async () => {
    const first = await call("/run?version=3", { body: { inputs: inputsOf([{ chunks: EVENTS }]) }, headers: MODEL });
    const sent = await first.text();
    for (let from = 0; from <= WITHOUT_USAGE.length; from += 1) {
      const response = await resume(runIdOf(first), from);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(WITHOUT_USAGE.slice(from).join(""));
    }
    expect(await (await resume(runIdOf(first), 0)).text()).toBe(sent);
    const beyond = await resume(runIdOf(first), 1_000);
    expect({ status: beyond.status, text: await beyond.text() }).toEqual({ status: 200, text: "" });
  });

  it("waits for what is still to come", async () => {
    const inputs = inputsOf([{ chunks: EVENTS, everyMs: 5 }]);
    const first = await call("/run?version=3", { body: { inputs }, headers: MODEL });
    await first.body?.cancel();
    expect(await (await resume(runIdOf(first), 2)).text()).toBe(WITHOUT_USAGE.slice(2).join(""));
    expect(callsOf(inputs.script.id).calls).toBe(1);
  });

  it("answers 404 where there is no such run, 400 where it is no run id", async () => {
    const nowhere = await resume(`${"0".repeat(64)}.1`, 0);
    expect(nowhere.status).toBe(404);
    expect(await jsonOf(nowhere)).toEqual({ error: "Request not found" });
    for (const id of ["not-a-run", "x".repeat(64)]) expect((await resume(id, 0)).status).toBe(400);
  });

  it.each(["-1", "x", "1.5", ""])("answers 400 for from=%s", async (from) => {
    const first = await call("/run?version=3", { body: { inputs: inputsOf([{ chunks: EVENTS }]) }, headers: MODEL });
    await first.text();
    const response = await resume(runIdOf(first), from);
    expect(response.status).toBe(400);
    expect(response.headers.get("durable-ai-error")).toBe("input/invalid");
  });
});
