import { describe, expect, it } from "vitest";
import { parseCallOptions } from "../../src/binding/call-options.ts";
import { canonicalJson, requestHash } from "../../src/binding/request-hash.ts";
import { MAX_INPUT_BYTES, toJsonInputs } from "../../src/binding/run-inputs.ts";
import { toRunRequest, type CloudflareOptions } from "../../src/binding/run-request.ts";
import type { RunRequest } from "../../src/run/run-record.ts";

const chat = { messages: [{ role: "user", content: "hi" }], stream: true };

function requestOf(options: object, inputs: unknown = chat, isKept = true): Promise<RunRequest> {
  const { call, cloudflare } = parseCallOptions(options, {});
  const theirs = (cloudflare ?? {}) as CloudflareOptions;
  return toRunRequest({ model: "openai/gpt-6-sol", inputs, call, cloudflare: theirs, compat: false, isKept });
}

const hashOf = async (options: object, inputs: unknown): Promise<string> =>
  (await requestOf({ session: "s", key: "k", ...options }, inputs)).requestHash;

describe("the request of a run", () => {
  it("is complete, and has nothing that is undefined", async () => {
    const request = await requestOf({ session: "s", key: "k", metadata: { a: 1 }, retentionSeconds: 9 });
    const { requestHash: hash, ...rest } = request;
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(rest).toEqual({
      model: "openai/gpt-6-sol",
      inputs: chat,
      format: "openai-chat",
      native: false,
      stream: true,
      includeUsage: false,
      session: "s",
      key: "k",
      metadata: { a: 1 },
      retentionSeconds: 9,
      headers: {},
    });
    expect(Object.values(request)).not.toContain(undefined);
  });

  it("hands on versions, betas and the gateway's options, never credentials", async () => {
    const request = await requestOf({
      gateway: { id: "gw", skipCache: true, cacheTtl: 0, metadata: { a: 1 }, retries: { maxAttempts: 2 } },
      extraHeaders: {
        "Anthropic-Beta": "x",
        "anthropic-version": "2023-06-01",
        "x-session-affinity": "s",
        "cf-aig-byok-alias": "mine",
        authorization: "Bearer secret",
        "x-api-key": "secret",
        "cf-aig-authorization": "Bearer secret",
        cookie: "secret",
      },
    });
    expect(request.headers).toEqual({
      "anthropic-beta": "x",
      "anthropic-version": "2023-06-01",
      "x-session-affinity": "s",
      "cf-aig-byok-alias": "mine",
      "cf-aig-gateway-id": "gw",
      "cf-aig-skip-cache": "true",
      "cf-aig-max-attempts": "2",
    });
    expect(JSON.stringify(request)).not.toContain("secret");
  });

  it("hands on which stored key of the gateway pays, as its own agents name it", async () => {
    const { headers } = await requestOf({ gateway: { id: "gw", byokAlias: "team-b" } });
    expect(headers).toEqual({ "cf-aig-gateway-id": "gw", "cf-aig-byok-alias": "team-b" });
  });

  it("has the same hash for the same request, however it is written", async () => {
    const one = await hashOf({}, { messages: [], max_tokens: 5, stream: true });
    expect(
      await hashOf({ metadata: { a: 1 } }, { stream: true, max_tokens: 5, temperature: undefined, messages: [] }),
    ).toBe(one);
    expect(await hashOf({}, { messages: [], max_tokens: 6, stream: true })).not.toBe(one);
    expect(await hashOf({ format: "anthropic-messages" }, { messages: [], max_tokens: 5, stream: true })).not.toBe(one);
    expect(await hashOf({ format: "native" }, { messages: [], max_tokens: 5, stream: true })).not.toBe(one);
  });

  it("refuses inputs that nobody could walk", async () => {
    const deep = (levels: number): object => JSON.parse("[".repeat(levels) + "]".repeat(levels)) as object;
    await expect(requestOf({}, { deep: deep(600) })).rejects.toMatchObject({ code: "input/invalid", field: "inputs" });
    await expect(requestOf({}, { deep: deep(400) })).resolves.toHaveProperty("requestHash");
  });

  it("hashes canonical JSON with SHA-256", async () => {
    expect(canonicalJson({ b: [1, { d: null, c: "é" }], a: undefined })).toBe('{"b":[1,{"c":"é","d":null}]}');
    // sha256sum of {"format":"native","inputs":{},"model":"m"}
    expect(await requestHash({ model: "m", inputs: {}, format: "native" })).toBe(HASH);
  });
});

const HASH = "b046ff25ca4ab958aaaac2dcbed3d738b15b23d9076580cd79e7f65e37ee6c6a";

describe("inputs", () => {
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  it.each<[string, unknown]>([
    ["undefined", undefined],
    ["text", "hi"],
    ["a list", []],
    ["a bigint", { n: 1n }],
    ["a circle", circular],
  ])("are not %s", (_what, inputs) => {
    expect(() => toJsonInputs(inputs)).toThrow(
      expect.objectContaining({ code: "input/invalid", field: "inputs" }) as Error,
    );
  });

  it("are what JSON says of them", () => {
    const when = new Date(0);
    expect(toJsonInputs({ when, nothing: undefined })).toEqual({ when: "1970-01-01T00:00:00.000Z" });
  });

  it("are at most 32 MiB", () => {
    const room = MAX_INPUT_BYTES - '{"text":""}'.length;
    expect(toJsonInputs({ text: "x".repeat(room) })).toHaveProperty("text");
    expect(() => toJsonInputs({ text: "x".repeat(room + 1) })).toThrow(
      expect.objectContaining({ code: "input/too-large", status: 413, field: "inputs" }) as Error,
    );
    expect(() => toJsonInputs({ text: "€".repeat(room / 2) })).toThrow(
      expect.objectContaining({ code: "input/too-large" }) as Error,
    );
  });
});

describe("a request that is not kept", () => {
  it("has no hash, and is nested no deeper than one that has", async () => {
    expect((await requestOf({}, chat, false)).requestHash).toBe("");
    let deep: unknown = "x";
    for (let level = 0; level < 600; level += 1) deep = [deep];
    for (const isKept of [true, false])
      await expect(requestOf({}, { messages: deep }, isKept)).rejects.toMatchObject({
        code: "input/invalid",
        field: "inputs",
      });
  });
});
