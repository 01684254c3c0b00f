import { describe, expect, it } from "vitest";
import type { Delta, FormatId } from "../../src/chat.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../../src/json.ts";
import { FAULTS } from "../../src/testing/faults.ts";
import { createSimulator, SIMULATED_HEADER } from "../../src/testing/simulator.ts";
import {
  ask,
  callsIn,
  chat,
  decode,
  endIn,
  HEADERS,
  LLAMA,
  parsed,
  reasoningIn,
  textIn,
  usageIn,
  WAYS,
  type Way,
} from "./asking.ts";

describe.each(WAYS)("simulated $name", (way) => {
  const { format } = way;
  const includeUsage = { stream_options: { include_usage: true } };

  it("streams an answer that says it is simulated, and its usage", async () => {
    const response = await ask(createSimulator(), way, { more: includeUsage });
    expect(response.status).toBe(200);
    expect(response.headers.get(SIMULATED_HEADER)).toBe("true");
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const deltas = await decode(response, format);
    expect(textIn(deltas)).toMatch(/^Simulated answer to "How are you\?"\. \w+ /);
    expect(endIn(deltas)?.finish.reason).toBe("stop");
    const usage = usageIn(deltas);
    expect(usage?.inputTokens).toBe(Math.ceil("How are you?".length / 4));
    expect(usage?.outputTokens).toBe(Math.ceil(textIn(deltas).length / 4));
  });

  it("says the same in a whole body", async () => {
    const simulator = createSimulator();
    const deltas = await decode(await ask(simulator, way), format);
    const result = await parsed(await ask(simulator, way, { stream: false }), format);
    expect(result.content.map((part) => (part.type === "text" ? part.text : ""))).toEqual([textIn(deltas)]);
    expect(result.finish.reason).toBe("stop");
    expect(result.usage?.outputTokens).toBe(Math.ceil(textIn(deltas).length / 4));
  });

  it("gives the same bytes each time, and the same words from another model", async () => {
    const simulator = createSimulator();
    const [first, second] = [await ask(simulator, way), await ask(simulator, way)];
    expect(await first.text()).toBe(await second.text());
    const another = await decode(await ask(simulator, way, { model: `${way.model}+tag=x` }), format);
    expect(textIn(another)).toBe(textIn(await decode(await ask(simulator, way), format)));
    const otherwise = await decode(await ask(simulator, way, { text: "Something else" }), format);
    expect(textIn(otherwise)).not.toBe(textIn(another));
  });

  it("has as many events as it is asked for", async () => {
    const deltas = await decode(await ask(createSimulator(), way, { model: `${way.model}+events=1000` }), format);
    expect(deltas.filter(({ type }) => type === "text-delta")).toHaveLength(1_000);
    expect(endIn(deltas)?.finish.reason).toBe("stop");
  });

  it("has as many characters as it is asked for, in as many events", async () => {
    const simulator = createSimulator();
    const model = `${way.model}+size=5000+events=10`;
    const deltas = await decode(await ask(simulator, way, { model, text: "Ü 🎈" }), format);
    expect(textIn(deltas)).toHaveLength(5_000);
    expect(textIn(deltas)).toContain("Ü 🎈");
    expect(deltas.filter(({ type }) => type === "text-delta")).toHaveLength(10);
    const sized = await decode(await ask(simulator, way, { model: `${way.model}+size=7` }), format);
    expect(textIn(sized)).toBe("Simulat");
    // Wherever the text is cut, half a balloon is never sent.
    for (const size of [22, 23, 24, 25]) {
      const cut = await ask(simulator, way, { model: `${way.model}+size=${size}+events=${size}`, text: "🎈🎈" });
      expect(textIn(await decode(cut, format)).isWellFormed()).toBe(true);
    }
  });

  it("stops at the output limit", async () => {
    const { name, least } = way.limit ?? { name: "max_tokens", least: 6 };
    const deltas = await decode(await ask(createSimulator(), way, { more: { [name]: least } }), format);
    // A native answer does not say why it ends.
    if (way.model !== LLAMA) expect(endIn(deltas)?.finish.reason).toBe("length");
    expect(textIn(deltas).length).toBeLessThanOrEqual(least * 4);
  });

  it.each([true, false])("calls the tool the message names (stream: %s)", async (stream) => {
    const more = way.tools(["get_weather", "get_time"]);
    const response = await ask(createSimulator(), way, { text: "Please GET_WEATHER.", stream, more });
    const calls = stream
      ? callsIn(await decode(response, format))
      : (await parsed(response, format)).content.map((part) =>
          part.type === "tool-call" ? { toolName: part.toolName, input: parseJson(part.input) } : part,
        );
    expect(calls).toEqual([{ toolName: "get_weather", input: { city: "simulated city", days: 1 } }]);
  });

  it("calls several tools at once, and ends with that", async () => {
    const more = way.tools(["get_weather", "get_time"]);
    const deltas = await decode(await ask(createSimulator(), way, { text: "get_time, get_weather", more }), format);
    expect(callsIn(deltas).map(({ toolName }) => toolName)).toEqual(["get_weather", "get_time"]);
    expect(endIn(deltas)?.finish.reason).toBe("tool-calls");
  });

  it("calls no tool that nobody asked for, and the one that is forced", async () => {
    const simulator = createSimulator();
    const tools = ["get_weather", "get_time"];
    expect(callsIn(await decode(await ask(simulator, way, { more: way.tools(tools) }), format))).toEqual([]);
    const forced = await decode(await ask(simulator, way, { more: way.tools(tools, { name: "get_time" }) }), format);
    expect(callsIn(forced).map(({ toolName }) => toolName)).toEqual(["get_time"]);
    const required = await decode(await ask(simulator, way, { more: way.tools(tools, "required") }), format);
    expect(callsIn(required).map(({ toolName }) => toolName)).toEqual(["get_weather"]);
  });

  it("thinks where it is asked to", async () => {
    if (way.reasoning === undefined) return;
    const deltas = await decode(await ask(createSimulator(), way, { more: way.reasoning }), format);
    expect(reasoningIn(deltas)).toContain("simulated");
    expect(textIn(deltas)).toMatch(/^Simulated answer/);
    expect(reasoningIn(await decode(await ask(createSimulator(), way), format))).toBe("");
  });

  it.each([
    ["429", 429, "2"],
    ["429-no-retry-after", 429, null],
    ["503", 503, null],
  ])("fails with %s in the provider's own words", async (fault, status, retryAfter) => {
    const model = `${way.model}+fault=${fault}+wait=1500`;
    const response = await ask(createSimulator(), way, { model });
    expect(response.status).toBe(status);
    expect(response.headers.get("retry-after")).toBe(retryAfter);
    expect(response.headers.get(SIMULATED_HEADER)).toBe("true");
    const body: JsonValue = await response.json();
    const error = formatOf(format).parseError(body, status);
    expect(error.message).toContain("Simulated: ");
    expect(error.type ?? error.code).toBeDefined();
  });

  it("fails once for one model id, and then works", async () => {
    const simulator = createSimulator();
    const statusOf = async (tag: string) =>
      (await ask(simulator, way, { model: `${way.model}+fault=500-once+tag=${tag}` })).status;
    expect([await statusOf("a"), await statusOf("a"), await statusOf("b")]).toEqual([500, 200, 500]);
    simulator.reset();
    expect(await statusOf("a")).toBe(500);
  });

  it("breaks the connection before the headers", async () => {
    const simulator = createSimulator();
    const answer = ask(simulator, way, { model: `${way.model}+fault=reset` });
    // As `fetch` rejects: what it means is for the code under test to say.
    await expect(answer).rejects.toThrow(new TypeError("simulated: connection reset"));
    expect(simulator.calls).toMatchObject([{ state: "failed" }]);
  });

  it("is silent until its caller leaves", async () => {
    const simulator = createSimulator();
    const caller = new AbortController();
    const answer = ask(simulator, way, { model: `${way.model}+fault=silence`, signal: caller.signal });
    await until(() => simulator.waiting === 1);
    caller.abort(new Error("gone"));
    await expect(answer).rejects.toThrow("gone");
    expect(simulator).toMatchObject({ waiting: 0, mostWaiting: 1, calls: [{ state: "aborted" }] });
  });

  it("cuts the connection in mid-answer", async () => {
    const simulator = createSimulator();
    const response = await ask(simulator, way, { model: `${way.model}+fault=cut+at=4` });
    const { text, thrown } = await readToEnd(response);
    expect(String(thrown)).toContain("connection broke");
    expect(textIn(decodeText(text, format))).toMatch(/^(\S+ ){4}$/);
    expect(simulator.calls).toMatchObject([{ state: "failed" }]);
  });

  it("stalls in mid-answer, with the connection open", async () => {
    const simulator = createSimulator();
    const response = await ask(simulator, way, { model: `${way.model}+fault=stall+at=2` });
    const reader = response.body!.getReader();
    const decoder = formatOf(format).decoder();
    let text = "";
    while (text.split(" ").length < 3) text += textIn(decoder.push((await reader.read()).value!));
    const next = reader.read();
    expect(await Promise.race([next, pause(50)])).toBe("late");
    await reader.cancel();
    expect(simulator.calls).toMatchObject([{ state: "aborted" }]);
  });

  it("sends one event that is no JSON", async () => {
    const response = await ask(createSimulator(), way, { model: `${way.model}+fault=malformed-event` });
    const datas = (await response.text()).split("\n\n").flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? []);
    const broken = datas.filter((data) => data !== "[DONE]" && parseJson(data) === undefined);
    expect(broken).toHaveLength(1);
    expect(datas.length).toBeGreaterThan(10);
  });

  it("ends as if all was well, without saying that it is whole", async () => {
    const response = await ask(createSimulator(), way, { model: `${way.model}+fault=missing-end` });
    const text = await response.text();
    expect(text).not.toContain("[DONE]");
    expect(text).not.toContain("message_stop");
    const classes = eventsOf(text).map((event) => formatOf(format).classify(event).class);
    expect(classes).toContain("content");
    expect(classes).not.toContain("end");
  });

  it("keeps the first event back", async () => {
    const response = await ask(createSimulator(), way, { model: `${way.model}+fault=slow-first-event+wait=60` });
    const reader = response.body!.getReader();
    const first = reader.read();
    expect(await Promise.race([first, pause(10)])).toBe("late");
    expect((await first).done).toBe(false);
    await reader.cancel();
  });

  it.each(["cut", "stall", "malformed-event", "missing-end"])("spoils a whole body: %s", async (fault) => {
    const response = await ask(createSimulator(), way, { model: `${way.model}+fault=${fault}`, stream: false });
    const text = await Promise.race([readToEnd(response).then((read) => read.text), pause(50)]);
    expect(text === "late" || parseJson(text) === undefined).toBe(true);
  });

  it("notices a caller that leaves in mid-answer", async () => {
    const simulator = createSimulator();
    const caller = new AbortController();
    const response = await ask(simulator, way, { model: `${way.model}+events=50+delay=5`, signal: caller.signal });
    const reader = response.body!.getReader();
    await reader.read();
    caller.abort(new Error("gone"));
    await expect(readAll(reader)).rejects.toThrow("gone");
    expect(simulator.calls).toMatchObject([{ state: "aborted" }]);
    expect(simulator.calls[0]?.events).toBeLessThan(50);
  });

  it("refuses what the provider would refuse, and a knob there is not", async () => {
    const simulator = createSimulator();
    expect((await ask(simulator, way, { more: { messages: [] } })).status).toBe(400);
    expect(simulator.calls).toMatchObject([{ state: "failed", status: 400 }]);
    const response = await ask(simulator, way, { model: `${way.model}+nonsense=1` });
    expect(response.status).toBe(400);
    expect(formatOf(format).parseError(await response.json(), 400).message).toContain('there is no knob "nonsense"');
    expect(simulator.callCount).toBe(1);
  });
});

describe("simulated Responses", () => {
  const askFor = async (body: JsonObject): Promise<JsonObject> => {
    const init = { method: "POST", headers: HEADERS, body: JSON.stringify({ model: "gpt-6-sol", ...body }) };
    return (await createSimulator().fetch("http://simulator.invalid/openai/v1/responses", init)).json();
  };

  it("shows of its reasoning what was asked for", async () => {
    const asked = { input: "Hi", reasoning: { effort: "high" } };
    const itemOf = async (body: JsonObject) => ((await askFor(body))["output"] as JsonObject[])[0];
    expect(await itemOf(asked)).toMatchObject({ type: "reasoning", summary: [] });
    expect(await itemOf({ ...asked, include: ["reasoning.encrypted_content"] })).toMatchObject({
      encrypted_content: expect.any(String) as string,
    });
    const shown = await itemOf({ ...asked, reasoning: { effort: "high", summary: "auto" } });
    expect(shown).toMatchObject({
      summary: [{ type: "summary_text", text: expect.stringContaining("simulated") as string }],
    });
    expect(shown).not.toHaveProperty("encrypted_content");
  });

  it("reads items: the assistant's that follow each other are one turn", async () => {
    const input: JsonObject[] = [
      { role: "user", content: [{ type: "input_text", text: "Weather?" }] },
      { type: "reasoning", id: "rs_1", summary: [] },
      { type: "function_call", call_id: "c", name: "weather", arguments: "{}" },
      { type: "function_call_output", call_id: "c", output: "17 degrees" },
    ];
    expect(JSON.stringify(await askFor({ input }))).toContain('The tool said \\"17 degrees\\"');
  });

  it.each([
    ["no model", { model: "", input: "Hi" }],
    ["no input", {}],
    ["messages", { input: "Hi", messages: [] }],
    ["too small a limit", { input: "Hi", max_output_tokens: 15 }],
  ])("refuses %s, as OpenAI does", async (_what, body) => {
    expect(await askFor(body as JsonObject)).toMatchObject({ error: { type: "invalid_request_error" } });
  });
});

describe("the simulator", () => {
  const [openai, , anthropic] = WAYS as [Way, Way, Way];
  const workersAI = WAYS.find(({ format }) => format === "workers-ai") ?? openai;

  it("gives every format the same words", async () => {
    const simulator = createSimulator();
    const texts = await Promise.all(
      WAYS.map(async (way) => textIn(await decode(await ask(simulator, way), way.format))),
    );
    expect(new Set(texts).size).toBe(1);
  });

  it("tells what a tool said, instead of calling it again", async () => {
    const call = { id: "c1", type: "function", function: { name: "get_weather", arguments: "{}" } };
    const messages = [
      { role: "user", content: "get_weather please" },
      { role: "assistant", content: null, tool_calls: [call] },
      { role: "tool", tool_call_id: "c1", content: "17 degrees" },
    ];
    const more = { ...openai.tools(["get_weather"]), messages };
    expect(textIn(await decode(await ask(createSimulator(), openai, { more }), "openai-chat"))).toContain("17 degrees");
    const result = { type: "tool_result", tool_use_id: "c1", content: [{ type: "text", text: "17 degrees" }] };
    const turns = [
      { role: "user", content: "get_weather please" },
      { role: "assistant", content: [{ type: "tool_use", id: "c1", name: "get_weather", input: {} }] },
      { role: "user", content: [result] },
    ];
    const messagesMore = { ...anthropic.tools(["get_weather"]), messages: turns };
    const deltas = await decode(await ask(createSimulator(), anthropic, { more: messagesMore }), "anthropic-messages");
    expect(textIn(deltas)).toContain("17 degrees");
  });

  it("answers with JSON of the schema that is asked for", async () => {
    const schema = { type: "object", properties: { ok: { type: "boolean" }, tags: { type: "array", minItems: 2 } } };
    const expected = { ok: true, tags: ["simulated tags", "simulated tags"] };
    const more = { response_format: { type: "json_schema", json_schema: { name: "x", schema } } };
    expect(parseJson(textIn(await decode(await ask(createSimulator(), openai, { more }), "openai-chat")))).toEqual(
      expected,
    );
    const output = { output_config: { format: { type: "json_schema", schema } } };
    const deltas = await decode(await ask(createSimulator(), anthropic, { more: output }), "anthropic-messages");
    expect(parseJson(textIn(deltas))).toEqual(expected);
    const bare = { response_format: { type: "json_schema", json_schema: schema } };
    const whole = await parsed(await ask(createSimulator(), workersAI, { stream: false, more: bare }), "workers-ai");
    expect(whole.content).toEqual([{ type: "text", text: JSON.stringify(expected) }]);
  });

  it("is like the provider whose path it is asked on", async () => {
    const ofMistral = { ...openai, request: chat("/mistral/v1/chat/completions") };
    expect(usageIn(await decode(await ask(createSimulator(), ofMistral), "openai-chat"))).toBeDefined();
    expect(usageIn(await decode(await ask(createSimulator(), openai), "openai-chat"))).toBeUndefined();
    const more = { ...openai.tools(["get_weather"]), tool_choice: "any" };
    const calls = callsIn(await decode(await ask(createSimulator(), ofMistral, { more }), "openai-chat"));
    expect(calls).toMatchObject([{ toolName: "get_weather" }]);
  });

  it("counts its calls, and forgets them", async () => {
    const simulator = createSimulator();
    await (await ask(simulator, openai)).text();
    await (await ask(simulator, anthropic, { stream: false })).text();
    const get = async (method: string) => (await simulator.fetch("http://x.test/calls", { method })).json<JsonObject>();
    expect(await get("GET")).toMatchObject({
      count: 2,
      waiting: 0,
      mostWaiting: 1,
      calls: [
        { id: 1, provider: "openai", format: "openai-chat", model: "gpt-6-sol", stream: true, state: "finished" },
        { id: 2, provider: "anthropic", format: "anthropic-messages", stream: false, state: "finished", status: 200 },
      ],
    });
    expect(await get("DELETE")).toMatchObject({ count: 0, calls: [] });
    expect(simulator.callCount).toBe(0);
  });

  it("counts who waits for headers at once", async () => {
    const simulator = createSimulator();
    const asked = [1, 2, 3].map(() => ask(simulator, openai, { model: "gpt-6-sol+headers=40" }));
    await until(() => simulator.waiting === 3);
    for (const response of await Promise.all(asked)) await response.text();
    expect(simulator).toMatchObject({ waiting: 0, mostWaiting: 3 });
  });

  it("lists models to both kinds of client", async () => {
    const { fetch } = createSimulator();
    const chatList = await (await fetch("http://x.test/openai/v1/models")).json<JsonObject>();
    expect(chatList).toMatchObject({ object: "list" });
    expect(JSON.stringify(chatList["data"])).toContain('"gpt-6-sol"');
    const headers = { "anthropic-version": "2023-06-01" };
    const list = await (await fetch("http://x.test/anthropic/v1/models", { headers })).json<JsonObject>();
    expect(list).toMatchObject({ has_more: false, first_id: expect.stringContaining("claude") as unknown });
  });

  it("wants a key where the provider wants one", async () => {
    const { fetch } = createSimulator();
    for (const path of [
      "/openai/v1/chat/completions",
      "/anthropic/v1/messages",
      "/google/v1beta/models/m:generateContent",
    ]) {
      const response = await fetch(`http://x.test${path}`, { method: "POST", body: "{}" });
      expect(response.status).toBe(401);
      expect(isJsonObject(await response.json())).toBe(true);
    }
  });

  it("wants a version, a limit and a body, as Anthropic does", async () => {
    const { fetch } = createSimulator();
    const url = "http://x.test/anthropic/v1/messages";
    const messages = [{ role: "user", content: "x" }];
    const post = (body: string, headers: Record<string, string>) =>
      fetch(url, { method: "POST", body, headers: { "x-api-key": "k", ...headers } });
    const version = { "anthropic-version": "2023-06-01" };
    const noVersion = await post(JSON.stringify({ model: "m", max_tokens: 5, messages }), {});
    const noLimit = await post(JSON.stringify({ model: "m", messages }), version);
    const noBody = await post("<", version);
    for (const [response, word] of [
      [noVersion, "anthropic-version"],
      [noLimit, "max_tokens"],
      [noBody, "JSON"],
    ] as const) {
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        type: "error",
        error: { type: "invalid_request_error", message: expect.stringContaining(word) as unknown },
      });
    }
  });

  it("has nothing elsewhere", async () => {
    expect((await createSimulator().fetch("http://x.test/nowhere")).status).toBe(404);
  });

  it("explains each of its faults", () => {
    for (const { summary } of Object.values(FAULTS)) expect(summary).not.toBe("");
  });

  it("is reached from workerd as http://simulator.test", async () => {
    const response = await fetch("http://simulator.test/openai/v1/chat/completions", {
      method: "POST",
      headers: HEADERS,
      body: JSON.stringify(openai.request({ model: "gpt-6-sol", text: "Hello", stream: true }).body),
    });
    expect(textIn(await decode(response, "openai-chat"))).toContain('"Hello"');
  });
});

// ---- waiting and reading -------------------------------------------------------------------------------------------

function pause(ms: number): Promise<"late"> {
  return new Promise((resolve) => setTimeout(resolve, ms, "late" as const));
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(1);
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}

/** What came before the body ended or broke. */
async function readToEnd(response: Response): Promise<{ text: string; thrown?: unknown }> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    return { text };
  } catch (thrown) {
    return { text, thrown };
  }
}

function decodeText(text: string, format: FormatId): Delta[] {
  const decoder = formatOf(format).decoder();
  return [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()];
}

function eventsOf(text: string): Uint8Array[] {
  return text
    .split(/(?<=\n\n)/)
    .filter((event) => event !== "")
    .map((event) => new TextEncoder().encode(event));
}
