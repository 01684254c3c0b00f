/** Log probabilities of tokens: asked for, read and written by the formats that have them, and nowhere lost unsaid. */
import { GoogleGenAI } from "@google/genai/web";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import type { ChatCall, ChatResult, Delta, FormatId, TokenLogprob } from "../../src/chat.ts";
import { deltasOf } from "../../src/binding/deltas.ts";
import { Remainder } from "../../src/binding/remainder.ts";
import type { EncodeContext, TargetModel } from "../../src/formats/format.ts";
import { formatOf } from "../../src/formats/formats.ts";
import type { JsonObject, JsonValue } from "../../src/json.ts";
import { googleVertex } from "../../src/providers/google-vertex.ts";
import { google } from "../../src/providers/google.ts";
import { mistral } from "../../src/providers/mistral.ts";
import { answerOfDeltas, decode, decodeText } from "./answers.ts";
import { recordings } from "./recordings.ts";

const context: EncodeContext = { id: "run-1", model: "m", createdAt: 1_700_000_000, includeUsage: true };
const FORMATS = ["openai-chat", "openai-responses", "gemini", "workers-ai"] as const;
const LOGPROBS = "message.output_text.logprobs";

// ---- what is asked -------------------------------------------------------------------------------------------------

const ask = (top?: number): Record<(typeof FORMATS)[number], JsonObject> => {
  const chat = { logprobs: true, ...(top !== undefined && { top_logprobs: top }) };
  return {
    "openai-chat": { messages: [{ role: "user", content: "Hi" }], ...chat },
    "workers-ai": { messages: [{ role: "user", content: "Hi" }], ...chat },
    "openai-responses": { input: "Hi", include: [LOGPROBS], ...(top !== undefined && { top_logprobs: top }) },
    gemini: {
      contents: [{ role: "user", parts: [{ text: "Hi" }] }],
      generationConfig: { responseLogprobs: true, ...(top && { logprobs: top }) },
    },
  };
};
const asking = ({ messages: _m, contents: _c, input: _i, model: _model, store: _s, ...said }: JsonObject): JsonObject =>
  said;
const callOf = (top?: number): ChatCall => formatOf("openai-chat").parseRequest(ask(top)["openai-chat"]);

describe("log probabilities are asked for", () => {
  const pairs = FORMATS.flatMap((from) => FORMATS.map((to) => [from, to] as const));

  it.each(pairs)("from %s in %s, with the others in their place or without", (from, to) => {
    for (const top of [undefined, 1, 20]) {
      const { body, warnings } = formatOf(to).toRequest(formatOf(from).parseRequest(ask(top)[from]), { id: "m" });
      expect(asking(body)).toEqual(asking(ask(top)[to]));
      expect(warnings).toEqual([]);
    }
  });

  it("with none of the others, which Vertex has no figure for", () => {
    expect(callOf(0).logprobs).toEqual({ top: 0 });
    expect(formatOf("openai-responses").toRequest(callOf(0), { id: "m" }).body).toMatchObject({ top_logprobs: 0 });
    expect(asking(formatOf("gemini").toRequest(callOf(0), { id: "m" }).body)).toEqual({
      generationConfig: { responseLogprobs: true },
    });
  });

  it("in snake case of Gemini, too", () => {
    const generation_config = { response_logprobs: true, logprobs: 2 };
    expect(formatOf("gemini").parseRequest({ contents: [], generation_config }).logprobs).toEqual({ top: 2 });
  });

  it("beside what else is included", () => {
    const responses = formatOf("openai-responses");
    const kept = "web_search_call.results";
    const own = responses.parseRequest({ input: "Hi", include: [kept, LOGPROBS] });
    expect(responses.toRequest(own, { id: "m" }).body["include"]).toEqual([kept, LOGPROBS]);
    expect(formatOf("openai-chat").toRequest(own, { id: "m" }).warnings).toEqual([
      { field: "include", from: [kept], reason: "only openai-responses has it" },
    ]);
    const { include } = responses.toRequest(callOf(1), { id: "m", reasons: true }).body;
    expect(include).toEqual(["reasoning.encrypted_content", LOGPROBS]);
    expect(responses.toRequest(responses.parseRequest({ input: "Hi", include: [] }), { id: "m" }).body).toMatchObject({
      include: [],
    });
  });

  it.each<FormatId>(["anthropic-messages", "bedrock-converse"])("of %s, which has none, with a warning", (format) => {
    const { body, warnings } = formatOf(format).toRequest(callOf(2), { id: "m", maxOutputTokens: 100 });
    expect(JSON.stringify(body)).not.toContain("logprobs");
    expect(warnings).toEqual([
      { field: "logprobs", from: { top: 2 }, reason: expect.stringContaining("no such parameter") },
    ]);
  });

  it("by nothing but true: what else a provider may take there is kept for its own format", () => {
    for (const own of [{ logprobs: 1 }, { logprobs: false }, { top_logprobs: 2 }]) {
      const call = formatOf("openai-chat").parseRequest({ messages: [], ...own });
      expect(call.logprobs).toBeUndefined();
      expect(formatOf("openai-chat").toRequest(call, { id: "m" }).body).toMatchObject(own);
      const { warnings } = formatOf("gemini").toRequest(call, { id: "m" });
      expect(warnings).toEqual([expect.objectContaining({ field: Object.keys(own)[0] })]);
    }
    const alone = { input: "Hi", top_logprobs: 2 };
    const call = formatOf("openai-responses").parseRequest(alone);
    expect(formatOf("openai-responses").toRequest(call, { id: "m" }).body).toMatchObject(alone);
  });

  it("with a number, or the field is named", () => {
    const of = (format: FormatId, body: JsonObject) => () => formatOf(format).parseRequest(body);
    const wrong = { logprobs: true, top_logprobs: "2" };
    expect(of("openai-chat", { messages: [], ...wrong })).toThrow(expect.objectContaining({ field: "top_logprobs" }));
    expect(of("openai-responses", { input: "Hi", include: [LOGPROBS], top_logprobs: "2" })).toThrow(
      expect.objectContaining({ field: "top_logprobs" }),
    );
    expect(of("gemini", { contents: [], generationConfig: { responseLogprobs: true, logprobs: "2" } })).toThrow(
      expect.objectContaining({ field: "generationConfig.logprobs" }),
    );
  });
});

describe("models that refuse log probabilities", () => {
  it("are not asked for them where they refuse sampling parameters", () => {
    const model: TargetModel = { id: "m", sampling: false };
    const chat = formatOf("openai-chat");
    for (const { body, warnings } of [
      chat.toRequest(callOf(2), model),
      chat.adaptRequest(ask(2)["openai-chat"], model, false),
    ]) {
      expect(JSON.stringify(body)).not.toContain("logprobs");
      expect(warnings.map(({ field }) => field)).toEqual(["logprobs", "top_logprobs"]);
    }
    const { body, warnings } = formatOf("openai-responses").toRequest(callOf(2), model);
    expect(JSON.stringify(body)).not.toContain("logprobs");
    expect(warnings).toEqual([{ field: "logprobs", from: { top: 2 }, reason: expect.any(String) }]);
  });

  it.each([
    ["AI Studio", google, { GEMINI_API_KEY: "k" }, ["gemini-2.5-flash", "gemini-3.8-flash"], "gemini-2.0-flash"],
    ["Vertex", googleVertex, { GOOGLE_VERTEX_API_KEY: "k" }, ["gemini-3.5-flash"], "gemini-2.5-pro"],
  ] as const)("are known at %s", (_name, provider, env, refusing, taking) => {
    const connection = provider.connect({ env: { ...env }, fetch });
    const gemini = formatOf("gemini");
    const to = (id: string) => gemini.toRequest(callOf(2), { id, quirks: connection?.quirksOf?.(id) ?? [] });
    for (const id of refusing) {
      expect(to(id).body).not.toHaveProperty("generationConfig");
      expect(to(id).warnings.map(({ field }) => field)).toEqual(["responseLogprobs", "logprobs"]);
      const quirks = connection?.quirksOf?.(id) ?? [];
      const own = { contents: [], generation_config: { response_logprobs: true, top_k: 1 } };
      expect(gemini.adaptRequest(own, { id, quirks }, false)).toEqual({
        body: { contents: [], generation_config: { top_k: 1 } },
        warnings: [{ field: "response_logprobs", from: true, reason: "this provider does not take it" }],
      });
    }
    expect(to(taking)).toMatchObject({ body: ask(2).gemini, warnings: [] });
  });

  it("are known at Mistral", () => {
    const quirks = mistral.connect({ env: { MISTRAL_API_KEY: "k" }, fetch })?.quirksOf?.("ministral-3b-latest") ?? [];
    const { warnings } = formatOf("openai-chat").toRequest(callOf(2), { id: "m", quirks });
    expect(warnings.map(({ field }) => field)).toEqual(["logprobs", "top_logprobs"]);
  });
});

// ---- whole answers -------------------------------------------------------------------------------------------------

const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)];
const token = (text: string, logprob: number): TokenLogprob => ({
  token: text,
  logprob,
  bytes: bytesOf(text),
  top: [
    { token: text, logprob, bytes: bytesOf(text) },
    { token: "?", logprob: -4.5, bytes: [63] },
  ],
});
const TOKENS = [token("Grüß", -0.25), token(" dich", -0.75)];
const inChat = ({ top, ...chosen }: TokenLogprob): JsonObject => ({
  ...chosen,
  top_logprobs: top.map((one) => ({ ...one })),
});
const inGemini = ({ token: text, logprob }: { token: string; logprob: number }): JsonObject => ({
  token: text,
  logProbability: logprob,
});
const resultOf = (tokens: TokenLogprob[]): JsonObject => ({
  chosenCandidates: tokens.map(inGemini),
  topCandidates: tokens.map(({ top }) => ({ candidates: top.map(inGemini) })),
});
const chatBody = (message: JsonObject, logprobs: JsonObject): JsonObject => ({
  choices: [{ index: 0, message: { role: "assistant", ...message }, logprobs, finish_reason: "stop" }],
});
const WHOLE: Record<(typeof FORMATS)[number], JsonObject> = {
  "openai-chat": chatBody({ content: "Grüß dich" }, { content: TOKENS.map(inChat), refusal: null }),
  "workers-ai": chatBody({ content: "Grüß dich" }, { content: TOKENS.map(inChat) }),
  "openai-responses": {
    status: "completed",
    output: [
      {
        type: "message",
        role: "assistant",
        content: [{ type: "output_text", text: "Grüß dich", annotations: [], logprobs: TOKENS.map(inChat) }],
      },
    ],
  },
  gemini: {
    candidates: [
      {
        content: { role: "model", parts: [{ text: "Grüß dich" }] },
        finishReason: "STOP",
        avgLogprobs: -0.5,
        logprobsResult: resultOf(TOKENS),
      },
    ],
  },
};
/** What of tokens every format says. */
const plain = (tokens: readonly TokenLogprob[] = []) =>
  tokens.map(({ token: text, logprob, top }) => [text, logprob, top.map((one) => [one.token, one.logprob])]);
const tokensOf = ({ content }: ChatResult): TokenLogprob[] =>
  content.flatMap((part) => (part.type === "text" ? (part.logprobs ?? []) : []));

describe.each(FORMATS)("a whole answer of %s", (from) => {
  const result = formatOf(from).parseResponse(WHOLE[from]);

  it("says how likely its tokens are", () => {
    expect(tokensOf(result)).toEqual(
      from === "gemini"
        ? TOKENS.map(({ token: text, logprob, top }) => ({
            token: text,
            logprob,
            top: top.map((one) => ({ token: one.token, logprob: one.logprob })),
          }))
        : TOKENS,
    );
  });

  it.each(FORMATS)("says so in %s", (to) => {
    const body = formatOf(to).toResponse(result, context);
    expect(plain(tokensOf(formatOf(to).parseResponse(body)))).toEqual(plain(TOKENS));
    const streamed = deltasOf(formatOf(from).parseResponse(WHOLE[from]));
    expect(plain(streamed.flatMap(logprobsOf))).toEqual(plain(TOKENS));
  });

  it.each<FormatId>(["anthropic-messages", "bedrock-converse"])("is an answer in %s", (to) => {
    expect(JSON.stringify(formatOf(to).toResponse(result, context))).not.toContain("logprob");
  });
});

describe("what is written", () => {
  const ofChat = formatOf("openai-chat").parseResponse(WHOLE["openai-chat"]);
  const ofGemini = formatOf("gemini").parseResponse(WHOLE.gemini);

  it("has every field of the format it is in", () => {
    expect(formatOf("openai-chat").toResponse(ofChat, context)["choices"]).toMatchObject([
      { logprobs: { content: TOKENS.map(inChat), refusal: null } },
    ]);
    expect(formatOf("gemini").toResponse(ofChat, context)["candidates"]).toEqual([
      {
        content: { role: "model", parts: [{ text: "Grüß dich" }] },
        finishReason: "STOP",
        index: 0,
        avgLogprobs: -0.5,
        logprobsResult: resultOf(TOKENS),
      },
    ]);
    expect(formatOf("openai-responses").toResponse(ofChat, context)["output"]).toMatchObject([
      { content: [{ text: "Grüß dich", logprobs: TOKENS.map(inChat) }] },
    ]);
  });

  it("makes no bytes up", () => {
    const [first] = ofChat.content;
    expect(formatOf("openai-chat").toResponse(ofGemini, context)["choices"]).toMatchObject([
      { logprobs: { content: TOKENS.map(() => ({ bytes: null, top_logprobs: [{ bytes: null }, { bytes: null }] })) } },
    ]);
    expect(formatOf("openai-responses").toResponse(ofGemini, context)["output"]).toMatchObject([
      { content: [{ logprobs: [{ bytes: [], top_logprobs: [{ bytes: [] }, { bytes: [] }] }, { bytes: [] }] }] },
    ]);
    expect(first).toMatchObject({ type: "text" });
  });

  it("keeps Gemini's numbers of tokens", () => {
    const chosen = [{ token: "a", tokenId: 7, logProbability: 0 }];
    const candidates = [{ content: { parts: [{ text: "a" }] }, logprobsResult: { chosenCandidates: chosen } }];
    const body = formatOf("gemini").toResponse(formatOf("gemini").parseResponse({ candidates }), context);
    expect(body["candidates"]).toMatchObject([
      { logprobsResult: { chosenCandidates: chosen, topCandidates: [{ candidates: [] }] } },
    ]);
  });

  it("is of a refusal where there is one", () => {
    const body = chatBody({ content: null, refusal: "No" }, { content: null, refusal: [token("No", -1)].map(inChat) });
    const result = formatOf("openai-chat").parseResponse(body);
    expect(result.refusalLogprobs).toEqual([token("No", -1)]);
    expect(formatOf("openai-chat").toResponse(result, context)["choices"]).toMatchObject([
      { logprobs: { content: null, refusal: [inChat(token("No", -1))] } },
    ]);
    expect(formatOf("gemini").toResponse(result, context)["candidates"]).toMatchObject([
      { content: { parts: [{ text: "No" }] }, logprobsResult: resultOf([token("No", -1)]) },
    ]);
    const encoder = formatOf("openai-chat").encoder(context);
    const again = decodeText(
      "openai-chat",
      deltasOf(result)
        .map((delta) => encoder.push(delta))
        .join(""),
    );
    expect(again.filter(({ type }) => type === "refusal-delta")).toEqual([
      { type: "refusal-delta", text: "No", logprobs: [token("No", -1)] },
    ]);
  });

  it("goes with a text that is empty where there is no text", () => {
    const tool_calls = [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }];
    const body = chatBody({ content: null, tool_calls }, { content: TOKENS.map(inChat) });
    const result = formatOf("openai-chat").parseResponse(body);
    for (const to of FORMATS)
      expect(plain(tokensOf(formatOf(to).parseResponse(formatOf(to).toResponse(result, context))))).toEqual(
        plain(TOKENS),
      );
    expect(formatOf("anthropic-messages").toResponse(result, context)["content"]).toMatchObject([{ type: "tool_use" }]);
  });

  it("is nothing where nothing was said", () => {
    for (const logprobs of [null, { content: null, refusal: null }, { content: [], refusal: null }, 5]) {
      const body = chatBody({ content: "Hi" }, logprobs as JsonObject);
      const result = formatOf("openai-chat").parseResponse(body);
      expect(result.content).toEqual([{ type: "text", text: "Hi" }]);
      expect(formatOf("openai-chat").toResponse(result, context)["choices"]).toMatchObject([{ logprobs: null }]);
      expect(JSON.stringify(formatOf("gemini").toResponse(result, context))).not.toContain("ogprobs");
      expect(formatOf("workers-ai").toResponse(result, context)).not.toHaveProperty("choices");
    }
  });
});

// ---- streams -------------------------------------------------------------------------------------------------------

function logprobsOf(delta: Delta): TokenLogprob[] {
  return "logprobs" in delta ? (delta.logprobs ?? []) : [];
}

const sse = (...events: JsonValue[]): string => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
const chunk = (delta: JsonObject, more: JsonObject = {}): JsonObject => ({
  id: "c",
  model: "m",
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
});
const [FIRST, SECOND] = TOKENS as [TokenLogprob, TokenLogprob];
const chatStream = `${sse(
  chunk({ role: "assistant", content: "" }, { logprobs: { content: [], refusal: null } }),
  chunk({ content: "Grüß" }, { logprobs: { content: [inChat(FIRST)], refusal: null } }),
  chunk({ content: " dich" }, { logprobs: { content: [inChat(SECOND)], refusal: null } }),
  chunk({}, { finish_reason: "stop", logprobs: null }),
)}data: [DONE]\n\n`;
const spoken = (delta: string, tokens: TokenLogprob[]): JsonObject => ({
  type: "response.output_text.delta",
  output_index: 0,
  content_index: 0,
  delta,
  logprobs: tokens.map(({ token: text, logprob, top }) => ({
    token: text,
    logprob,
    top_logprobs: top.map((one) => ({ token: one.token, logprob: one.logprob })),
  })),
});
const piece = (text: string, tokens: TokenLogprob[], more: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { role: "model", parts: [{ text }] }, logprobsResult: resultOf(tokens), ...more }],
});
const STREAMS: Record<(typeof FORMATS)[number], string> = {
  "openai-chat": chatStream,
  "workers-ai": chatStream,
  "openai-responses": sse(
    { type: "response.output_item.added", output_index: 0, item: { type: "message" } },
    spoken("Grüß", [FIRST]),
    spoken(" dich", [SECOND]),
    {
      type: "response.output_item.done",
      output_index: 0,
      item: (WHOLE["openai-responses"]["output"] as JsonObject[])[0] ?? {},
    },
    { type: "response.completed", response: WHOLE["openai-responses"] },
  ),
  gemini: sse(piece("Grüß", [FIRST]), piece(" dich", [SECOND], { finishReason: "STOP", avgLogprobs: -0.5 })),
};
const said = (deltas: Delta[]) =>
  deltas.flatMap((delta) => (delta.type === "text-delta" ? [[delta.text, plain(delta.logprobs)]] : []));
const SAID = [
  ["Grüß", plain([FIRST])],
  [" dich", plain([SECOND])],
];

function written(to: FormatId, deltas: Delta[]): string {
  const encoder = formatOf(to).encoder(context);
  return deltas.map((delta) => encoder.push(delta)).join("") + encoder.end();
}

describe.each(FORMATS)("a stream of %s", (from) => {
  const deltas = decodeText(from, STREAMS[from]);

  it("says with each text how likely its tokens are, in any chunking", () => {
    expect(said(deltas)).toEqual(SAID);
    const bytes = [...new TextEncoder().encode(STREAMS[from])].map((byte) => Uint8Array.of(byte));
    expect(decode(from, bytes)).toEqual(deltas);
  });

  it.each(FORMATS)("says so in %s, with the same bytes each time", (to) => {
    const body = written(to, deltas);
    expect(said(decodeText(to, body))).toEqual(SAID);
    expect(written(to, decodeText(from, STREAMS[from]))).toBe(body);
  });

  it.each<FormatId>(["anthropic-messages", "bedrock-converse"])("is an answer in %s", (to) => {
    const body = written(to, deltas);
    expect(answerOfDeltas(decodeText(to, body)).text).toBe("Grüß dich");
    expect(body).not.toContain("logprob");
  });
});

describe("log probabilities in a stream", () => {
  it("that came without text come with the next, or alone at the end", () => {
    const body = sse(
      chunk({ content: "" }, { logprobs: { content: [inChat(FIRST)] } }),
      chunk({ reasoning_content: "Hm." }, { logprobs: { content: [inChat(SECOND)] } }),
      chunk({ content: "Hi" }),
      chunk({}, { finish_reason: "stop", logprobs: { content: [inChat(FIRST)] } }),
    );
    const deltas = decodeText("openai-chat", body);
    expect(said(deltas)).toEqual([
      ["Hi", plain([FIRST, SECOND])],
      ["", plain([FIRST])],
    ]);
    for (const to of FORMATS) {
      const again = decodeText(to, written(to, deltas));
      expect(answerOfDeltas(again)).toMatchObject({ text: "Hi", reasoning: "Hm." });
      expect(plain(again.flatMap(logprobsOf)), to).toEqual(plain([FIRST, SECOND, FIRST]));
    }
  });

  it("make no block of their own in a format without them", () => {
    const tool_calls = [{ index: 0, id: "c", type: "function", function: { name: "f", arguments: "{}" } }];
    const body = sse(
      chunk({ tool_calls }, { logprobs: { content: [inChat(FIRST)] } }),
      chunk({}, { finish_reason: "tool_calls" }),
    );
    const text = written("anthropic-messages", decodeText("openai-chat", body));
    expect(text.match(/event: content_block_start/g)).toHaveLength(1);
    expect(text).toContain("tool_use");
  });

  it("are of the choice they came in", () => {
    const other = { index: 1, delta: { content: "Grüß" }, logprobs: { content: [inChat(FIRST)] } };
    const end = { index: 1, delta: {}, finish_reason: "stop" };
    const deltas = decodeText("openai-chat", sse({ ...chunk({ content: "a" }), choices: [other] }, { choices: [end] }));
    const text = written("gemini", deltas);
    const [choice] = decodeText("gemini", text).filter(
      (delta) => delta.type === "choice" && delta.delta.type === "text-delta",
    );
    expect(choice).toMatchObject({ index: 1, delta: { logprobs: [{ token: "Grüß", logprob: -0.25 }] } });
    expect(text).toContain('"avgLogprobs":-0.25');
  });

  it("begin where a reader left off, with the text", () => {
    const rest = new Remainder({
      holdsToolCalls: false,
      said: { text: "Grüß", reasoning: undefined, toolCallIds: [] },
    });
    expect(said(rest.push(decodeText("openai-chat", chatStream)))).toEqual([[" dich", plain([SECOND])]]);
  });

  it("are read by OpenAI's SDK and Google's", async () => {
    const answering =
      (body: string): typeof fetch =>
      async () =>
        new Response(body, { headers: { "content-type": "text/event-stream" } });
    const openai = (to: FormatId): OpenAI =>
      new OpenAI({
        apiKey: "k",
        baseURL: "http://us/v1",
        fetch: answering(written(to, decodeText("gemini", STREAMS.gemini))),
      });
    const chat = await openai("openai-chat")
      .chat.completions.stream({ model: "m", messages: [{ role: "user", content: "Hi" }] })
      .finalChatCompletion();
    expect(chat.choices[0]?.logprobs?.content?.map((one) => [one.token, one.logprob, one.top_logprobs.length])).toEqual(
      [
        ["Grüß", -0.25, 2],
        [" dich", -0.75, 2],
      ],
    );
    const response = await openai("openai-responses").responses.stream({ model: "m", input: "Hi" }).finalResponse();
    const [item] = response.output;
    const [part] = item?.type === "message" ? item.content : [];
    expect(part?.type === "output_text" && part.logprobs?.map((one) => one.token)).toEqual(["Grüß", " dich"]);
    const client = new GoogleGenAI({
      apiKey: "k",
      httpOptions: { baseUrl: "http://us", fetch: answering(written("gemini", decodeText("openai-chat", chatStream))) },
    });
    const chosen: (string | undefined)[] = [];
    let average: number | undefined;
    for await (const { candidates } of await client.models.generateContentStream({ model: "m", contents: "Hi" })) {
      chosen.push(...(candidates?.[0]?.logprobsResult?.chosenCandidates ?? []).map((one) => one.token));
      average = candidates?.[0]?.avgLogprobs ?? average;
    }
    expect(chosen).toEqual(["Grüß", " dich"]);
    expect(average).toBe(-0.5);
  });
});

describe("recorded log probabilities", () => {
  const recorded = recordings.filter(
    ({ format, status, request, body }) =>
      format === "openai-chat" && status === 200 && request?.["logprobs"] === true && body.includes('"top_logprobs"'),
  );

  it.runIf(recordings.length > 100)("reach every format that has them, text by text", () => {
    expect(recorded.length).toBeGreaterThan(5);
    for (const recording of recorded) {
      const deltas = recording.isStream
        ? decode("openai-chat", [recording.bytes])
        : deltasOf(formatOf("openai-chat").parseResponse(JSON.parse(recording.body) as JsonValue));
      // DeepSeek's are of its reasoning where it did not get further.
      const { text } = answerOfDeltas(deltas);
      expect(
        deltas
          .flatMap(logprobsOf)
          .map((one) => one.token)
          .join(""),
        recording.id,
      ).toBe(text);
      for (const to of FORMATS) expect(said(decodeText(to, written(to, deltas))), recording.id).toEqual(said(deltas));
    }
  });
});
