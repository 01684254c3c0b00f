/** The binding over real run objects, in both deployment shapes. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { wrapAI, type DurableAI } from "../../src/ai.ts";
import { callsOf, scriptedProvider, type ScriptedAnswer } from "../durable-objects/scripted-provider.ts";
import { openaiChatStream, openaiChatText } from "./canned-streams.ts";

const MODEL = "scripted/model";
const WORDS = ["Hello", " there", ", how are you?"];
const EVENTS = openaiChatStream(WORDS)
  .split("\n\n")
  .slice(0, -1)
  .map((event) => `${event}\n\n`);
const ALL = EVENTS.join("");

/** The providers of `env.INFERENCE` do not know the test's one: there, only runs in objects can be had. */
const shapes: [string, DurableAI, boolean][] = [
  [
    "in the user's script",
    wrapAI(undefined, { runs: env.RUNS, env: {}, providers: [scriptedProvider("caller")] }),
    true,
  ],
  ["bound as a service", wrapAI(undefined, { service: env.INFERENCE }), false],
];

interface ScriptedInputs {
  messages: { role: string; content: string }[];
  stream: true;
  stream_options: { include_usage: true };
  script: { id: string; answers: ScriptedAnswer[] };
}

function inputsOf(...answers: ScriptedAnswer[]): ScriptedInputs {
  return {
    messages: [{ role: "user", content: "hi" }],
    stream: true,
    stream_options: { include_usage: true },
    script: { id: crypto.randomUUID(), answers },
  };
}

const text = (stream: ReadableStream): Promise<string> => new Response(stream).text();

describe.each(shapes)("the binding over run objects %s", (_shape, ai, callsScripts) => {
  it("is one run for one key, however often it is called", async () => {
    const inputs = inputsOf({ chunks: EVENTS, everyMs: 5 });
    const options = { session: crypto.randomUUID(), key: "plan" };
    const both = await Promise.all([ai.run(MODEL, inputs, options), ai.run(MODEL, inputs, options)]);
    expect(await Promise.all(both.map(text))).toEqual([ALL, ALL]);
    expect(await text(await ai.run(MODEL, inputs, options))).toBe(ALL);
    expect(callsOf(inputs.script.id).calls).toBe(1);
    const facts = both.map((stream) => ai.runs.of(stream));
    expect(facts.map((fact) => fact?.attached).toSorted()).toEqual([false, true]);
    await expect(ai.run(MODEL, { ...inputs, temperature: 1 }, options)).rejects.toMatchObject({
      name: "RunKeyConflict",
      code: "run/key-conflict",
    });
    expect((await ai.runs.list({ session: options.session })).runs).toHaveLength(1);
  });

  it.each([
    [{}, "query.session", "it is missing"],
    [{ session: "" }, "query.session", "it is empty"],
    [{ session: "s".repeat(513) }, "query.session", "it has 513 characters"],
    [{ session: "half \ud83d" }, "query.session", "half a surrogate pair"],
    [{ session: "s", subAgent: "Researcher" }, "query.subAgent", "path of a sub-agent"],
    [{ session: "s", limit: 0 }, "query.limit", "number of runs"],
  ])("lists no runs of %j, and says why", async (query, field, problem) => {
    const error = { code: "input/invalid", field, message: expect.stringContaining(problem) as string };
    await expect(ai.runs.list(query as { session: string })).rejects.toMatchObject(error);
    if (field === "query.session")
      await expect(ai.runs.tree(query as { session: string })).rejects.toMatchObject(error);
  });

  it("resumes by position from what the object kept", async () => {
    const inputs = inputsOf({ chunks: EVENTS });
    const response = await ai.run(MODEL, inputs, { returnRawResponse: true });
    expect(await response.text()).toBe(ALL);
    const runId = response.headers.get("cf-aig-run-id") ?? "";
    for (let from = 0; from <= EVENTS.length; from += 1) {
      const url = `https://workers-binding.ai/ai-gateway/gateways/default/run/${runId}/resume?from=${from}`;
      expect(await (await ai.fetch(url)).text()).toBe(EVENTS.slice(from).join(""));
    }
    expect(openaiChatText(await text(await ai.runs.read(runId)))).toBe(WORDS.join(""));
  });

  it("cancels the run when the caller aborts", async () => {
    const inputs = inputsOf({ chunks: EVENTS.slice(0, 3), then: "hang" });
    const controller = new AbortController();
    const session = crypto.randomUUID();
    const reader = (await ai.run(MODEL, inputs, { session, signal: controller.signal })).getReader();
    await reader.read();
    controller.abort();
    await expect(reader.read()).rejects.toMatchObject({ name: "AbortError" });
    const outcome = async (): Promise<unknown> => (await ai.runs.list({ session })).runs[0]?.outcome;
    await expect.poll(outcome).toBe("cancelled");
    expect(callsOf(inputs.script.id).calls).toBe(1);
  });

  it("leaves the run going when its reader leaves", async () => {
    const inputs = inputsOf({ chunks: EVENTS, everyMs: 20 });
    const stream = await ai.run(MODEL, inputs, { session: crypto.randomUUID() });
    const runId = ai.runs.of(stream)?.runId ?? "";
    await stream.cancel();
    expect(await text(await ai.runs.read(runId))).toBe(ALL);
    expect(await ai.runs.get(runId)).toMatchObject({ state: "closed", outcome: "completed" });
  });

  it("says so where the object was killed in mid-stream, and never ends it as if it were whole", async () => {
    const inputs = inputsOf({ chunks: EVENTS.slice(0, 3), then: "hang" });
    const options = { session: crypto.randomUUID(), onInterrupted: "fail", returnRawResponse: true } as const;
    const response = await ai.run(MODEL, inputs, options);
    const runId = response.headers.get("durable-ai-run-id") ?? "";
    const reader = response.body?.getReader();
    let sent = "";
    while (!sent.includes(" there")) sent += new TextDecoder().decode((await reader?.read())?.value);
    const stub = env.RUNS.get(env.RUNS.idFromString(runId.split(".")[0] ?? ""));
    await runInDurableObject(stub, (_object, state) => state.abort("killed")).catch(() => undefined);
    const readOn = async (): Promise<void> => {
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true };
        if (done) return;
        sent += new TextDecoder().decode(value);
      }
    };
    await expect(readOn()).rejects.toMatchObject({ code: "run/interrupted" });
    expect(sent.split("\n\n").at(-2)).toContain("error");
    const url = `https://workers-binding.ai/ai-gateway/gateways/default/run/${runId}/resume?from=99`;
    expect((await ai.fetch(url)).status).toBe(409);
    expect(callsOf(inputs.script.id).calls).toBe(1);
  });

  it.runIf(callsScripts)("answers a call that is not kept, and ends it with its reader", async () => {
    const inputs = inputsOf({ chunks: EVENTS });
    const stream = await ai.run(MODEL, inputs, { durable: false });
    expect(ai.runs.of(stream)?.runId).toBeUndefined();
    expect(await text(stream)).toBe(ALL);
    const endless = inputsOf({ chunks: EVENTS.slice(0, 3), then: "hang" });
    const controller = new AbortController();
    const reader = (await ai.run(MODEL, endless, { durable: false, signal: controller.signal })).getReader();
    await reader.read();
    controller.abort();
    await expect(reader.read()).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => callsOf(endless.script.id).aborted).toBe(1);
  });
});
