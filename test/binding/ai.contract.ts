/** The contract of `Ai`, kept by the real class and by ours around it; then what ours does better. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { wrapAI } from "../../src/ai.ts";
import { createDirectCatalog } from "../../src/binding/direct-catalog.ts";
import { DurableAIError } from "../../src/errors.ts";
import type { InferenceLayer } from "../../src/run/run-record.ts";
import { aiContract, type AnyAi } from "./ai-contract.ts";

const { AI: real } = env as unknown as { AI: Ai };

/** A layer that must not be asked: plain `@cf` calls have no hop more than before. */
const refuse = async (): Promise<never> => {
  throw new Error("the inference layer was called");
};
const unasked: InferenceLayer = {
  start: refuse,
  call: refuse,
  read: refuse,
  get: refuse,
  cancel: refuse,
  list: refuse,
  tree: refuse,
  health: refuse,
  wallet: refuse,
  keys: refuse,
  logs: refuse,
  // Its own models are listed after Cloudflare's.
  catalog: createDirectCatalog(real, false).catalog,
};

const wrapped = (): AnyAi => wrapAI(real, { service: unasked }) as unknown as AnyAi;

aiContract("the real Ai", () => real as unknown as AnyAi);
aiContract("ours, without a layer, as Cloudflare", () => wrapAI(real, { compat: "cloudflare" }) as unknown as AnyAi);
aiContract("ours, with a layer", wrapped);

describe("ours", () => {
  it("keeps concurrent calls apart, where the real one mixes them up", async () => {
    const id = crypto.randomUUID();
    const both = async (ai: AnyAi): Promise<unknown[]> => {
      const raw = ai.run("@cf/test/echo", {}, { returnRawResponse: true, extraHeaders: { "x-hold": id } });
      const parsed = await ai.run("@cf/test/echo", {}, { extraHeaders: { "x-release": id } });
      return [await raw, parsed];
    };
    const [raw, parsed] = await both(wrapped());
    expect(raw).toBeInstanceOf(Response);
    expect(parsed).toMatchObject({ method: "POST" });
    const [mixedUp] = await both(real as unknown as AnyAi);
    expect(mixedUp).not.toBeInstanceOf(Response);
  });

  it("tells of no call but its own, whatever was called before", async () => {
    const before = wrapped();
    await before.run("@cf/test/echo", {}, { extraHeaders: { "x-test": "9" } });
    await before.run("@cf/test/internal-code", {}).catch(() => undefined);
    const failed = wrapped();
    await expect(failed.run("@cf/test/echo", {}, { signal: AbortSignal.abort() })).rejects.toThrow("abort");
    expect(failed).toMatchObject({ aiGatewayLogId: null, lastRequestHttpStatusCode: null });
    const answered = wrapped();
    await answered.run("@cf/test/echo", {});
    expect(answered).toMatchObject({ lastRequestHttpStatusCode: 200, lastRequestInternalStatusCode: null });
  });

  it("has the methods Cloudflare adds to its class, bound", async () => {
    const { getLogs } = wrapped() as unknown as { getLogs(): unknown };
    expect(getLogs()).toEqual([]);
    class Newer extends (real.constructor as new (fetcher: unknown) => Ai) {
      #names = ["one"];
      list(): string[] {
        return this.#names;
      }
    }
    const { list } = wrapAI(new Newer(real)) as unknown as Newer;
    expect(list()).toEqual(["one"]);
  });

  it("can be taken apart", async () => {
    const { run, models, fetch } = wrapped();
    expect(await run("@cf/test/echo", {})).toMatchObject({ method: "POST" });
    expect((await models()).length).toBeGreaterThan(900);
    expect((await fetch("https://workers-binding.ai/x")).status).toBe(200);
  });

  it("takes its own options and headers out of a direct call, and nothing else", async () => {
    const answer = await wrapped().run(
      "@cf/test/echo",
      { a: 1 },
      {
        metadata: { customer: "acme" },
        durable: false,
        tags: ["t"],
        extraHeaders: { "Durable-AI-Retention-Seconds": "60", "x-own": "1" },
      },
    );
    const { body, headers } = answer as { body: string; headers: Record<string, string> };
    expect(JSON.parse(body)).toEqual({ inputs: { a: 1 }, options: { tags: ["t"] } });
    expect(headers["x-own"]).toBe("1");
    expect(Object.keys(headers).filter((name) => name.startsWith("durable-ai"))).toEqual([]);
  });

  it("does not write into the headers of gateway().run", async () => {
    const headers = { "x-n": 1 };
    await wrapped().gateway("gw").run({ provider: "openai", endpoint: "e", headers, query: {} });
    expect(headers).toEqual({ "x-n": 1 });
  });

  it("calls a run that somebody put in the place of the real one", async () => {
    const spied = Object.assign(Object.create(real) as Ai, { run: async () => "spied" });
    expect(await wrapAI(spied, { service: unasked }).run("@cf/test/echo", {})).toBe("spied");
  });

  it("says what to configure for a durable run without a layer", async () => {
    const ai = wrapAI(real);
    await expect(ai.run("@cf/test/echo", {}, { session: "s" })).rejects.toMatchObject({
      code: "option/not-available",
      field: "wrapAI options.service",
    });
    await expect(ai.run("openai/gpt-6-sol", { messages: [] })).rejects.toSatisfy(DurableAIError.isInstance);
  });

  it("says that a stream as input is not kept", async () => {
    const audio = { body: new Blob(["x"]).stream(), contentType: "audio/mpeg" };
    await expect(
      wrapAI(real, { service: unasked }).run("@cf/test/echo", { audio }, { session: "s" }),
    ).rejects.toMatchObject({
      code: "option/not-available",
      field: "inputs.audio",
    });
  });
});
