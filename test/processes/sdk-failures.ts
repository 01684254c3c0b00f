/** How the SDKs of OpenAI and Anthropic, which try again by themselves, are told that a provider fails. */
import { describe, expect, it } from "vitest";
import { FAMILIES, QUESTION, thrownBy, type ChatClient } from "./chat-client.ts";
import { LOCAL_KEY, tagged, type SimulatedLayer } from "./simulated-layer.ts";

/** What an SDK throws where the provider fails, and where it does not like the request. */
export interface SdkErrors {
  provider: abstract new (...parts: never[]) => Error;
  request: abstract new (...parts: never[]) => Error;
  /** What else the provider's failure is like. */
  like: object;
}

/** Describes `client`, asking a provider that fails. */
export function describeFailures(client: ChatClient, layer: () => SimulatedLayer, errors: SdkErrors): void {
  describe.concurrent.each(FAMILIES)(`${client.name}, asking $model in vain`, ({ model, target = model }) => {
    it("is told of a failing provider once, after our own attempts", async () => {
      const attempts = await attemptsOf(layer(), `${target}+fault=503`);
      const { id, tag } = tagged(`${target}+fault=503`);
      const thrown = await thrownBy(client.connect(layer().url).useTool(id, false));
      expect(thrown).toBeInstanceOf(errors.provider);
      expect(thrown).toMatchObject({
        status: 503,
        requestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
        ...errors.like,
      });
      expect(await layer().callsOf(tag)).toHaveLength(attempts);
    });

    it("is told what the provider does not like", async () => {
      const thrown = await thrownBy(client.connect(layer().url).useTool(`${target}+wrong=1`, false));
      expect(thrown).toBeInstanceOf(errors.request);
      expect(thrown).toMatchObject({ message: expect.stringContaining("there is no knob") });
    });
  });
}

/** How often the provider of `model` is called for one request, when nobody but we try again. */
async function attemptsOf(layer: SimulatedLayer, model: string): Promise<number> {
  const { id, tag } = tagged(model);
  const body = JSON.stringify({ model: id, messages: [{ role: "user", content: QUESTION }] });
  const headers = { authorization: `Bearer ${LOCAL_KEY}` };
  const response = await fetch(`${layer.url}/v1/chat/completions`, { method: "POST", headers, body });
  expect(response.headers.get("x-should-retry")).toBe("false");
  await response.text();
  const calls = await layer.callsOf(tag);
  expect(calls.length).toBeGreaterThan(0);
  return calls.length;
}
