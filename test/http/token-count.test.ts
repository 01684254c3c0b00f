import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import { defaultProviders } from "../../src/providers/providers.ts";
import type { RunObjectNamespace } from "../../src/run/run-record.ts";
import { call as callDoor, door as ownDoor, jsonOf, type Call } from "./door.ts";

const door = {
  ...ownDoor,
  layerOf: () =>
    createLocalLayer({
      runs: env.RUNS as unknown as RunObjectNamespace,
      env: { OPENAI_API_KEY: "k" },
      providers: defaultProviders,
    }),
};
const call = (path: string, more: Call = {}) => callDoor(path, { ...more, door });
const BODY = { model: "openai/gpt-6-sol", messages: [{ role: "user", content: "What is the capital of France?" }] };

describe.each(["/v1", "/ai/v1", "/v1/v1"])("POST %s/messages/count_tokens", (version) => {
  const path = `${version}/messages/count_tokens`;

  it("answers in the caller's words, and says where it is an estimate", async () => {
    const response = await call(path, { body: BODY });
    expect(response.headers.get("durable-ai-estimated")).toBe("true");
    expect(await jsonOf(response)).toEqual({ input_tokens: expect.any(Number) });
  });

  it.each([
    [{ ...BODY, model: undefined }, 400],
    [{ ...BODY, messages: 3 }, 400],
    [{ ...BODY, model: "anthropic/claude-haiku-4.5" }, 424],
  ])("says what is wrong, as Anthropic does", async (body, status) => {
    const response = await call(path, { body });
    expect(response.status).toBe(status);
    expect(await jsonOf(response)).toMatchObject({ type: "error", error: { message: expect.any(String) } });
  });
});
