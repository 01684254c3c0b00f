import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import type { HttpDoor } from "../../src/http/http-door.ts";
import type { JsonObject } from "../../src/json.ts";
import { defaultProviders } from "../../src/providers/providers.ts";
import type { RunObjectNamespace } from "../../src/run/run-record.ts";
import type { ScriptedAnswer } from "../durable-objects/scripted-provider.ts";
import { call, jsonOf, KEY, runIdOf } from "./door.ts";

const piece = (text: string, finishReason?: string): JsonObject => ({
  candidates: [{ content: { parts: [{ text }], role: "model" }, ...(finishReason && { finishReason }), index: 0 }],
});
const PIECES = [piece("Hi "), piece("}] there"), { ...piece("", "STOP"), usageMetadata: { totalTokenCount: 3 } }];
const EVENTS = PIECES.map((body) => `data: ${JSON.stringify(body)}\r\n\r\n`);
const MODEL = "scripted-gemini/model";

function asked(answers: ScriptedAnswer[], more: JsonObject = {}): JsonObject {
  const script = { id: crypto.randomUUID(), answers } as unknown as JsonObject;
  return { contents: [{ parts: [{ text: "go" }] }], script, ...more };
}

describe.each(["/v1beta/models", "/v1/models", "/ai/v1beta/models", "/v1beta1/publishers/google/models"])(
  "POST %s",
  (path) => {
    it("streams events with alt=sse, and keeps the run", async () => {
      const response = await call(`${path}/${MODEL}:streamGenerateContent?alt=sse`, {
        body: asked([{ chunks: EVENTS }]),
      });
      expect(response.headers.get("content-type")).toBe("text/event-stream");
      expect(await response.text()).toBe(EVENTS.join("").replaceAll("\r", ""));
      expect(await jsonOf(await call(`/runs/${runIdOf(response)}`))).toMatchObject({
        format: "gemini",
        outcome: "completed",
      });
    });

    it("streams one list without it", async () => {
      const response = await call(`${path}/${MODEL}:streamGenerateContent`, { body: asked([{ chunks: EVENTS }]) });
      expect(response.headers.get("content-type")).toBe("application/json; charset=UTF-8");
      expect(await response.json()).toEqual(PIECES);
      expect(await jsonOf(await call(`/runs/${runIdOf(response)}`))).toMatchObject({ outcome: "completed" });
    });

    it("answers a whole body, whatever the body says of a model and a stream", async () => {
      const answer = { chunks: [JSON.stringify(PIECES[2])], headers: { "content-type": "application/json" } };
      const body = asked([answer], { model: "another/one", stream: true });
      const response = await call(`${path}/${encodeURIComponent(MODEL)}:generateContent`, { body });
      expect(await jsonOf(response)).toEqual(PIECES[2]);
    });
  },
);

const PATH = `/v1beta/models/${MODEL}`;

describe("a list", () => {
  it("comes element by element", async () => {
    const body = asked([{ chunks: EVENTS.slice(0, 2), then: "hang" }]);
    const response = await call(`${PATH}:streamGenerateContent`, { body });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.endsWith('there"}],"role":"model"},"index":0}]}')) text += (await reader.read()).value ?? "";
    expect(JSON.parse(`${text}]`)).toEqual(PIECES.slice(0, 2));
    await reader.cancel();
  });

  it("says in its last element why it breaks", async () => {
    const failed = { error: { code: 503, message: "Overloaded", status: "UNAVAILABLE" } };
    const answer = { chunks: [EVENTS[0]!, `data: ${JSON.stringify(failed)}\n\n`] };
    const response = await call(`${PATH}:streamGenerateContent`, { body: asked([answer]) });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const read = async (): Promise<void> => {
      for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
    };
    await expect(read()).rejects.toThrow();
    expect(JSON.parse(`${text}]`)).toMatchObject([
      PIECES[0],
      { error: { message: expect.stringContaining("Overloaded") as string } },
    ]);
  });
});

const withKey: HttpDoor = {
  apiKeys: KEY,
  layerOf: () =>
    createLocalLayer({
      runs: env.RUNS as unknown as RunObjectNamespace,
      env: { OPENAI_API_KEY: "k" },
      providers: defaultProviders,
    }),
};

describe(":countTokens", () => {
  const contents = [{ role: "user", parts: [{ text: "What is the capital of France?" }] }];

  it.each([
    { contents },
    { generateContentRequest: { model: "models/m", contents } },
    { generate_content_request: { contents } },
  ])("counts %j", async (body) => {
    const response = await call("/v1beta/models/openai/gpt-6-sol:countTokens", { body, door: withKey });
    expect(response.headers.get("durable-ai-estimated")).toBe("true");
    expect(await jsonOf(response)).toEqual({ totalTokens: 12 });
  });
});

describe("what is wrong", () => {
  const body = { contents: [{ parts: [{ text: "?" }] }] };

  it.each<[string, unknown, number, string]>([
    ["/v1beta/models/nobody/no-such-model:generateContent", body, 404, "NOT_FOUND"],
    ["/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse", body, 424, "INVALID_ARGUMENT"],
    [`${PATH}:generateContent`, "<", 400, "INVALID_ARGUMENT"],
    [`${PATH}:predict`, body, 404, "NOT_FOUND"],
  ])("is said as Google says it: %s", async (path, sent, code, status) => {
    const response = await call(path, { body: sent });
    expect(response.status).toBe(code);
    expect(await jsonOf(response)).toMatchObject({ error: { code, status, message: expect.any(String) as string } });
  });

  it("names the secret that a bare id of Google's would want", async () => {
    const response = await call("/v1/models/gemini-3.5-flash:generateContent", { body });
    expect(JSON.stringify(await jsonOf(response))).toContain("GEMINI_API_KEY");
  });

  it("takes a key in the header or the URL, there and nowhere else", async () => {
    const answer = { chunks: [JSON.stringify(PIECES[2])], headers: { "content-type": "application/json" } };
    const path = `${PATH}:generateContent`;
    const statusOf = async (url: string, headers: Record<string, string> = {}): Promise<number> =>
      (await call(url, { body: asked([answer]), headers: { authorization: "", ...headers } })).status;
    expect(await statusOf(path, { "x-goog-api-key": KEY })).toBe(200);
    expect(await statusOf(`${path}?key=${KEY}`)).toBe(200);
    expect(await statusOf(`${path}?key=other`)).toBe(401);
    expect(await statusOf(path)).toBe(401);
    expect(await statusOf(`/v1/chat/completions?key=${KEY}`)).toBe(401);
  });
});
