import { describe, expect, it } from "vitest";
import { isJsonObject, type JsonObject } from "../../src/json.ts";
import { createSimulatedAI } from "../../src/testing/simulated-ai.ts";
import { createSimulator } from "../../src/testing/simulator.ts";
import { errorOf } from "../providers/provider-suite.ts";

const LLAMA = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
const MESSAGES = { messages: [{ role: "user", content: "Hello" }] };

function simulated() {
  const simulator = createSimulator();
  return { simulator, ai: createSimulatedAI(simulator.fetch) };
}

describe("a simulated env.AI", () => {
  it("answers Workers AI's own models natively, parsed", async () => {
    const { ai } = simulated();
    const answer: unknown = await ai.run(LLAMA, MESSAGES);
    expect(answer).toMatchObject({
      response: expect.stringContaining('Simulated answer to "Hello"') as unknown,
      usage: { prompt_tokens: 2 },
    });
    expect(ai.aiGatewayLogId).toBeNull();
  });

  it("answers a stream as bytes", async () => {
    const { ai } = simulated();
    const stream = await ai.run(LLAMA, { ...MESSAGES, stream: true });
    expect(await new Response(stream as ReadableStream).text()).toMatch(/^data: \{"response":"Simulated /);
  });

  it("answers other companies' models in their own format, as the run path does", async () => {
    const { ai, simulator } = simulated();
    expect(await ai.run("anthropic/claude-sonnet-5.5", { ...MESSAGES, max_tokens: 99 })).toMatchObject({
      type: "message",
      model: "anthropic/claude-sonnet-5.5",
    });
    expect(await ai.run("openai/gpt-6-sol", MESSAGES)).toMatchObject({ object: "chat.completion" });
    expect(await ai.run("google/gemini-3.8-flash", MESSAGES)).toMatchObject({ object: "chat.completion" });
    expect(await ai.run("openai/gpt-6-sol", { input: "Hello" })).toMatchObject({ object: "response" });
    expect(simulator.calls.map(({ provider }) => provider)).toEqual(Array(4).fill("ai-gateway"));
  });

  it("gives the raw response where it is asked for, errors included", async () => {
    const { ai } = simulated();
    const raw = (model: string): Promise<Response> =>
      ai.run(model as typeof LLAMA, MESSAGES, { returnRawResponse: true });
    expect(await (await raw(LLAMA)).json()).toMatchObject({ usage: { prompt_tokens: 2 } });
    const refused = await raw(`${LLAMA}+fault=429`);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ success: false, errors: [{ code: 3040 }] });
  });

  it("throws as the real class does: a code in the message, and nothing else", async () => {
    const { ai } = simulated();
    const thrown: unknown = await ai
      .run(`${LLAMA}+fault=429` as typeof LLAMA, MESSAGES)
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      name: "InferenceUpstreamError",
      message: "3040: AiError: Simulated: rate limit reached",
    });
    expect(Object.keys(thrown as object)).not.toContain("status");
  });

  it("is aborted by the signal, and counts that", async () => {
    const { ai, simulator } = simulated();
    const controller = new AbortController();
    const answer = ai.run(`${LLAMA}+fault=silence` as typeof LLAMA, MESSAGES, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
    expect(simulator.waiting).toBe(0);
  });

  it("fails where its run is taken off it, as the real one", async () => {
    const { run } = simulated().ai as unknown as { run(model: string, inputs: JsonObject): Promise<unknown> };
    await expect(run(LLAMA, MESSAGES)).rejects.toBeInstanceOf(TypeError);
  });

  it("says what it does not have", () => {
    const { ai } = simulated();
    expect(errorOf(() => ai.gateway("default"))).toMatchObject({ code: "option/not-available", field: "gateway" });
    expect(isJsonObject(ai)).toBe(true);
  });
});
