/** A call that an earlier life of the agent made, asked again: each case of docs/recovery.md by itself. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import type { JournaledOptions } from "../../src/agents/index.ts";
import type { JsonObject } from "../../src/json.ts";
import { callsOf, chatEvents, type Script, type ScriptedAnswer } from "../durable-objects/scripted-provider.ts";
import { RECOVERABLE_MS } from "../../src/agents/agent-runs.ts";

const WORDS = 12;
const EVERY_MS = 15;
const SLOW: ScriptedAnswer = { chunks: chatEvents(WORDS), everyMs: EVERY_MS };

/** What one call came to. */
interface Asked {
  runId: string | undefined;
  attached: boolean | undefined;
  text: string;
}

let name = "";
beforeEach(() => void (name = crypto.randomUUID()));

/** A call of the agent, read to its end, or for `events` events. */
function ask(inputs: object, events = Number.POSITIVE_INFINITY): Promise<Asked> {
  return runInDurableObject(env.CHAT.getByName(name), async ({ inference }) => {
    const stream = await inference.ai.run("scripted/model", { ...inputs, stream: true });
    const facts = inference.ai.runs.of(stream);
    const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    let body = "";
    for (let count = 0; count < events; count += 1) {
      const { done, value } = await reader.read();
      if (done) break;
      body += value;
    }
    return { runId: facts?.runId, attached: facts?.attached, text: textIn(body) };
  });
}

async function kill(): Promise<void> {
  await runInDurableObject(env.CHAT.getByName(name), (agent) => agent.crash()).catch(() => undefined);
}

function textIn(body: string): string {
  const events = body.split("\n\n").filter((event) => event.startsWith("data: {"));
  return events
    .map((event) => JSON.parse(event.slice(6)) as { choices: { delta?: { content?: string } }[] })
    .map(({ choices }) => choices[0]?.delta?.content ?? "")
    .join("");
}

const words = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `word${from + index} `).join("");

/** A question whose answers are `answers`, one for each time it is really asked. */
function question(...answers: ScriptedAnswer[]): { messages: JsonObject[]; script: Script } {
  return { messages: [{ role: "user", content: "go" }], script: { id: crypto.randomUUID(), answers } };
}

const calls = ({ script }: { script: Script }): number => callsOf(script.id).calls;

describe("a call of an earlier life", () => {
  it("that had no event yet is that run", async () => {
    const asked = question({ ...SLOW, headersAfterMs: 1_000 });
    void ask(asked).catch(() => undefined);
    await expect.poll(() => calls(asked), { timeout: 5_000 }).toBe(1);
    await kill();
    expect(await ask(asked)).toMatchObject({ attached: true, text: words(0, WORDS) });
    expect(calls(asked)).toBe(1);
  });

  it("whose start may still be on its way is started under its key: the second start is the first", async () => {
    const asked = question(SLOW);
    await ask(asked, 4);
    const key = await runInDurableObject(env.CHAT.getByName(name), (_agent, { storage: { sql } }) => {
      // As it is when the agent dies before it hears of its run, and the session's list does not have it yet.
      sql.exec("UPDATE durable_ai_runs SET run_id = NULL, session = 'elsewhere'");
      return sql.exec<{ key: string }>("SELECT key FROM durable_ai_runs").one().key;
    });
    await kill();
    const again = await ask(asked);
    expect(again).toMatchObject({ attached: false, text: words(0, WORDS) });
    await runInDurableObject(env.CHAT.getByName(name), async ({ inference }) => {
      const { runs } = await inference.ai.runs.list({ session: "elsewhere" });
      expect(runs.map((run) => run.key)).toEqual([key]);
    });
  });

  it("in the middle of its text is that run, from its start", async () => {
    const asked = question(SLOW);
    const first = await ask(asked, 4);
    await kill();
    expect(await ask(asked)).toEqual({ runId: first.runId, attached: true, text: words(0, WORDS) });
    expect(calls(asked)).toBe(1);
  });

  it("that goes on from a partial answer gets exactly the rest", async () => {
    const asked = question(SLOW);
    await ask(asked, 6);
    await kill();
    const partial = { role: "assistant", content: words(0, 3) };
    expect((await ask({ ...asked, messages: [...asked.messages, partial] })).text).toBe(words(3, WORDS));
    expect(calls(asked)).toBe(1);
  });

  it("that goes on from the middle of a word gets the rest of it", async () => {
    const asked = question(SLOW);
    await ask(asked, 6);
    await kill();
    const partial = { role: "assistant", content: "word0 wo" };
    expect((await ask({ ...asked, messages: [...asked.messages, partial] })).text).toBe("rd1 ".concat(words(2, WORDS)));
  });

  it("of which the host has stored a part twice gets the rest after the last of them", async () => {
    const asked = question(SLOW);
    await ask(asked, 6);
    await kill();
    const stored = [words(0, 2), words(0, 4)].map((content) => ({ role: "assistant", content }));
    expect((await ask({ ...asked, messages: [...asked.messages, ...stored] })).text).toBe(words(4, WORDS));
    expect(calls(asked)).toBe(1);
  });

  it("whose partial answer is of another answer is a new run", async () => {
    const asked = question(SLOW);
    await ask(asked, 6);
    await kill();
    const partial = { role: "assistant", content: "something else" };
    expect(await ask({ ...asked, messages: [...asked.messages, partial] })).toMatchObject({ attached: false });
    expect(calls(asked)).toBe(2);
  });

  it("that was read to its end, and not kept, is that run", async () => {
    const asked = question(SLOW);
    await ask(asked);
    await kill();
    expect(await ask(asked)).toMatchObject({ attached: true, text: words(0, WORDS) });
    expect(calls(asked)).toBe(1);
  });

  it("is found by what is said, not by what surrounds it", async () => {
    const asked = question(SLOW);
    const at = (time: string): JsonObject[] => [
      { role: "system", content: `You are helpful. It is ${time}, session ${crypto.randomUUID()}.` },
      { role: "user", content: [{ type: "text", text: "go", cache_control: { type: "ephemeral" } }] },
    ];
    await ask({ ...asked, messages: at("2026-11-26T01:00:00Z") }, 4);
    await kill();
    const plain = { role: "user", content: "go" };
    const again = [at("2026-11-26T01:00:31Z")[0], plain];
    expect(await ask({ ...asked, messages: again })).toMatchObject({ attached: true, text: words(0, WORDS) });
    expect(calls(asked)).toBe(1);
  });

  it("is each its own where two were the same: in the order of their start", async () => {
    const asked = question(SLOW, { ...SLOW, chunks: chatEvents(WORDS, "other") });
    const [one, two] = [await ask(asked, 3), await ask(asked, 3)];
    expect(calls(asked)).toBe(2);
    await kill();
    const again = await Promise.all([ask(asked), ask(asked)]);
    expect(again.map(({ runId }) => runId)).toEqual([one.runId, two.runId]);
    expect(again[1]?.text).toContain(`other${WORDS - 1}`);
    expect(calls(asked)).toBe(2);
  });

  it("is found again by the life after the next", async () => {
    const asked = question({ ...SLOW, everyMs: 60 });
    await ask(asked, 3);
    await kill();
    await ask(asked, 3);
    await kill();
    expect(await ask(asked)).toMatchObject({ attached: true, text: words(0, WORDS) });
    expect(calls(asked)).toBe(1);
  });
});

it("a tool that a whole answer calls belongs to its run, as one of a stream does", async () => {
  const call = { id: "call_1", type: "function", function: { name: "clock", arguments: "{}" } };
  const message = { role: "assistant", content: null, tool_calls: [call] };
  const body = JSON.stringify({ id: "c", choices: [{ index: 0, message, finish_reason: "tool_calls" }] });
  const asked = question({ chunks: [body], headers: { "content-type": "application/json" } });
  const [key, run] = await runInDurableObject(env.CHAT.getByName(name), async ({ inference }, { storage }) => {
    await inference.ai.run("scripted/model", asked, { returnRawResponse: true, format: "openai-chat" });
    const { clock } = inference.tools({ clock: { execute: (_input: unknown, options: object) => options } });
    const { idempotencyKey } = (await clock.execute({}, { toolCallId: "call_1" })) as JournaledOptions;
    return [
      idempotencyKey,
      storage.sql.exec<{ run: string }>("SELECT session || '/' || key AS run FROM durable_ai_runs").one().run,
    ];
  });
  expect(key).toBe(`${run}/call_1`);
});

describe("a new call", () => {
  it("is the same question in the same life", async () => {
    const asked = question(SLOW);
    await Promise.all([ask(asked), ask(asked)]);
    await ask(asked);
    expect(calls(asked)).toBe(3);
  });

  it("is the same question after its run was taken over", async () => {
    const asked = question(SLOW);
    await ask(asked, 4);
    await kill();
    await ask(asked);
    expect(await ask(asked)).toMatchObject({ attached: false });
    expect(calls(asked)).toBe(2);
  });

  it("is the same question once the agent has kept the answer", async () => {
    const asked = question(SLOW);
    await ask(asked);
    await runInDurableObject(env.CHAT.getByName(name), (agent) =>
      Reflect.apply(Reflect.get(agent, "onChatResponse"), agent, [{}]),
    );
    await kill();
    expect(await ask(asked)).toMatchObject({ attached: false });
    expect(calls(asked)).toBe(2);
  });

  it("is another question, after which the old one is asked for no more", async () => {
    const asked = question(SLOW);
    await ask(asked, 4);
    await kill();
    const next = [...asked.messages, { role: "assistant", content: "word0 " }, { role: "user", content: "and then?" }];
    expect(await ask({ ...asked, messages: next })).toMatchObject({ attached: false });
    expect(await ask(asked)).toMatchObject({ attached: false });
    expect(calls(asked)).toBe(3);
  });

  it("is a question with another number in it, another model, or other tools", async () => {
    const asked = question(SLOW);
    await ask({ ...asked, messages: [{ role: "user", content: "what is 2+2" }] }, 4);
    await kill();
    expect(await ask({ ...asked, messages: [{ role: "user", content: "what is 3+3" }] })).toMatchObject({
      attached: false,
    });
    const tools = [{ type: "function", function: { name: "clock", parameters: { type: "object" } } }];
    const withTools = { ...asked, tools, messages: [{ role: "user", content: "what is 2+2" }] };
    expect(await ask(withTools)).toMatchObject({ attached: false });
    expect(calls(asked)).toBe(3);
  });

  it("is one whose run failed meanwhile", async () => {
    const failed = question({ ...SLOW, chunks: chatEvents(WORDS).slice(0, 5), then: "break" }, SLOW);
    await ask(failed, 3);
    await kill();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await ask(failed)).toMatchObject({ attached: false, text: words(0, WORDS) });
  });

  it("is one whose run was cancelled", async () => {
    const cancelled = question({ ...SLOW, everyMs: 100 }, SLOW);
    const { runId } = await ask(cancelled, 3);
    await runInDurableObject(env.CHAT.getByName(name), ({ inference }) => inference.ai.runs.cancel(runId ?? ""));
    await kill();
    expect(await ask(cancelled)).toMatchObject({ attached: false, text: words(0, WORDS) });
  });

  it("is one that comes back after the time in which it can be asked for again", async () => {
    const asked = question(SLOW);
    await ask(asked, 4);
    await runInDurableObject(
      env.CHAT.getByName(name),
      (_agent, { storage }) =>
        void storage.sql.exec("UPDATE durable_ai_runs SET created_at = created_at - ?", RECOVERABLE_MS),
    );
    await kill();
    expect(await ask(asked)).toMatchObject({ attached: false });
    expect(calls(asked)).toBe(2);
  });

  it("is one that names its key: the key alone says which run it is", async () => {
    const asked = question(SLOW);
    await ask(asked, 4);
    await kill();
    const keyed = await runInDurableObject(env.CHAT.getByName(name), async ({ inference }) => {
      const stream = await inference.run("scripted/model", { ...asked, stream: true }, { key: "step-1" });
      const facts = inference.ai.runs.of(stream);
      return { attached: facts?.attached, body: await new Response(stream).text() };
    });
    expect(keyed.attached).toBe(false);
    const again = await runInDurableObject(env.CHAT.getByName(name), async ({ inference }) => {
      const stream = await inference.run("scripted/model", { ...asked, stream: true }, { key: "step-1" });
      return { attached: inference.ai.runs.of(stream)?.attached, body: await new Response(stream).text() };
    });
    expect(again).toEqual({ attached: true, body: keyed.body });
    expect(calls(asked)).toBe(2);
  });
});
