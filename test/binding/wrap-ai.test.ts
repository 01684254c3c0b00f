import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { wrapAI } from "../../src/ai.ts";
import { CannedLayer } from "./canned-layer.ts";
import { OPENAI_CHAT_BODY } from "./canned-streams.ts";

const layer = new CannedLayer({ format: "openai-chat", framing: "json", body: OPENAI_CHAT_BODY });
const MODEL = "openai/gpt-6-sol";
const CHAT = { messages: [{ role: "user", content: "hi" }] };

/** `wrapAI` as JavaScript calls it. */
const wrap = wrapAI as (ai: unknown, options?: unknown) => unknown;

describe("wrapAI", () => {
  it.each<[string, unknown[], string]>([
    ["nothing to call", [undefined, {}], "wrapAI"],
    ["no object", [{}, null], "wrapAI options"],
    ["an unknown option", [{}, { servic: layer }], "wrapAI options.servic"],
    ["a service that is not bound", [{}, { service: undefined }], "wrapAI options.service"],
    ["a service that is a name", [{}, { service: "durable-ai" }], "wrapAI options.service"],
    ["a service and objects", [{}, { service: layer, runs: env.RUNS, env: {} }], "wrapAI options.runs"],
    ["objects that are not bound", [{}, { runs: undefined, env: {} }], "wrapAI options.runs"],
    ["objects without env", [{}, { runs: env.RUNS }], "wrapAI options.env"],
    ["providers that are no list", [{}, { runs: env.RUNS, env: {}, providers: "openai" }], "wrapAI options.providers"],
    ["an unknown compat", [{}, { service: layer, compat: "openai" }], "wrapAI options.compat"],
    ["a default that is wrong", [{}, { service: layer, defaults: { session: "" } }], "wrapAI options.defaults.session"],
    ["a default that is none", [{}, { service: layer, defaults: { key: "k" } }], "wrapAI options.defaults.key"],
  ])("refuses %s, naming it", (_what, given, field) => {
    expect(() => wrap(given[0], given[1])).toThrow(
      expect.objectContaining({
        code: "input/invalid",
        field,
        message: expect.stringContaining(field) as string,
      }) as Error,
    );
  });

  it("gives its defaults to calls that do not say otherwise", async () => {
    const defaults = { session: "agent", metadata: { agent: "support" }, retentionSeconds: 60 };
    const ai = wrapAI(undefined, { service: layer, defaults });
    await ai.run(MODEL, CHAT);
    expect(layer.requests.at(-1)).toMatchObject(defaults);
    await ai.run(MODEL, CHAT, { session: "other", metadata: { customer: "acme" } });
    expect(layer.requests.at(-1)).toMatchObject({
      session: "other",
      metadata: { agent: "support", customer: "acme" },
      retentionSeconds: 60,
    });
  });

  it.each([[""], [undefined], [7]])("refuses %o as a model", async (model) => {
    const ai = wrapAI(undefined, { service: layer });
    await expect(ai.run(model as string, CHAT)).rejects.toMatchObject({ code: "input/invalid", field: "model" });
  });

  it("refuses what is malformed even when the answer would be raw", async () => {
    const ai = wrapAI(undefined, { service: layer });
    const raw = { returnRawResponse: true } as const;
    await expect(ai.run(MODEL, CHAT, { ...raw, session: "" })).rejects.toMatchObject({ code: "input/invalid" });
    await expect(
      ai.run(MODEL, CHAT, { ...raw, extraHeaders: { "durable-ai-durable": "perhaps" } }),
    ).rejects.toMatchObject({ code: "input/invalid", field: "durable-ai-durable" });
  });

  it("says what is missing where there is no env.AI", async () => {
    const ai = wrapAI(undefined, { service: layer });
    const missing = { code: "option/not-available", message: expect.stringContaining("wrangler config") as string };
    await expect(ai.websearch({ query: "x", gatewayId: "gw" })).rejects.toMatchObject(missing);
    await expect(ai.gateway("gw").getUrl()).rejects.toMatchObject(missing);
    expect(() => ai.toMarkdown()).toThrow(expect.objectContaining(missing) as Error);
    await expect(ai.fetch("https://workers-binding.ai/x")).rejects.toMatchObject(missing);
  });

  it("does not ask Cloudflare for the logs of our runs", async () => {
    const real = { gateway: () => ({ getLog: async (id: string) => ({ id }) }) } as unknown as Ai;
    const gateway = wrapAI(real, { service: layer }).gateway("gw");
    expect(await gateway.getLog("01J")).toEqual({ id: "01J" });
    // The canned layer knows nothing; it is the one that was asked.
    await expect(gateway.getLog(`${"a".repeat(64)}.1`)).rejects.toMatchObject({ code: "run/not-found" });
    await expect(gateway.patchLog(`${"a".repeat(64)}.1`, { score: 1 })).rejects.toMatchObject({
      code: "run/not-found",
    });
  });

  it("has members of env.AI that it does not know of", () => {
    class Newer {
      readonly #secret = "value";
      run(): void {}
      somethingNew(): string {
        return this.#secret;
      }
    }
    const ai = wrap(new Newer(), { service: layer }) as { somethingNew(): string };
    const { somethingNew } = ai;
    expect(somethingNew()).toBe("value");
  });
});
