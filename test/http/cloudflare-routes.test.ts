import { describe, expect, it } from "vitest";
import { chatEvents } from "../durable-objects/scripted-provider.ts";
import { call, jsonOf, runIdOf, scriptedChat } from "./door.ts";

const EVENTS = chatEvents(5);
const COMPLETION = {
  id: "c",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
};
const ANSWER = { chunks: [JSON.stringify(COMPLETION)], headers: { "content-type": "application/json" } };

describe("POST /ai/run", () => {
  it("wraps JSON in Cloudflare's envelope", async () => {
    const { model, ...input } = scriptedChat([ANSWER], { stream: false });
    for (const [path, body] of [
      ["/ai/run", { model, input }],
      [`/ai/run/${String(model)}`, input],
    ] as const) {
      const response = await call(path, { body });
      expect(response.status).toBe(200);
      expect(await jsonOf(response)).toEqual({ result: COMPLETION, success: true, errors: [], messages: [] });
    }
  });

  it("streams as it is, and keeps the run", async () => {
    const { model, ...input } = scriptedChat([{ chunks: EVENTS }]);
    const options = { session: crypto.randomUUID(), key: "k" };
    const response = await call("/ai/run", { body: { model, input, options } });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(await response.text()).toContain("word4");
    expect(await jsonOf(await call(`/runs/${runIdOf(response)}`))).toMatchObject(options);
  });

  it.each([
    ["no input", { model: "scripted/model" }, 400, "input"],
    ["an input that is text", { model: "scripted/model", input: "hi" }, 400, "input"],
    ["no model", { input: {} }, 400, "model"],
    ["an unknown model", { model: "nobody/nothing", input: { messages: [] } }, 404, "model"],
    [
      "a hosted model without a binding",
      { model: "@cf/meta/llama-3.1-8b-instruct", input: { prompt: "x" } },
      424,
      "model",
    ],
    ["options that are a list", { model: "scripted/model", input: {}, options: [] }, 400, "options"],
    ["a misspelt option", { model: "scripted/model", input: {}, options: { sesion: "s" } }, 400, "options.sesion"],
    ["an option beside the options", { model: "scripted/model", input: {}, session: "s" }, 400, "options: { session"],
  ])("answers %s as Cloudflare does", async (_what, body, status, named) => {
    const response = await call("/ai/run", { body });
    expect(response.status).toBe(status);
    const answer = await jsonOf(response);
    expect(answer).toMatchObject({ success: false, result: null, messages: [] });
    expect(answer["errors"]).toMatchObject([{ code: expect.any(String), message: expect.any(String) }]);
    expect(JSON.stringify(answer)).toContain(named);
  });
});
