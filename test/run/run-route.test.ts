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
