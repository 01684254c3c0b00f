import { describe, expect, it } from "vitest";
import { DurableAIError } from "../../src/errors.ts";
import { connect, defaultProviders } from "../../src/providers/providers.ts";
import { routeOfRun, type RouteRequest } from "../../src/run/run-route.ts";

const env = {
  ANTHROPIC_API_KEY: "k",
  AWS_BEARER_TOKEN_BEDROCK: "k",
  AWS_REGION: "us-east-1",
  OPENAI_API_KEY: "k",
  GEMINI_API_KEY: "k",
};
const connections = connect(defaultProviders, { env, fetch });
const MODEL = "anthropic/claude-sonnet-4.5";

function providersOf(options: Partial<RouteRequest>): string[] {
  const request: RouteRequest = { model: MODEL, format: "openai-chat", native: false, ...options };
  return [...new Set(routeOfRun(request, connections, 0).map(({ provider }) => provider))];
}

function problemOf(options: Partial<RouteRequest>): DurableAIError {
  try {
    providersOf(options);
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) return thrown;
  }
  return expect.fail("it was not refused");
}

describe("the route of a run", () => {
  it("is the model's targets that have credentials, in the catalog's order", () => {
    expect(providersOf({})).toEqual(["anthropic", "amazon-bedrock"]);
  });

  it("begins with the providers that the call asks for", () => {
    expect(providersOf({ order: ["amazon-bedrock"] })).toEqual(["amazon-bedrock", "anthropic"]);
    expect(providersOf({ order: ["groq", "anthropic"] })).toEqual(["anthropic", "amazon-bedrock"]);
  });

  it("has only those that it may", () => {
    expect(providersOf({ only: ["amazon-bedrock"] })).toEqual(["amazon-bedrock"]);
    expect(providersOf({ ignore: ["amazon-bedrock"] })).toEqual(["anthropic"]);
  });

  it("goes on with the targets of each model of fallback", () => {
    const fallback = [{ model: "openai/gpt-4.1" }, { model: "google/gemini-3.5-flash" }];
    expect(providersOf({ fallback })).toEqual(["anthropic", "amazon-bedrock", "openai", "google"]);
    expect(providersOf({ fallback, ignore: ["amazon-bedrock", "openai"] })).toEqual(["anthropic", "google"]);
  });

  it("goes to the fallback alone where the call leaves the model no provider", () => {
    expect(providersOf({ only: ["openai"], fallback: [{ model: "openai/gpt-4.1" }] })).toEqual(["openai"]);
  });

  it("has only targets in the regions that the call names", () => {
    const idsIn = (regions?: string[], model = MODEL): string[] =>
      routeOfRun({ model, format: "openai-chat", native: false, regions }, connections, 0).map(
        (target) => target.model.id,
      );
    expect(idsIn()).toHaveLength(4);
    expect(idsIn(["us"])).toEqual(["us.anthropic.claude-sonnet-4-5-20250929-v1:0"]);
    expect(idsIn(["us", "global"])).toEqual([
      "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
      "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ]);
    // A region of Amazon's that cannot be reached from the one this deployment calls.
    expect(problemOf({ regions: ["eu"] })).toMatchObject({
      code: "input/invalid",
      field: "options.regions",
      message: expect.stringContaining("global, us") as string,
    });
    expect(problemOf({ model: "openai/gpt-4.1", regions: ["us"] }).message).toContain(
      "no target here a region is known",
    );
  });

  it("has the region that the caller says of a target of its own", () => {
    const targets = [
      { provider: "here", id: "a", region: "eu", baseURL: "https://eu.example/v1" },
      { provider: "there", id: "a", region: "us", baseURL: "https://us.example/v1" },
    ];
    expect(providersOf({ model: "mine/a", ownModel: { id: "mine/a", targets }, regions: ["eu"] })).toEqual(["here"]);
  });

  it("has other builds of the model only where the call allows them, and then last", () => {
    const { OPENAI_API_KEY: _none, ...more } = env;
    const together = connect(defaultProviders, { env: { ...more, TOGETHER_API_KEY: "k", GROQ_API_KEY: "k" }, fetch });
    const request = { model: "meta/llama-3-8b-instruct", format: "openai-chat", native: false } as const;
    const idsOf = (options: Partial<RouteRequest>): string[] =>
      routeOfRun({ ...request, ...options }, together, 0).map((target) => target.model.id);
    const original = ["meta.llama3-8b-instruct-v1:0", "llama3-8b-8192", "meta-llama/Llama-3-8b-chat-hf"];
    const others = ["meta-llama/Meta-Llama-3-8B-Instruct-Lite", "meta-llama/Meta-Llama-3-8B-Instruct-Turbo"];
    expect(idsOf({})).toEqual(original);
    expect(idsOf({ fidelity: "original" })).toEqual(original);
    expect(idsOf({ fidelity: "any" })).toEqual([...original, ...others]);
    expect(idsOf({ fidelity: "any", only: ["together"] })).toEqual([original[2], ...others]);
  });

  it("is another build where the original has no credentials, if the call allows it", () => {
    const alone = connect(defaultProviders, { env: { AI: { run: () => undefined } }, fetch });
    const request = { model: "alibaba/qwen3-30b-a3b", format: "openai-chat", native: false } as const;
    expect(() => routeOfRun(request, alone, 0)).toThrow('fidelity: "any"');
    expect(routeOfRun({ ...request, fidelity: "any" }, alone, 0)).toMatchObject([
      { provider: "workers-ai", model: { id: "@cf/qwen/qwen3-30b-a3b-fp8" } },
    ]);
  });

  it.each([
    [{ only: ["groq"] }, "input/invalid", "options.only"],
    [{ ignore: ["anthropic", "amazon-bedrock"] }, "input/invalid", "options.ignore"],
    [{ fallback: [{ model: "openai/gpt-4.1" }, { model: "nobody/nothing" }] }, "model/unknown", "fallback[1]"],
    [{ fallback: [{ model: "deepseek/deepseek-v4-pro" }] }, "provider/no-credentials", "fallback[0]"],
    [{ fallback: [{ model: "openai/text-embedding-3-small" }] }, "input/invalid", "fallback[0]"],
  ])("%o is refused, naming the field", (options, code, field) => {
    expect(problemOf(options)).toMatchObject({ code, field });
  });

  it("says who there is where the call leaves nobody", () => {
    expect(problemOf({ only: ["groq"] }).message).toContain("anthropic, amazon-bedrock");
  });
});
