/** Refusals in the providers' own words, as our codecs read them; faults that pass; and how both are counted. */
import { describe, expect, it } from "vitest";
import type { FormatId } from "../../src/chat.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { isJsonObject, type JsonObject } from "../../src/json.ts";
import { createSimulator, type Simulator } from "../../src/testing/simulator.ts";
import { ask, CONVERSE, decode, endIn, HEADERS, parsed, textIn, WAYS, type Way } from "./asking.ts";

const ways = [...WAYS, CONVERSE];
const [openai] = WAYS as [Way];

/** What a format says of a request that is too long, and of one it refuses for its content. */
interface Words {
  tooLong: { status: number; code?: string; type?: string; message: RegExp };
  /** A refusal, or why an answer ends. */
  filtered: { status: number; code: string } | { raw: string };
}

const WORDS: Record<FormatId, Words> = {
  "openai-chat": {
    tooLong: {
      status: 400,
      code: "context_length_exceeded",
      type: "invalid_request_error",
      message: /maximum context length is \d+ tokens/,
    },
    filtered: { status: 400, code: "content_filter" },
  },
  "openai-responses": {
    tooLong: {
      status: 400,
      code: "context_length_exceeded",
      type: "invalid_request_error",
      message: /exceeds the context window/,
    },
    filtered: { raw: "incomplete:content_filter" },
  },
  "anthropic-messages": {
    tooLong: { status: 400, type: "invalid_request_error", message: /^prompt is too long: \d+ tokens > \d+ maximum/ },
    filtered: { raw: "refusal" },
  },
  gemini: {
    tooLong: {
      status: 400,
      code: "400",
      type: "INVALID_ARGUMENT",
      message: /^The input token count \(\d+\) exceeds the maximum number of tokens allowed \(\d+\)/,
    },
    filtered: { raw: "SAFETY" },
  },
  "bedrock-converse": {
    tooLong: { status: 400, message: /Input Tokens Exceeded/ },
    filtered: { raw: "guardrail_intervened" },
  },
  "workers-ai": {
    tooLong: { status: 413, code: "5021", message: /exceeded this model context window limit \(\d+\)/ },
    filtered: { status: 424, code: "2016" },
  },
};

describe.each(ways)("simulated $name", (way) => {
  const { format } = way;
  const { tooLong, filtered } = WORDS[format];
  const simulator = createSimulator();
  const asked = (fault: string, stream = true): Promise<Response> =>
    ask(simulator, way, { model: `${way.model}+fault=${fault}`, stream });

  it.each([true, false])("refuses what is too long for its model, streamed: %s", async (stream) => {
    const response = await asked("context-length", stream);
    expect(response.status).toBe(tooLong.status);
    const { message, ...words } = tooLong;
    const { status: _status, ...named } = words;
    const error = formatOf(format).parseError(await response.json(), response.status);
    expect(error).toMatchObject({ ...named, message: expect.stringMatching(message) as string });
    expect(error.malformed).toBeUndefined();
    const exception = format === "bedrock-converse" ? expect.stringMatching(/^ValidationException:/) : null;
    expect(response.headers.get("x-amzn-errortype")).toEqual(exception);
  });

  it.each([true, false])("refuses content as its provider does, streamed: %s", async (stream) => {
    const response = await asked("content-filter", stream);
    if ("status" in filtered) {
      expect(response.status).toBe(filtered.status);
      const error = formatOf(format).parseError(await response.json(), response.status);
      expect(error.code).toBe(filtered.code);
      return;
    }
    expect(response.status).toBe(200);
    const finish = stream ? endIn(await decode(response, format))?.finish : (await parsed(response, format)).finish;
    expect(finish).toEqual({ reason: "content-filter", raw: filtered.raw });
  });

  it("reports a failure inside its 200 before any content", async () => {
    const response = await asked("error-event");
    expect(response.status).toBe(200);
    const deltas = await decode(response, format);
    expect(textIn(deltas)).toBe("");
    expect(deltas.at(-1)).toMatchObject({
      type: "error",
      error: { message: expect.stringContaining("Simulated: out of service") as string },
    });
  });

  it("reports a failure inside its 200 in mid-answer", async () => {
    const deltas = await decode(await asked("error-event-late+at=4"), format);
    expect(textIn(deltas)).toMatch(/^(\S+ ){4}$/);
    expect(deltas.at(-1)).toMatchObject({ type: "error" });
    expect(textIn(await decode(await asked("error-event-late"), format))).toMatch(/^(\S+ ){3}$/);
  });
});

describe("Claude on Bedrock", () => {
  const askIt = (fault: string): Promise<Response> => {
    const model = `us.anthropic.claude-haiku-4-5+fault=${fault}`;
    const messages = [{ role: "user", content: "Hello" }];
    const body = JSON.stringify({ anthropic_version: "bedrock-2023-05-31", max_tokens: 9, messages });
    const url = `http://simulator.invalid/amazon-bedrock/v1/model/${model}/invoke`;
    return createSimulator().fetch(url, { method: "POST", headers: HEADERS, body });
  };

  it("refuses in Bedrock's words, and ends in Anthropic's", async () => {
    const tooLong = await askIt("context-length");
    expect(tooLong.headers.get("x-amzn-errortype")).toMatch(/^ValidationException:/);
    expect(await tooLong.json()).toMatchObject({ message: expect.stringMatching(/^Input is too long/) as string });
    expect(await (await askIt("content-filter")).json()).toMatchObject({
      content: [],
      stop_reason: "refusal",
      stop_details: { type: "refusal", category: "general_harms" },
    });
  });
});

describe("the details of a refusal", () => {
  it("are Azure's, which say what was found", async () => {
    const response = await ask(createSimulator(), openai, { model: "gpt-6-sol+fault=content-filter" });
    expect(await response.json()).toMatchObject({
      error: { param: "prompt", innererror: { code: "ResponsibleAIPolicyViolation" } },
    });
  });

  it("are Gemini's, who has no candidates then", async () => {
    const gemini = ways.find(({ format }) => format === "gemini") ?? openai;
    const response = await ask(createSimulator(), gemini, {
      model: `${gemini.model}+fault=content-filter`,
      stream: false,
    });
    const body = await response.json<JsonObject>();
    expect(body).toMatchObject({ promptFeedback: { blockReason: "SAFETY" } });
    expect(body).not.toHaveProperty("candidates");
  });

  it("are few where nothing but a length can be wrong", async () => {
    const body = JSON.stringify({ model: "m+fault=context-length", input: "a" });
    const response = await createSimulator().fetch("http://x.test/v1/embeddings", { method: "POST", body });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("context window");
  });
});

describe("a fault that passes", () => {
  const statusesOf = async (simulator: Simulator, model: string, times: number): Promise<number[]> => {
    const statuses: number[] = [];
    while (statuses.length < times) statuses.push((await ask(simulator, openai, { model })).status);
    return statuses;
  };

  it("flaps: as many calls fail as then work, for each model id", async () => {
    const simulator = createSimulator();
    expect(await statusesOf(simulator, "m+fault=flapping", 7)).toEqual([503, 503, 200, 200, 503, 503, 200]);
    expect(await statusesOf(simulator, "m+fault=flapping+at=1", 5)).toEqual([503, 200, 503, 200, 503]);
    expect(await statusesOf(simulator, "m+fault=flapping+at=3", 7)).toEqual([503, 503, 503, 200, 200, 200, 503]);
    simulator.reset();
    expect(await statusesOf(simulator, "m+fault=flapping+at=1", 1)).toEqual([503]);
  });

  it("is down for as long as it is told, from the first call of a model id on", async () => {
    let now = 5_000;
    const simulator = createSimulator({ now: () => now });
    const model = "m+fault=down+wait=250";
    const statuses: Record<number, number[]> = {};
    for (const at of [5_000, 5_249, 5_250, 9_000]) {
      now = at;
      statuses[at] = await statusesOf(simulator, model, 1);
    }
    expect(statuses).toEqual({ 5_000: [503], 5_249: [503], 5_250: [200], 9_000: [200] });
    expect(await statusesOf(simulator, `${model}+tag=other`, 1)).toEqual([503]);
  });

  it("is down for ten seconds where nobody says how long", async () => {
    let now = 0;
    const simulator = createSimulator({ now: () => now });
    const statuses: number[] = [];
    for (const at of [0, 9_999, 10_000]) {
      now = at;
      statuses.push(...(await statusesOf(simulator, "m+fault=down", 1)));
    }
    expect(statuses).toEqual([503, 503, 200]);
  });
});

describe("the log of calls", () => {
  const logOf = async (simulator: Simulator): Promise<JsonObject> => {
    const log: unknown = await (await simulator.fetch("http://x.test/calls")).json();
    return isJsonObject(log) ? log : {};
  };

  it("has each refused call with its time, in process and over HTTP", async () => {
    let now = 1_000;
    const simulator = createSimulator({ now: () => now });
    for (const at of [1_000, 1_250, 1_750]) {
      now = at;
      await (await ask(simulator, openai, { model: "m+fault=503" })).text();
    }
    const refused = { model: "m+fault=503", state: "failed", status: 503 };
    const expected = [1_000, 1_250, 1_750].map((startedAt) => ({ ...refused, startedAt, endedAt: startedAt }));
    expect(simulator.calls).toMatchObject(expected);
    expect(await logOf(simulator)).toMatchObject({ count: 3, waiting: 0, calls: expected });
  });

  it("has a call that lasts until its end", async () => {
    let now = 1_000;
    const simulator = createSimulator({ now: () => now });
    const response = await ask(simulator, openai);
    expect(simulator.calls[0]).not.toHaveProperty("endedAt");
    now = 1_900;
    await response.text();
    expect(await logOf(simulator)).toMatchObject({ calls: [{ startedAt: 1_000, endedAt: 1_900, state: "finished" }] });
  });

  it("has what the provider refuses of itself: a missing key, a body it does not take", async () => {
    const simulator = createSimulator();
    const post = (headers: Record<string, string>, body: string): Promise<Response> =>
      simulator.fetch("http://x.test/openai/v1/chat/completions", { method: "POST", headers, body });
    await post({}, JSON.stringify({ model: "a", messages: [] }));
    await post(HEADERS, JSON.stringify({ model: "a", stream: true, messages: [] }));
    await post(HEADERS, "<");
    const claude = { model: "claude-sonnet-5", more: { messages: [{ role: "assistant", content: "So" }] } };
    await ask(simulator, ways.find(({ name }) => name === "Anthropic") ?? openai, claude);
    expect(simulator.calls.map(({ model, stream, status, state }) => [model, stream, status, state])).toEqual([
      ["a", false, 401, "failed"],
      ["a", true, 400, "failed"],
      ["", false, 400, "failed"],
      ["claude-sonnet-5", true, 400, "failed"],
    ]);
    expect(simulator.waiting).toBe(0);
  });

  it("is the clock's own by default", async () => {
    const simulator = createSimulator();
    const before = Date.now();
    await ask(simulator, openai, { model: "m+fault=503" });
    expect(simulator.calls[0]?.startedAt).toBeGreaterThanOrEqual(before);
    expect(simulator.calls[0]?.endedAt).toBeLessThanOrEqual(Date.now());
  });
});
