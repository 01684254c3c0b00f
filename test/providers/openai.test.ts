import { describe, expect, it } from "vitest";
import type { ReasoningEffort } from "../../src/chat.ts";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { openai } from "../../src/providers/openai.ts";
import { testProvider } from "./provider-suite.ts";

const KEY = "sk-test-1234567890";

testProvider({
  provider: openai,
  env: () => ({ OPENAI_API_KEY: KEY }),
  withoutCredentials: { OPENAI_API_KEY: " ", OPENAI_BASE_URL: "https://proxy.test/v1" },
  model: "gpt-6-sol",
  format: "openai-responses",
  url: "https://api.openai.com/v1/responses",
  auth: { header: "authorization", value: `Bearer ${KEY}`, secret: KEY },
  baseURL: {
    name: "OPENAI_BASE_URL",
    env: { OPENAI_BASE_URL: "http://proxy.test/openai/v1/?api-version=1" },
    url: "http://proxy.test/openai/v1/responses?api-version=1",
  },
});

const connection = openai.connect({ env: { OPENAI_API_KEY: KEY }, fetch });
const CHAT = "openai-chat" as const;
const RESPONSES = "openai-responses" as const;

describe("openai", () => {
  it.each([
    ...["gpt-5.4", "gpt-5.4-mini", "gpt-5.10", "gpt-6-sol", "gpt-6.1-terra", "gpt-10", "gpt-daybreak-red-latest"].map(
      (model) => [model, RESPONSES] as const,
    ),
    ...["gpt-5.3-codex", "codex-mini-latest", "o3-pro", "gpt-5-pro-2025-10-06", "o4-mini-deep-research"].map(
      (model) => [model, RESPONSES] as const,
    ),
    ...["gpt-5", "gpt-5.1", "gpt-5.3", "gpt-4o", "gpt-35-turbo", "gpt-4.1-mini", "o3", "gpt-oss-120b"].map(
      (model) => [model, CHAT] as const,
    ),
  ])("asks %s in %s", (model, format) => {
    expect(connection?.formatOf(model)).toBe(format);
    expect(connection?.formatOf(model, { format: "anthropic-messages", native: false })).toBe(format);
  });

  it("asks a model that takes both in its caller's format, and what goes out untouched in the one it is in", () => {
    expect(connection?.formatOf("gpt-4o", { format: RESPONSES, native: false })).toBe(RESPONSES);
    expect(connection?.formatOf("gpt-6-sol", { format: CHAT, native: false })).toBe(RESPONSES);
    expect(connection?.formatOf("gpt-6-sol", { format: CHAT, native: true })).toBe(CHAT);
  });

  it("goes to the path of the format a call is written in", async () => {
    const urls: string[] = [];
    const sending = openai.connect({
      env: { OPENAI_API_KEY: KEY },
      fetch: async (input) => {
        urls.push(String(input));
        return Response.json({});
      },
    });
    const { signal } = new AbortController();
    const call = { model: "gpt-4o", body: {}, stream: false, headers: {}, signal };
    for (const format of [undefined, RESPONSES, CHAT]) await sending?.dispatch({ ...call, format });
    expect(urls.map((url) => url.slice("https://api.openai.com/v1".length))).toEqual([
      "/chat/completions",
      "/responses",
      "/chat/completions",
    ]);
  });

  it.each<[string, ReasoningEffort[]]>([
    ["gpt-5", ["minimal", "low", "medium", "high"]],
    ["gpt-5-mini-2025-08-07", ["minimal", "low", "medium", "high"]],
    ["gpt-5-pro", ["high"]],
    ["gpt-5.1", ["none", "low", "medium", "high"]],
    ["gpt-5.4-pro", ["medium", "high", "xhigh"]],
    ["gpt-5.5", ["none", "low", "medium", "high", "xhigh"]],
    ["gpt-6-sol", ["none", "low", "medium", "high", "xhigh", "max"]],
    ["gpt-6-astra", ["low", "medium", "high", "xhigh", "max"]],
    ["o3", ["low", "medium", "high"]],
  ])("knows the efforts of %s", (model, efforts) => expect(connection?.effortsOf?.(model)).toEqual(efforts));

  it("says nothing of a model that does not reason, and something of every current one that does", () => {
    expect(connection?.effortsOf?.("gpt-4o")).toBeUndefined();
    const unsaid = createCatalog()
      .all()
      .filter(({ capabilities, deprecated }) => capabilities.includes("reasoning") && deprecated !== true)
      .flatMap(({ targets }) => targets.filter(({ provider }) => provider === "openai").map(({ id }) => id))
      .filter((id) => connection?.effortsOf?.(id) === undefined);
    // It stands for another model every few months: no source says what it takes.
    expect(unsaid).toEqual(["chat-latest"]);
  });
});
