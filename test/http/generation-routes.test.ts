import { describe, expect, it } from "vitest";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import type { HttpDoor } from "../../src/http/http-door.ts";
import { defineProvider } from "../../src/providers/provider.ts";
import type { RunObjectNamespace } from "../../src/run/run-record.ts";
import { callsOf, chatEvent, chatEvents } from "../durable-objects/scripted-provider.ts";
import { crash, pause, until } from "../durable-objects/layer.ts";
import { call, door, jsonOf, KEY, runIdOf, scriptedChat } from "./door.ts";
import { env } from "cloudflare:workers";

const EVENTS = chatEvents(12);
/** Usage goes to those who asked for it only. */
const WITHOUT_USAGE = EVENTS.filter((event) => !event.includes('"usage"')).join("");
const CHAT = "/v1/chat/completions";

describe("POST /v1/chat/completions", () => {
  it.each([CHAT, `/ai${CHAT}`])("streams at %s, and keeps the run", async (path) => {
    const response = await call(path, { body: scriptedChat([{ chunks: EVENTS }]) });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get("cf-aig-run-id")).toBe(runIdOf(response));
    expect(await response.text()).toBe(WITHOUT_USAGE);
    expect(await jsonOf(await call(`/runs/${runIdOf(response)}`))).toMatchObject({
      runId: runIdOf(response),
      format: "openai-chat",
      outcome: "completed",
    });
  });

  it("sends usage to who asks for it", async () => {
    const body = scriptedChat([{ chunks: EVENTS }], { stream_options: { include_usage: true } });
    expect(await (await call(CHAT, { body })).text()).toBe(EVENTS.join(""));
  });

  it("answers a whole body", async () => {
    const completion = {
      id: "c",
      object: "chat.completion",
      created: 1,
      model: "m",
      choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
    };
    const answer = { chunks: [JSON.stringify(completion)], headers: { "content-type": "application/json" } };
    const response = await call(CHAT, { body: scriptedChat([answer], { stream: false }) });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await jsonOf(response)).toEqual(completion);
    expect(runIdOf(response)).toBe("");
  });

  it("is one run for one session and key, and one provider call", async () => {
    const body = scriptedChat([{ chunks: EVENTS, everyMs: 2 }]);
    const headers = { "durable-ai-session": crypto.randomUUID(), "durable-ai-key": "plan" };
    const responses = await Promise.all([call(CHAT, { body, headers }), call(CHAT, { body, headers })]);
    const [one, two] = await Promise.all(responses.map((response) => response.text()));
    expect(one).toBe(WITHOUT_USAGE);
    expect(two).toBe(WITHOUT_USAGE);
    expect(new Set(responses.map(runIdOf)).size).toBe(1);
    expect(callsOf(body.script.id).calls).toBe(1);
    const conflict = await call(CHAT, { body: { ...body, temperature: 1 }, headers });
    expect(conflict.status).toBe(409);
    expect(await jsonOf(conflict)).toMatchObject({ error: { code: "run/key-conflict", param: "key" } });
  });

  it("lets pass what the provider sends, through a restart of the run's object", async () => {
    const options = { stream_options: { include_usage: true } };
    const whole = await call(CHAT, { body: scriptedChat([{ chunks: EVENTS, everyMs: 15 }], options) });
    expect(await whole.text()).toBe(EVENTS.join(""));

    const body = scriptedChat([{ chunks: EVENTS.slice(0, 6), everyMs: 15, then: "hang" }, { chunks: EVENTS }], options);
    const response = await call(CHAT, { body });
    const reading = response.text();
    await pause(150);
    await crash(runIdOf(response));
    const text = await reading;
    expect(text.startsWith(EVENTS.slice(0, 6).join(""))).toBe(true);
    const words = [...text.matchAll(/"content":"([^"]*)"/g)].map(([, word]) => word).join("");
    expect(words).toBe(Array.from({ length: 12 }, (_, index) => `word${index} `).join(""));
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
    expect(callsOf(body.script.id).calls).toBe(2);
  });

  it("goes on where the caller of such a stream leaves", async () => {
    const body = scriptedChat([{ chunks: EVENTS, everyMs: 15 }], { stream_options: { include_usage: true } });
    const response = await call(CHAT, { body });
    const reader = response.body?.getReader();
    await reader?.read();
    await pause(60);
    await reader?.cancel();
    const closed = await until(async () => {
      const record = await jsonOf(await call(`/runs/${runIdOf(response)}`));
      return record["state"] === "closed" && record;
    });
    expect(closed).toMatchObject({ outcome: "completed", end: EVENTS.length });
    expect(callsOf(body.script.id)).toEqual({ calls: 1, aborted: 0 });
  });

  it.each<Record<string, string>>([{}, { "durable-ai-durable": "false" }])(
    "says who was asked before, with %o",
    async (more) => {
      const failed = { status: 401, chunks: ['{"error":{"message":"no such key"}}'] };
      const headers = { "durable-ai-fallback": '["scripted/other"]', ...more };
      const response = await call(CHAT, { body: scriptedChat([failed, { chunks: EVENTS }]), headers });
      expect(await response.text()).toBe(WITHOUT_USAGE);
      expect(JSON.parse(response.headers.get("durable-ai-attempts") ?? "")).toEqual([
        { provider: "scripted", model: "model", status: 401, code: "provider/error", ms: expect.any(Number) as number },
        { provider: "scripted", model: "other" },
      ]);
      const alone = await call(CHAT, { body: scriptedChat([{ chunks: EVENTS }]) });
      await alone.body?.cancel();
      expect(alone.headers.has("durable-ai-attempts")).toBe(false);
    },
  );

  it("hedges where a header says so", async () => {
    // Models of its own: others' failures have changed in what order the usual ones are asked.
    const body = scriptedChat([{ chunks: [], then: "hang" }, { chunks: EVENTS }], { model: "scripted/slow" });
    const headers = { "durable-ai-fallback": '["scripted/quick"]', "durable-ai-hedge-after-ms": "100" };
    const response = await call(CHAT, { body, headers });
    expect(await response.text()).toContain("word11");
    expect(callsOf(body.script.id).calls).toBe(2);
    const record = await call(`/runs/${runIdOf(response)}`);
    expect(await jsonOf(record)).toMatchObject({
      outcome: "completed",
      attempts: [
        { model: "slow", error: { code: "provider/overtaken" } },
        { model: "quick", hedge: true },
      ],
    });
  });

  it("keeps no stream that says so", async () => {
    const headers = { "durable-ai-durable": "false" };
    const response = await call(CHAT, { body: scriptedChat([{ chunks: EVENTS }]), headers });
    expect(await response.text()).toBe(WITHOUT_USAGE);
    expect(runIdOf(response)).toBe("");
  });

  it("stores what the headers say, and no credentials", async () => {
    const headers = {
      "durable-ai-session": crypto.randomUUID(),
      "durable-ai-metadata": '{"customer":"acme","seats":[1,2]}',
      "x-api-key": "sk-other-secret",
    };
    const response = await call(CHAT, { body: scriptedChat([{ chunks: EVENTS }]), headers });
    await response.text();
    const record = await call(`/runs/${runIdOf(response)}`);
    const text = await record.text();
    expect(JSON.parse(text)).toMatchObject({ metadata: { customer: "acme", seats: [1, 2] } });
    expect(text).not.toMatch(/secret|test-key/);
  });

  it("goes on when its client leaves", async () => {
    const body = scriptedChat([{ chunks: EVENTS, everyMs: 3 }]);
    const headers = { "durable-ai-session": crypto.randomUUID() };
    const response = await call(CHAT, { body, headers });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    const replay = await call(`/runs/${runIdOf(response)}/events?format=openai-chat`);
    expect(await replay.text()).toBe(EVENTS.join(""));
    expect(callsOf(body.script.id)).toEqual({ calls: 1, aborted: 0 });
  });
});

describe("a provider that fails", () => {
  const overloaded = JSON.stringify({ error: { message: "slow down", type: "rate_limit_error", code: "busy" } });

  it("is answered in the caller's format, with its facts, and without the SDK's own retries", async () => {
    const answer = {
      status: 429,
      headers: { "content-type": "application/json", "retry-after": "60" },
      chunks: [overloaded],
    };
    const response = await call(CHAT, { body: scriptedChat([answer]) });
    expect(response.status).toBe(429);
    expect(response.headers.get("x-should-retry")).toBe("false");
    expect(response.headers.get("retry-after")).toBe("60");
    expect(response.headers.get("x-request-id")).not.toBeNull();
    expect(await jsonOf(response)).toMatchObject({ error: { type: "rate_limit_error", code: "provider/error" } });
  });

  it("in mid-stream, breaks the stream after the format's error event", async () => {
    const broken = { chunks: EVENTS.slice(0, 4), then: "break" as const };
    const response = await call(CHAT, { body: scriptedChat([broken]) });
    const received: string[] = [];
    const read = async (): Promise<void> => {
      for await (const chunk of response.body ?? []) received.push(new TextDecoder().decode(chunk));
    };
    await expect(read()).rejects.toThrow();
    const text = received.join("");
    expect(text.startsWith(EVENTS.slice(0, 4).join(""))).toBe(true);
    expect(text.slice(EVENTS.slice(0, 4).join("").length)).toMatch(/^data: \{"error":\{.+\}\}\n\n$/);
    expect(text).not.toContain("[DONE]");
  });
});

/** A provider that says hello in chat completions, under any name; it notes the models it is asked for. */
const asked: string[] = [];
const speaking = (id: string) =>
  defineProvider({
    id,
    credentials: [],
    connect: () => ({
      formatOf: () => "openai-chat",
      dispatch: async ({ stream, model }) => {
        asked.push(`${id}/${model}`);
        return stream
          ? new Response(EVENTS.join(""), { headers: { "content-type": "text/event-stream" } })
          : Response.json({
              id: "c",
              choices: [{ index: 0, message: { role: "assistant", content: "hello" }, finish_reason: "stop" }],
              usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
            });
      },
    }),
  });
const speakingDoor: HttpDoor = {
  ...door,
  layerOf: () =>
    createLocalLayer({
      runs: env.RUNS as unknown as RunObjectNamespace,
      env: {},
      providers: [speaking("speaking"), speaking("openai")],
    }),
};

describe("POST /v1/responses", () => {
  const body = { model: "speaking/any", input: "go" };
  const headers = { "durable-ai-durable": "false" };

  it.each(["/v1/responses", "/ai/v1/responses", "/openai/responses?api-version=2026-10-01", "/openai/v1/responses"])(
    "answers Responses at %s, whoever serves the model",
    async (path) => {
      const whole = await jsonOf(await call(path, { body, headers, door: speakingDoor }));
      expect(whole).toMatchObject({ object: "response", status: "completed", model: "speaking/any" });
      expect(whole["output"]).toMatchObject([{ type: "message", content: [{ type: "output_text", text: "hello" }] }]);
      const stream = await call(path, { body: { ...body, stream: true }, headers, door: speakingDoor });
      const text = await stream.text();
      expect(text.startsWith("event: response.created\n")).toBe(true);
      expect(text.split("\n\n").at(-2)).toMatch(/^event: response\.completed\n/);
    },
  );

  it("reads a run that was started in another format", async () => {
    const chat = await call(CHAT, { body: scriptedChat([{ chunks: EVENTS }]) });
    await chat.text();
    const again = await call(`/runs/${runIdOf(chat)}/events?format=openai-responses`);
    expect(await again.text()).toContain("event: response.completed\n");
  });

  it("answers errors as OpenAI does, also where nothing is", async () => {
    const unknown = await call("/v1/responses", { body: { ...body, model: "nobody/nothing" } });
    expect(unknown.status).toBe(404);
    expect(await jsonOf(unknown)).toMatchObject({ error: { type: "not_found_error", code: "model/unknown" } });
    const nothing = await call("/v1/responses/resp_1/cancel", { body: {} });
    expect(await jsonOf(nothing)).toMatchObject({ error: { code: "route/not-found" } });
    const bad = await call("/v1/responses", { body: { model: "speaking/any", input: 7 }, headers, door: speakingDoor });
    expect(bad.status).toBe(400);
    expect(await jsonOf(bad)).toMatchObject({ error: { param: "input", code: "input/invalid" } });
  });
});

describe("Azure's paths", () => {
  const body = { messages: [{ role: "user", content: "go" }] };
  const headers = { "durable-ai-durable": "false", authorization: "", "api-key": KEY };

  it.each([
    ["/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21", {}, "openai/gpt-4o"],
    ["/ai/openai/deployments/gpt-4o/chat/completions", { model: "else" }, "openai/gpt-4o"],
    ["/openai/deployments/speaking%2Fany/chat/completions", {}, "speaking/any"],
    ["/openai/v1/chat/completions", { model: "gpt-4o" }, "openai/gpt-4o"],
  ])("call the model a deployment is named after: %s", async (path, more, model) => {
    asked.length = 0;
    const response = await call(path, { body: { ...body, ...more }, headers, door: speakingDoor });
    expect(await jsonOf(response)).toMatchObject({ choices: [{ message: { content: "hello" } }] });
    expect(asked).toEqual([model]);
  });

  it("refuse a deployment nobody knows, in the caller's format", async () => {
    const response = await call("/openai/deployments/my-own/chat/completions", { body, headers, door: speakingDoor });
    expect(response.status).toBe(404);
    expect(await jsonOf(response)).toMatchObject({ error: { code: "model/unknown", param: "model" } });
  });
});

describe("POST /v1/messages", () => {
  const body = { model: "speaking/any", max_tokens: 100, messages: [{ role: "user", content: "go" }] };
  const headers = { "durable-ai-durable": "false", "anthropic-version": "2023-06-01" };

  it.each(["/v1/messages", "/ai/v1/messages", "/v1/v1/messages", "/ai/v1/v1/messages"])(
    "answers Messages at %s, whoever serves the model",
    async (path) => {
      const whole = await call(path, { body, headers, door: speakingDoor });
      expect(whole.headers.get("request-id")).toBe(whole.headers.get("x-request-id"));
      expect(await jsonOf(whole)).toMatchObject({ type: "message", content: [{ type: "text", text: "hello" }] });
      const stream = await call(path, { body: { ...body, stream: true }, headers, door: speakingDoor });
      const text = await stream.text();
      expect(text.startsWith("event: message_start\n")).toBe(true);
      expect(text.endsWith('event: message_stop\ndata: {"type":"message_stop"}\n\n')).toBe(true);
    },
  );

  it("answers errors as Anthropic does", async () => {
    const response = await call("/v1/messages", { body: { ...body, model: "nobody/nothing" }, headers });
    expect(response.status).toBe(404);
    expect(await jsonOf(response)).toMatchObject({ type: "error", error: { type: "not_found_error" } });
  });
});

describe("bad input", () => {
  const good = scriptedChat([{ chunks: EVENTS }]);

  it.each<[what: string, body: unknown, headers: Record<string, string>, status: number, code: string, param: string]>([
    ["an empty body", "", {}, 400, "input/invalid", "body"],
    ["a body that is not JSON", "prompt: tell me", {}, 400, "input/invalid", "body"],
    [
      "JSON that is cut off",
      '{"model":"scripted/model","messages":[{"content":"my secret',
      {},
      400,
      "input/invalid",
      "body",
    ],
    ["a list", [1], {}, 400, "input/invalid", "body"],
    ["a number", 3, {}, 400, "input/invalid", "body"],
    ["no model", { messages: [] }, {}, 400, "input/invalid", "model"],
    ["a model that is no text", { ...good, model: 4 }, {}, 400, "input/invalid", "model"],
    ["an unknown model", { ...good, model: "nobody/nothing" }, {}, 404, "model/unknown", "model"],
    ["a model without credentials", { ...good, model: "openai/gpt-4.1" }, {}, 424, "provider/no-credentials", "model"],
    ["a session without a name", good, { "durable-ai-session": "" }, 400, "input/invalid", "durable-ai-session"],
    ["a key that is too long", good, { "durable-ai-key": "k".repeat(513) }, 400, "input/invalid", "durable-ai-key"],
    ["metadata that is not JSON", good, { "durable-ai-metadata": "{no" }, 400, "input/invalid", "durable-ai-metadata"],
    ["metadata that is a list", good, { "durable-ai-metadata": "[1]" }, 400, "input/invalid", "durable-ai-metadata"],
    ["a header of ours that is not", good, { "durable-ai-sesion": "x" }, 400, "input/invalid", "durable-ai-sesion"],
    [
      "durable that is not yes or no",
      good,
      { "durable-ai-durable": "maybe" },
      400,
      "input/invalid",
      "durable-ai-durable",
    ],
    [
      "a time that is none",
      good,
      { "durable-ai-retention-seconds": "-1" },
      400,
      "input/invalid",
      "durable-ai-retention-seconds",
    ],
    ["an unknown format", good, { "durable-ai-format": "morse" }, 400, "input/invalid", "durable-ai-format"],
    [
      "another format than the route's",
      good,
      { "durable-ai-format": "workers-ai" },
      400,
      "input/invalid",
      "durable-ai-format",
    ],
    [
      "a fallback there is not",
      good,
      { "durable-ai-fallback": '["acme/nothing"]' },
      404,
      "model/unknown",
      "fallback[0]",
    ],
  ])("%s is a typed error", async (_what, body, headers, status, code, param) => {
    const response = await call(CHAT, { method: "POST", body: body === "" ? "" : body, headers });
    const text = await response.text();
    expect({ status: response.status, ...JSON.parse(text) }).toMatchObject({
      status,
      error: { code, param, message: expect.any(String), fix: expect.any(String) },
    });
    expect(response.headers.get("durable-ai-error")).toBe(code);
    expect(text).not.toMatch(/my secret|tell me/);
  });

  it.each([
    ['{"model":"x" y}', "something is wrong at character 14 of 15"],
    ['{"model": "x', "it ends too early"],
    ['{"model": ', "it ends too early"],
  ])("says where the JSON %s breaks", async (text, place) => {
    const body = await jsonOf(await call(CHAT, { body: text }));
    expect(body["error"]).toMatchObject({ message: expect.stringContaining(`body: it is not JSON: ${place}.`) });
  });

  it("refuses bytes that are no UTF-8", async () => {
    const request = new Request(`https://ai.test${CHAT}`, {
      method: "POST",
      headers: { authorization: "Bearer test-key-1" },
      body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
    });
    const { answerHttp } = await import("../../src/http/http-app.ts");
    const response = await answerHttp(request, door);
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({
      error: { param: "body", message: expect.stringContaining("UTF-8") },
    });
  });

  it("refuses a body over the limit without reading it to its end", async () => {
    const { answerHttp } = await import("../../src/http/http-app.ts");
    const chunk = new Uint8Array(1024 * 1024).fill(0x20);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(chunk);
      },
    });
    const headers = { authorization: "Bearer test-key-1" };
    const request = new Request(`https://ai.test${CHAT}`, { method: "POST", headers, body });
    const response = await answerHttp(request, door);
    expect(response.status).toBe(413);
    expect(await jsonOf(response)).toMatchObject({ error: { code: "input/too-large", param: "body" } });
    expect(sent).toBeLessThan(40);
  });

  it("answers an unknown route as the SDK that asked expects it", async () => {
    const chat = await call("/v1/completions", { body: {} });
    expect(chat.status).toBe(404);
    expect(await jsonOf(chat)).toMatchObject({ error: { code: "route/not-found", message: expect.any(String) } });
    const messages = await call("/v1/messages/batches", { body: {} });
    expect(await jsonOf(messages)).toMatchObject({ type: "error", error: { type: "not_found_error" } });
    const ours = await call("/wallets");
    expect(ours.status).toBe(404);
    expect(await jsonOf(ours)).toMatchObject({ error: { code: "route/not-found", fix: expect.any(String) } });
    expect((await call(CHAT)).status).toBe(404);
  });
});

describe("a Worker's own options for its callers", () => {
  const models = ["paid", "free"].map((name) => ({
    id: `acme/${name}`,
    targets: [{ provider: "scripted", id: name }],
  }));
  const use = [{ when: { plan: "paid" }, model: "acme/paid" }, { model: "acme/free" }];
  const ours: HttpDoor = { ...door, callers: { models, routes: [{ id: "route/support", use }] } };
  const ask = (model: string, headers: Record<string, string>, at = ours): Promise<Response> =>
    call(CHAT, { body: { ...scriptedChat([{ chunks: EVENTS }]), model }, headers, door: at });

  it.each([
    ["route/support", {}, "acme/free"],
    ["route/support", { "durable-ai-metadata": '{"plan":"paid"}' }, "acme/paid"],
    ["dynamic/support", { "durable-ai-metadata": '{"plan":"paid"}' }, "acme/paid"],
  ])("make %s with %o a call of %s", async (model, headers, chosen) => {
    const response = await ask(model, headers);
    expect(await response.text()).toBe(WITHOUT_USAGE);
    const record = await jsonOf(await call(`/runs/${runIdOf(response)}`));
    expect(record).toMatchObject({ route: "route/support", model: chosen, outcome: "completed" });
  });

  it("are a 404 where there is no such route, with those there are", async () => {
    const response = await ask("route/other", {});
    expect(response.status).toBe(404);
    expect(await jsonOf(response)).toMatchObject({
      error: { code: "model/unknown", param: "model", message: expect.stringContaining("route/support") as string },
    });
  });

  it("are the Worker's fault where they are wrong, and say where", async () => {
    const wrong: HttpDoor = { ...door, callers: { routes: [{ id: "route/support", use: [] }] } };
    const response = await ask("route/support", {}, wrong);
    expect(response.status).toBe(500);
    expect(await jsonOf(response)).toMatchObject({
      error: { code: "input/invalid", param: "wrapAI options.routes[0].use" },
    });
  });
});

describe("what is not ours to explain", () => {
  it("is a 500 that says nothing of it", async () => {
    const broken: HttpDoor = {
      ...door,
      layerOf: () => {
        throw new TypeError("the prompt was: my secret");
      },
    };
    const response = await call(CHAT, {
      body: scriptedChat([{ chunks: [chatEvent({ content: "x" })] }]),
      door: broken,
    });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ error: { code: "internal/unexpected" } });
    expect(text).not.toContain("secret");
  });
});
