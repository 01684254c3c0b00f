import { describe, expect, it } from "vitest";
import { checkDefaults, headerOf, MAX_METADATA_CHARS, parseCallOptions } from "../../src/binding/call-options.ts";
import { DurableAIError } from "../../src/errors.ts";

function problemOf(run: () => unknown): { code: string; field?: string; message: string } {
  try {
    run();
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) return thrown.facts;
  }
  throw new Error("nothing was thrown, or no DurableAIError");
}

const asks = (options: unknown): boolean => parseCallOptions(options, { session: "default" }).call.asksDurable;
const headers = (extraHeaders: Record<string, unknown>): unknown => ({ extraHeaders });

describe("options of a call", () => {
  it("are ours and Cloudflare's, apart", () => {
    const signal = new AbortController().signal;
    const { call, cloudflare } = parseCallOptions(
      {
        session: "s",
        key: "k",
        format: "anthropic-messages",
        retentionSeconds: 60,
        onDetach: { cancelAfterMs: 5 },
        retry: true,
        fallback: ["openai/gpt-6-sol"],
        order: ["azure-openai"],
        only: ["openai", "azure-openai"],
        ignore: ["openrouter"],
        regions: ["eu"],
        fidelity: "any",
        timeouts: { firstEventMs: 5_000 },
        hedgeAfterMs: 2_000,
        onMidStream: "fail",
        holdBlocks: false,
        metadata: { a: [1, null] },
        signal,
        tags: ["t"],
        gateway: { id: "g" },
      },
      {},
    );
    expect(call).toEqual({
      session: "s",
      key: "k",
      format: "anthropic-messages",
      retentionSeconds: 60,
      onDetach: { cancelAfterMs: 5 },
      retry: true,
      fallback: ["openai/gpt-6-sol"],
      order: ["azure-openai"],
      only: ["openai", "azure-openai"],
      ignore: ["openrouter"],
      regions: ["eu"],
      fidelity: "any",
      timeouts: { firstEventMs: 5_000 },
      hedgeAfterMs: 2_000,
      onMidStream: "fail",
      holdBlocks: false,
      metadata: { a: [1, null] },
      durable: true,
      asksDurable: true,
      signal,
    });
    expect(cloudflare).toEqual({ signal, tags: ["t"], gateway: { id: "g" } });
  });

  it("are the caller's very object where nothing is ours", () => {
    const options = { gateway: { id: "g" }, extraHeaders: { "x-a": "1" } };
    expect(parseCallOptions(options, {}).cloudflare).toBe(options);
    expect(parseCallOptions(undefined, {}).cloudflare).toBeUndefined();
    expect(parseCallOptions(null, {}).cloudflare).toBeNull();
  });

  it("may be headers, in any case", () => {
    const { call, cloudflare } = parseCallOptions(
      headers({
        "Durable-AI-Session": "s",
        "durable-ai-key": "k",
        "durable-ai-durable": "true",
        "durable-ai-format": "native",
        "durable-ai-metadata": '{"customer":"acme"}',
        "durable-ai-fallback": "[]",
        "durable-ai-order": '["openai"]',
        "durable-ai-regions": '["eu"]',
        "durable-ai-fidelity": "any",
        "durable-ai-timeouts": '{"totalMs":60000}',
        "durable-ai-hedge-after-ms": "2000",
        "durable-ai-on-mid-stream": "splice",
        "durable-ai-hold-blocks": "false",
        "durable-ai-retention-seconds": "60",
        "durable-ai-on-detach": "30000",
        "durable-ai-retry": "false",
        "x-own": "1",
        "durable-ai-session-of-nobody": undefined,
      }),
      {},
    );
    expect(call).toMatchObject({
      session: "s",
      key: "k",
      durable: true,
      format: "native",
      metadata: { customer: "acme" },
      retentionSeconds: 60,
      onDetach: { cancelAfterMs: 30_000 },
      retry: false,
      order: ["openai"],
      regions: ["eu"],
      fidelity: "any",
      timeouts: { totalMs: 60_000 },
      hedgeAfterMs: 2_000,
      onMidStream: "splice",
      holdBlocks: false,
    });
    expect(cloudflare).toEqual({ extraHeaders: { "x-own": "1" } });
  });

  it("win over headers, headers over defaults; metadata is merged", () => {
    const { call } = parseCallOptions(
      {
        session: "option",
        metadata: { option: 1, shared: "option" },
        gateway: { id: "g", metadata: { gateway: 9n, shared: "gateway" } },
        extraHeaders: {
          "durable-ai-session": "header",
          "durable-ai-retention-seconds": "5",
          "durable-ai-metadata": '{"header":1,"shared":"header"}',
        },
      },
      { session: "default", retentionSeconds: 9, onDetach: "continue", metadata: { default: 1, shared: "default" } },
    );
    expect(call).toMatchObject({ session: "option", retentionSeconds: 5, onDetach: "continue" });
    expect(call.metadata).toEqual({ default: 1, gateway: 9, header: 1, option: 1, shared: "option" });
  });

  it("know whether the call itself asks to be kept", () => {
    expect(asks({})).toBe(false);
    expect(asks({ session: "s" })).toBe(true);
    expect(asks({ durable: true })).toBe(true);
    expect(asks({ session: "s", durable: false })).toBe(false);
    expect(parseCallOptions({ durable: false }, { durable: true }).call.durable).toBe(false);
    expect(parseCallOptions({ key: "k" }, { durable: false }).call.durable).toBe(true);
  });

  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  it.each<[unknown, string]>([
    [{ session: "" }, "options.session"],
    [{ session: 7 }, "options.session"],
    [{ key: "k".repeat(600) }, "options.key"],
    [{ durable: "yes" }, "options.durable"],
    [{ format: 1 }, "options.format"],
    [{ metadata: "a" }, "options.metadata"],
    [{ metadata: { when: new Date() } }, "options.metadata.when"],
    [{ metadata: { deep: [{ fn: () => 1 }] } }, "options.metadata.deep.0.fn"],
    [{ metadata: { n: Number.NaN } }, "options.metadata.n"],
    [{ metadata: { big: "x".repeat(MAX_METADATA_CHARS) } }, "options.metadata"],
    [{ gateway: { id: "g", metadata: { x: {}.toString } } }, "options.gateway.metadata.x"],
    [{ retentionSeconds: 0 }, "options.retentionSeconds"],
    [{ retentionSeconds: 1.5 }, "options.retentionSeconds"],
    [{ retentionSeconds: 31 * 86_400 }, "options.retentionSeconds"],
    [{ onDetach: "stop" }, "options.onDetach"],
    [{ onDetach: { cancelAfterMs: -1 } }, "options.onDetach"],
    [{ retry: true }, "options.retry"],
    [{ key: "k", durable: false }, "options.durable"],
    [{ fallback: "gpt" }, "options.fallback"],
    [{ fallback: ["a/b", ""] }, "options.fallback[1]"],
    [{ fallback: ["a/b", "a/b"] }, "options.fallback[1]"],
    [{ fallback: Array.from({ length: 9 }, (_, i) => `a/${i}`) }, "options.fallback"],
    [{ fallback: ["a/b"], format: "native" }, "options.fallback"],
    [{ only: [] }, "options.only"],
    [{ only: ["Open AI"] }, "options.only[0]"],
    [{ order: ["openai"], ignore: ["openai"] }, "options.ignore"],
    [{ only: ["openai"], ignore: ["openai"] }, "options.ignore"],
    [{ order: ["groq"], only: ["openai"] }, "options.order"],
    [{ regions: [] }, "options.regions"],
    [{ regions: "eu" }, "options.regions"],
    [{ regions: ["eu", 7] }, "options.regions[1]"],
    [{ fidelity: "best" }, "options.fidelity"],
    [headers({ "durable-ai-fidelity": "best" }), "durable-ai-fidelity"],
    [{ onMidStream: "stop" }, "options.onMidStream"],
    [{ holdBlocks: "no" }, "options.holdBlocks"],
    [{ hedgeAfterMs: 99 }, "options.hedgeAfterMs"],
    [{ hedgeAfterMs: "soon" }, "options.hedgeAfterMs"],
    [headers({ "durable-ai-hedge-after-ms": "2s" }), "durable-ai-hedge-after-ms"],
    [{ timeouts: 5 }, "options.timeouts"],
    [{ timeouts: { firstEventMs: 99 } }, "options.timeouts.firstEventMs"],
    [{ timeouts: { totalMs: 600_001 } }, "options.timeouts.totalMs"],
    [{ timeouts: { headersMs: 500 } }, "options.timeouts.headersMs"],
    [headers({ "durable-ai-timeouts": "5" }), "durable-ai-timeouts"],
    [headers({ "durable-ai-durable": "yes" }), "durable-ai-durable"],
    [headers({ "durable-ai-metadata": "{no json" }), "durable-ai-metadata"],
    [headers({ "durable-ai-metadata": "[1]" }), "durable-ai-metadata"],
    [headers({ "durable-ai-retention-seconds": "soon" }), "durable-ai-retention-seconds"],
    [headers({ "durable-ai-on-detach": "leave" }), "durable-ai-on-detach"],
    [headers({ "durable-ai-sesion": "s" }), "durable-ai-sesion"],
    [headers({ "durable-ai-session": 7 }), "durable-ai-session"],
  ])("%o is refused, naming %s", (options, field) => {
    const problem = problemOf(() => parseCallOptions(options, {}));
    expect(problem.code).toBe("input/invalid");
    expect(problem.field).toBe(field);
    expect(problem.message.startsWith(`${field}: `)).toBe(true);
  });

  it.each([
    ["durable-ai-metadata", "x", '{"customer":"acme"}'],
    ["durable-ai-on-detach", '{"cancelAfterMs":5}', "continue, or the milliseconds"],
  ])("shows %s as a header has it", (header, text, written) => {
    expect(problemOf(() => parseCallOptions(headers({ [header]: text }), {})).message).toContain(written);
  });

  it.each<[string, unknown, string]>([
    ["session", "", "it is empty"],
    ["session", 7, "it is not a string"],
    ["session", null, "it is not a string"],
    ["session", "s".repeat(513), "it has 513 characters"],
    ["session", "half \ud83d", "it has half a surrogate pair in it"],
    ["key", "k".repeat(600), "it has 600 characters"],
    ["key", "\udca9", "it has half a surrogate pair in it"],
  ])("says of the %s %j what is wrong, and what to give", (name, value, problem) => {
    for (const problemFound of [
      problemOf(() => parseCallOptions({ [name]: value }, {})),
      ...(typeof value === "string"
        ? [problemOf(() => parseCallOptions(headers({ [`durable-ai-${name}`]: value }), {}))]
        : []),
    ])
      expect(problemFound).toMatchObject({
        code: "input/invalid",
        status: 400,
        fix: "Give a string of 1 to 512 whole characters.",
        message: expect.stringContaining(problem) as string,
      });
  });

  it("refuses metadata that contains itself", () => {
    expect(problemOf(() => parseCallOptions({ metadata: circular }, {})).code).toBe("input/invalid");
  });

  it("refuses an unknown format by name", () => {
    expect(problemOf(() => parseCallOptions({ format: "gopher" }, {})).code).toBe("format/unknown");
    expect(problemOf(() => parseCallOptions(headers({ "durable-ai-format": "gopher" }), {})).code).toBe(
      "format/unknown",
    );
  });

  it("have headers by their names", () => {
    expect(headerOf("retentionSeconds")).toBe("durable-ai-retention-seconds");
  });
});

describe("defaults of a binding", () => {
  it("are checked by path", () => {
    const path = "wrapAI options.defaults";
    expect(checkDefaults({ session: "s", metadata: { a: 1 } }, path)).toEqual({ session: "s", metadata: { a: 1 } });
    expect(checkDefaults(undefined, path)).toEqual({});
    expect(problemOf(() => checkDefaults({ session: "" }, path)).field).toBe(`${path}.session`);
    expect(problemOf(() => checkDefaults({ key: "k" }, path)).field).toBe(`${path}.key`);
    expect(problemOf(() => checkDefaults("s", path)).field).toBe(path);
  });
});

it("refuses a name with half a surrogate pair: no object can be called so", () => {
  expect(() => parseCallOptions({ session: "half a pair: \ud800" }, {})).toThrow("options.session");
});
