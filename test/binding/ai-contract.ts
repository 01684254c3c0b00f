/**
 * What `Ai` does, as one suite: the real class passes it on a fake upstream (test/processes/ai-upstream.ts), and so must
 * ours around it. The facts are workerd's (src/cloudflare/internal/ai-api.ts and aig-api.ts).
 */
import { describe, expect, it } from "vitest";

/** `Ai` as the suite calls it: with members that workers-types does not know, and models it cannot know. */
export interface AnyAi {
  run(...call: [model: string, inputs: unknown, options?: unknown]): Promise<unknown>;
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  gateway(id: string, options?: { beta?: boolean }): AiGateway;
  models(params?: AiModelsSearchParams): Promise<AiModelsSearchObject[]>;
  toMarkdown(): ToMarkdownService;
  aiGatewayLogId: string | null;
  lastRequestId: string | null;
  lastRequestHttpStatusCode: number | null;
  lastRequestInternalStatusCode: number | null;
}

/** What the upstream echoes. */
interface Received {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

async function echo(ai: AnyAi, inputs: unknown, options?: unknown): Promise<Received> {
  return (await ai.run("@cf/test/echo", inputs, options)) as Received;
}

async function thrownBy(promise: Promise<unknown>): Promise<Error> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof Error) return thrown;
  throw new Error(`nothing was thrown, or no error: ${String(thrown)}`);
}

const stream = (text: string): ReadableStream => new Blob([text]).stream();

/** The suite, for the binding that `make` gives. */
export function aiContract(name: string, make: () => AnyAi): void {
  describe(name, () => {
    requests(make);
    streamInputs(make);
    answers(make);
    failures(make);
    fields(make);
    gateways(make);
    others(make);
  });
}

function requests(make: () => AnyAi): void {
  describe("a request", () => {
    it("carries inputs and options, and says which model", async () => {
      const received = await echo(make(), { prompt: "hi", max_tokens: 5 });
      expect(received).toMatchObject({ method: "POST", url: "https://workers-binding.ai/run?version=3" });
      expect(received.headers).toMatchObject({
        "content-type": "application/json",
        "cf-consn-sdk-version": "2.0.0",
        "cf-consn-model-id": "@cf/test/echo",
      });
      expect(JSON.parse(received.body)).toEqual({ inputs: { prompt: "hi", max_tokens: 5 }, options: {} });
    });

    it("goes to the gateway where one is named", async () => {
      const gateway = { id: "gw", cacheTtl: 60, metadata: { team: "a" } };
      const received = await echo(make(), {}, { gateway });
      expect(received.url).toBe("https://workers-binding.ai/ai-gateway/run?version=3");
      expect(JSON.parse(received.body)).toEqual({ inputs: {}, options: { gateway } });
    });

    it("forwards every option but prefix, extraHeaders, sessionOptions and signal", async () => {
      const forwarded = { tags: ["a"], queueRequest: false, openaiEndpoint: "/v1/messages", unknown: 1 };
      const signal = new AbortController().signal;
      const received = await echo(make(), {}, { ...forwarded, extraHeaders: {}, sessionOptions: {}, signal });
      expect(JSON.parse(received.body)).toEqual({ inputs: {}, options: forwarded });
    });

    it("names the model with its prefix", async () => {
      const received = (await make().run("@cf/test/x", {}, { prefix: "pre" })) as Received;
      expect(received.headers["cf-consn-model-id"]).toBe("pre:@cf/test/x");
    });

    it("sends extra headers, the call's over the session's, and undefined as text", async () => {
      const options = {
        extraHeaders: { "x-own": "1", "x-both": "call", "x-undefined": undefined },
        sessionOptions: { extraHeaders: { "x-session": "2", "x-both": "session" } },
      };
      const { headers } = await echo(make(), {}, options);
      expect(headers).toMatchObject({ "x-own": "1", "x-session": "2", "x-both": "call", "x-undefined": "undefined" });
    });

    it("is a batch with queueRequest", async () => {
      const received = await echo(make(), { requests: [{ prompt: "a" }] }, { queueRequest: true });
      expect(JSON.parse(received.body)).toEqual({
        inputs: { requests: [{ prompt: "a" }] },
        options: { queueRequest: true },
      });
    });

    it("ends with an AbortError when its signal is aborted", async () => {
      const controller = new AbortController();
      const run = make().run(
        "@cf/test/echo",
        {},
        { signal: controller.signal, extraHeaders: { "x-hold": "for ever" } },
      );
      controller.abort();
      expect((await thrownBy(run)).name).toBe("AbortError");
    });

    it("opens a WebSocket, past the gateway", async () => {
      const options = { websocket: true, gateway: { id: "gw" } };
      const response = (await make().run("@cf/test/socket", { a: 1 }, options)) as Response;
      expect(response.status).toBe(101);
      expect(response.webSocket).not.toBeNull();
      response.webSocket?.accept();
      response.webSocket?.close();
    });
  });
}

function streamInputs(make: () => AnyAi): void {
  describe("an input that is a stream", () => {
    it("is the body, and the rest goes into the query", async () => {
      const audio = { body: stream("audio bytes"), contentType: "audio/mpeg" };
      const received = await echo(make(), { audio, language: "de" }, { tags: ["t"] });
      const { searchParams, pathname } = new URL(received.url);
      expect(pathname).toBe("/run");
      expect(Object.fromEntries(searchParams)).toEqual({
        version: "3",
        tags: "t",
        userInputs: JSON.stringify({ language: "de" }),
      });
      expect(received.headers["content-type"]).toBe("audio/mpeg");
      expect(received.body).toBe("audio bytes");
    });

    it("may be a form", async () => {
      const form = new FormData();
      form.append("prompt", "a cat");
      const contentType = new Response(form).headers.get("content-type");
      const received = await echo(make(), { multipart: { body: form, contentType } });
      expect(received.body).toContain("a cat");
    });

    it.each([
      ["two of them", { a: { body: stream("a") }, b: { body: stream("b") } }, {}, "Found streams in keys: [a, b]"],
      ["no content type", { audio: { body: stream("a") } }, {}, "Content-Type is required"],
      [
        "a gateway",
        { audio: { body: stream("a"), contentType: "audio/mpeg" } },
        { gateway: { id: "gw" } },
        "AI Gateway does not support ReadableStreams yet.",
      ],
    ])("is refused with %s", async (_what, inputs, options, message) => {
      const thrown = await thrownBy(make().run("@cf/test/echo", inputs, options));
      expect(thrown.name).toBe("AiInternalError");
      expect(thrown.message).toContain(message);
    });
  });
}

function answers(make: () => AnyAi): void {
  describe("an answer", () => {
    it("is parsed where it is exactly application/json", async () => {
      expect(await make().run("@cf/test/echo", { a: 1 })).toMatchObject({ method: "POST" });
    });

    it.each([
      ["@cf/test/charset", '{"response":"x"}'],
      ["@cf/test/sse", 'data: {"response":"a"}\r\n\r\ndata: [DONE]\n\n'],
    ])("is a stream of its bytes otherwise: %s", async (model, text) => {
      const answer = await make().run(model, {});
      expect(answer).toBeInstanceOf(ReadableStream);
      expect(await new Response(answer as ReadableStream).text()).toBe(text);
    });

    it("may be binary", async () => {
      const answer = await make().run("@cf/test/png", {});
      const bytes = await new Response(answer as ReadableStream).arrayBuffer();
      expect([...new Uint8Array(bytes)]).toEqual([137, 80, 78, 71]);
    });

    it("is the Response with returnRawResponse", async () => {
      const response = await make().run("@cf/test/sse", {}, { returnRawResponse: true });
      if (!(response instanceof Response)) throw new Error("no Response");
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toBe("text/event-stream");
      expect(await response.text()).toContain("[DONE]");
    });

    it("is the Response of a failure too with returnRawResponse", async () => {
      const response = (await make().run("@cf/test/errors", {}, { returnRawResponse: true })) as Response;
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ code: 5007 }] });
    });
  });
}

function failures(make: () => AnyAi): void {
  describe("a failure", () => {
    it.each([
      ["@cf/test/internal-code", "OutOfCapacity", "3040: Capacity temporarily exceeded"],
      ["@cf/test/errors", "InferenceUpstreamError", "5007: No such model"],
      ["@cf/test/text-error", "InferenceUpstreamError", "boom"],
    ])("%s is thrown as %s", async (model, name, message) => {
      expect(await thrownBy(make().run(model, {}))).toMatchObject({ name, message });
    });
  });
}

function fields(make: () => AnyAi): void {
  describe("the fields of the last call", () => {
    // The real one is one object for all tests, and has been called before.
    it.skipIf(make() === make())("are null at first", () => {
      const { aiGatewayLogId, lastRequestId, lastRequestHttpStatusCode, lastRequestInternalStatusCode } = make();
      expect([aiGatewayLogId, lastRequestId, lastRequestHttpStatusCode, lastRequestInternalStatusCode]).toEqual([
        null,
        null,
        null,
        null,
      ]);
    });

    it("are its ids and status", async () => {
      const ai = make();
      await echo(ai, {}, { extraHeaders: { "x-test": "7" } });
      expect(ai).toMatchObject({
        aiGatewayLogId: "log-7",
        lastRequestId: "request-7",
        lastRequestHttpStatusCode: 200,
      });
      await echo(ai, {});
      expect(ai.aiGatewayLogId).toBeNull();
    });

    it("tell of a failure, and keep its internal code", async () => {
      const ai = make();
      await thrownBy(ai.run("@cf/test/internal-code", {}));
      expect(ai).toMatchObject({ lastRequestHttpStatusCode: 429, lastRequestInternalStatusCode: 3040 });
      await echo(ai, {});
      expect(ai).toMatchObject({ lastRequestHttpStatusCode: 200, lastRequestInternalStatusCode: 3040 });
    });
  });
}

function gateways(make: () => AnyAi): void {
  describe("gateway(id)", () => {
    it("getUrl", async () => {
      expect(await make().gateway("gw").getUrl()).toBe("https://gateway.test/universal");
      expect(await make().gateway("gw").getUrl("openai")).toBe("https://gateway.test/openai");
    });

    it("getLog gives a Date", async () => {
      const log = await make().gateway("gw").getLog("known");
      expect(log.id).toBe("known");
      expect(log.created_at).toEqual(new Date("2026-11-22T10:00:00.000Z"));
    });

    it.each([
      ["missing", "AiGatewayLogNotFound", "no such log"],
      ["broken", "AiGatewayInternalError", "log store is down"],
    ])("getLog and patchLog of a %s log throw %s", async (id, name, message) => {
      const gateway = make().gateway("gw");
      expect(await thrownBy(gateway.getLog(id))).toMatchObject({ name, message });
      expect(await thrownBy(gateway.patchLog(id, { score: 1 }))).toMatchObject({ name, message });
    });

    it("patchLog", async () => {
      expect(await make().gateway("gw").patchLog("known", { score: 5, feedback: 1 })).toBeUndefined();
    });

    it("run sends entries and turns options into headers", async () => {
      const response = await make()
        .gateway("gw")
        .run(
          { provider: "openai", endpoint: "chat/completions", headers: { "x-n": 1, "x-o": { a: 1 } }, query: { q: 1 } },
          {
            gateway: {
              id: "gw",
              skipCache: true,
              cacheTtl: 9,
              cacheKey: "k",
              metadata: { team: "a" },
              collectLog: false,
              eventId: "e",
              requestTimeoutMs: 100,
              retries: { maxAttempts: 2, retryDelayMs: 10, backoff: "constant" },
            },
            extraHeaders: { "x-extra": "1" },
          },
        );
      const received = (await response.json()) as Received;
      expect(received.url).toBe("https://workers-binding.ai/ai-gateway/universal/run/gw");
      expect(JSON.parse(received.body)).toEqual([
        {
          provider: "openai",
          endpoint: "chat/completions",
          headers: { "x-n": "1", "x-o": '{"a":1}' },
          query: { q: 1 },
        },
      ]);
      expect(received.headers).toMatchObject({
        "cf-aig-skip-cache": "true",
        "cf-aig-cache-ttl": "9",
        "cf-aig-cache-key": "k",
        "cf-aig-metadata": '{"team":"a"}',
        "cf-aig-collect-log": "false",
        "cf-aig-event-id": "e",
        "cf-aig-request-timeout": "100",
        "cf-aig-max-attempts": "2",
        "cf-aig-retry-delay": "10",
        "cf-aig-backoff": "constant",
        "x-extra": "1",
      });
    });
  });
}

function others(make: () => AnyAi): void {
  describe("the rest", () => {
    it("models searches", async () => {
      const [model] = await make().models({ author: "meta", per_page: 5 });
      expect(model?.name).toBe("?author=meta&per_page=5");
    });

    it("fetch reaches the backend as it is", async () => {
      const response = await make().fetch("https://workers-binding.ai/ai-gateway/gateways/gw/openai/x", {
        method: "POST",
        body: "b",
        headers: { "x-own": "1" },
      });
      const received = (await response.json()) as Received;
      expect(received).toMatchObject({ method: "POST", body: "b", headers: { "x-own": "1" } });
    });

    it("fetch passes on a resume of a run that is Cloudflare's", async () => {
      const url = `https://workers-binding.ai/ai-gateway/gateways/gw/run/${"a".repeat(64)}/resume?from=3`;
      expect(((await (await make().fetch(url)).json()) as Received).url).toBe(url);
    });

    it("toMarkdown without files gives the service", () => {
      expect(typeof make().toMarkdown().supported).toBe("function");
    });
  });
}
