/** Several answers to one call: asked for, read and written by the two formats that have them, and nowhere lost unsaid. */
import { describe, expect, it } from "vitest";
import type { ChatCall, Choice, Delta, FormatId } from "../../src/chat.ts";
import { deltasOf } from "../../src/binding/deltas.ts";
import { MAX_CHOICES } from "../../src/formats/choices.ts";
import type { EncodeContext, Quirks } from "../../src/formats/format.ts";
import { formatOf } from "../../src/formats/formats.ts";
import type { JsonObject, JsonValue } from "../../src/json.ts";
import { google } from "../../src/providers/google.ts";
import { groq } from "../../src/providers/groq.ts";
import { CommitGate } from "../../src/run/commit-gate.ts";
import { eventScanner } from "../../src/stream/scanner.ts";
import { answerOfDeltas, decode, decodeText } from "./answers.ts";

const chat = formatOf("openai-chat");
const gemini = formatOf("gemini");
const encoder = new TextEncoder();
const context: EncodeContext = { id: "run-1", model: "m", createdAt: 1_700_000_000, includeUsage: true };
const call: ChatCall = { messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }], stream: false, n: 3 };

function sse(...events: JsonValue[]): string {
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
}

/** The text and the end of each choice, by its place. */
function choicesOf(deltas: Delta[]): Record<number, { text: string; finish: string | undefined; calls: JsonValue }> {
  const places = new Set(deltas.map((delta) => (delta.type === "choice" ? delta.index : 0)));
  return Object.fromEntries(
    [...places].map((place) => {
      const own = deltas.flatMap((delta): Delta[] => {
        if (delta.type === "choice") return delta.index === place ? [delta.delta] : [];
        return place === 0 ? [delta] : [];
      });
      const { text, finish, toolCalls } = answerOfDeltas(own);
      return [place, { text, finish: finish?.reason, calls: toolCalls.map(({ arguments: input }) => input) }];
    }),
  );
}

const said = ({ content, finish }: Choice): [string, string] => [
  content.map((part) => (part.type === "text" ? part.text : part.type === "tool-call" ? part.input : "")).join(""),
  finish.reason,
];

describe("how many answers are wanted", () => {
  it("is n in Chat Completions and candidateCount at Gemini, both ways", () => {
    const asked = chat.parseRequest({ messages: [], n: 3 });
    expect(asked).toMatchObject({ n: 3 });
    expect(asked).not.toHaveProperty("opaque");
    expect(gemini.toRequest(asked, { id: "m" })).toMatchObject({
      body: { generationConfig: { candidateCount: 3 } },
      warnings: [],
    });
    for (const name of ["candidateCount", "candidate_count"]) {
      const back = gemini.parseRequest({ contents: [], generationConfig: { [name]: 3 } });
      expect(back).toMatchObject({ n: 3 });
      expect(chat.toRequest(back, { id: "m" })).toMatchObject({ body: { n: 3 }, warnings: [] });
    }
  });

  it("is refused where it is no number, with its name in the caller's format", () => {
    const of = (format: FormatId, body: JsonObject) => () => formatOf(format).parseRequest(body);
    expect(of("openai-chat", { messages: [], n: "3" })).toThrow(expect.objectContaining({ field: "n" }));
    expect(of("gemini", { contents: [], generationConfig: { candidateCount: "3" } })).toThrow(
      expect.objectContaining({ field: "generationConfig.candidateCount" }),
    );
  });

  it.each<FormatId>(["openai-responses", "anthropic-messages", "bedrock-converse", "workers-ai"])(
    "is left out for %s with a warning, and without one where it is one",
    (format) => {
      const model = { id: "m", maxOutputTokens: 100 };
      const { body, warnings } = formatOf(format).toRequest(call, model);
      expect(JSON.stringify(body)).not.toMatch(/"n":/);
      expect(warnings).toEqual([{ field: "n", from: 3, reason: expect.stringContaining("no such parameter") }]);
      expect(formatOf(format).toRequest({ ...call, n: 1 }, model).warnings).toEqual([]);
    },
  );

  it("stays private in Workers AI's format, which has no words for the answers", () => {
    const asked = formatOf("workers-ai").parseRequest({ prompt: "Hi", n: 2 });
    expect(asked.n).toBeUndefined();
    const { body, warnings } = chat.toRequest(asked, { id: "m" });
    expect(body).not.toHaveProperty("n");
    expect(warnings).toEqual([{ field: "n", from: 2, reason: "only workers-ai has it" }]);
  });

  it("is what the model gives at most", () => {
    const quirksAt = (connection: typeof google, env: object, model: string): readonly Quirks[] =>
      connection.connect({ env: { ...env }, fetch })?.quirksOf?.(model) ?? [];
    const toGemini = (id: string) =>
      gemini.toRequest({ ...call, n: 9 }, { id, quirks: quirksAt(google, { GEMINI_API_KEY: "k" }, id) });
    const reason = expect.any(String);
    expect(toGemini("gemini-2.5-flash")).toMatchObject({
      body: { generationConfig: { candidateCount: 8 } },
      warnings: [{ field: "candidateCount", from: 9, to: 8, reason }],
    });
    for (const id of ["gemini-3.1-flash-lite", "gemini-2.5-flash-image"])
      expect(toGemini(id).warnings).toEqual([{ field: "candidateCount", from: 9, to: 1, reason }]);
    const quirks = quirksAt(groq, { GROQ_API_KEY: "k" }, "llama-3.3-70b");
    expect(chat.adaptRequest({ messages: [], n: 2 }, { id: "m", quirks }, false)).toMatchObject({
      body: { n: 1 },
      warnings: [{ field: "n", from: 2, to: 1, reason }],
    });
    const own = { contents: [], generation_config: { candidate_count: 2, top_k: 1 } };
    expect(gemini.adaptRequest(own, { id: "m", quirks: [{ maxChoices: 1 }] }, false)).toEqual({
      body: { contents: [], generation_config: { candidate_count: 1, top_k: 1 } },
      warnings: [{ field: "candidate_count", from: 2, to: 1, reason }],
    });
  });
});

// ---- answers -----------------------------------------------------------------------------------------------------------

const callPart = { functionCall: { name: "f", args: { a: 1 } } };
const piece = (index: number, parts: JsonObject[], fields: JsonObject = {}): JsonObject => ({
  content: { role: "model", parts },
  // What is 0 is left out on the wire.
  ...(index === 0 ? {} : { index }),
  ...fields,
});
const STOP = { finishReason: "STOP" };
const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 9, totalTokenCount: 12 };

/** Three candidates of which the first is whole before the others. */
const GEMINI_STREAM: JsonObject[] = [
  { candidates: [piece(0, [{ text: "One" }]), piece(1, [{ text: "Tw" }])] },
  { candidates: [piece(2, [callPart])] },
  { candidates: [piece(0, [{ text: "." }], STOP)], usageMetadata: { ...usageMetadata, candidatesTokenCount: 4 } },
  { candidates: [piece(1, [{ text: "o" }], { finishReason: "MAX_TOKENS" })] },
  { candidates: [piece(2, [], STOP)], usageMetadata },
];
const choice = (index: number, delta: JsonObject, finish: string | null = null): JsonObject => ({
  index,
  delta,
  finish_reason: finish,
});
const chunk = (...choices: JsonObject[]): JsonObject => ({ id: "c", model: "m", choices });
const fragment = { index: 0, id: "call_1", type: "function", function: { name: "f", arguments: '{"a":1}' } };
const CHAT_STREAM: JsonObject[] = [
  chunk(choice(0, { role: "assistant", content: "One" })),
  chunk(choice(1, { role: "assistant", content: "Tw" }), choice(2, { tool_calls: [fragment] })),
  chunk(choice(0, { content: "." }), choice(1, { content: "o" })),
  chunk(choice(0, {}, "stop")),
  chunk(choice(1, {}, "length")),
  chunk(choice(2, {}, "tool_calls")),
  { id: "c", model: "m", choices: [], usage: { prompt_tokens: 3, completion_tokens: 9 } },
];
const CHOICES = {
  0: { text: "One.", finish: "stop", calls: [] },
  1: { text: "Two", finish: "length", calls: [] },
  2: { text: "", finish: "tool-calls", calls: [{ a: 1 }] },
};
const STREAMS: [FormatId, string][] = [
  ["gemini", sse(...GEMINI_STREAM)],
  ["openai-chat", `${sse(...CHAT_STREAM)}data: [DONE]\n\n`],
];

describe("a further answer that fails", () => {
  it.each([[""], ["data: [DONE]\n\n"]])("ends once, and the others go on: %j", (end) => {
    const body = sse(
      chunk(choice(0, { content: "One" }), choice(1, { content: "Tw" })),
      chunk(choice(1, {}, "error")),
      chunk(choice(0, { content: "." }, "stop")),
    );
    const deltas = decodeText("openai-chat", body + end);
    expect(choicesOf(deltas)).toMatchObject({
      0: { text: "One.", finish: "stop" },
      1: { text: "Tw", finish: "error" },
    });
    const ends = deltas.map((delta) => (delta.type === "choice" ? delta.delta : delta).type);
    expect(ends.filter((type) => type === "response-end")).toHaveLength(2);
  });
});

describe.each(STREAMS)("a stream of %s with several answers", (format, body) => {
  it("decodes each of them, in any chunking, and what is said of all once", () => {
    const deltas = decodeText(format, body);
    expect(choicesOf(deltas)).toEqual(CHOICES);
    const types = deltas.map(({ type }) => type);
    expect(types.filter((type) => type === "response-start" || type === "response-end")).toEqual([
      "response-start",
      "response-end",
    ]);
    expect(deltas.at(-1)).toMatchObject({ type: "response-end", usage: { inputTokens: 3, outputTokens: 9 } });
    const bytes = [...encoder.encode(body)].map((byte) => Uint8Array.of(byte));
    expect(decode(format, bytes)).toEqual(deltas);
  });

  it.each<FormatId>(["gemini", "openai-chat"])("is written in %s as it was", (other) => {
    const written = formatOf(other).encoder(context);
    const deltas = decodeText(format, body);
    const text = deltas.map((delta) => written.push(delta)).join("") + written.end();
    const again = decodeText(other, text);
    expect(choicesOf(again)).toEqual(CHOICES);
    expect(again.at(-1)).toMatchObject({ type: "response-end", usage: { inputTokens: 3, outputTokens: 9 } });
  });

  it.each<FormatId>(["anthropic-messages", "openai-responses", "bedrock-converse", "workers-ai"])(
    "is its first answer in %s",
    (other) => {
      const written = formatOf(other).encoder(context);
      const text = decodeText(format, body).map((delta) => written.push(delta));
      const again = decodeText(other, text.join("") + written.end());
      expect(answerOfDeltas(again)).toMatchObject({ text: "One.", toolCalls: [], finish: { reason: "stop" } });
    },
  );

  it("is whole when all of them are, and not when the first is", () => {
    const gateAfter = (text: string): CommitGate => {
      const gate = new CommitGate(formatOf(format), "sse");
      gate.accept(eventScanner("sse").push(encoder.encode(text)));
      return gate;
    };
    const events = body.split(/(?<=\n\n)/);
    const whole = events.map((_, i) => gateAfter(events.slice(0, i + 1).join("")).ended);
    expect(whole.indexOf(true), "with the last end").toBe(format === "gemini" ? 4 : 5);
    const [first, second] =
      format === "gemini"
        ? [{ candidates: [piece(0, [{ text: "O" }], STOP)] }, { candidates: [piece(1, [{ text: "o" }])] }]
        : [chunk(choice(0, { content: "O" }, "stop")), chunk(choice(1, { content: "o" }))];
    const secondEnds =
      format === "gemini" ? { candidates: [piece(1, [], STOP)] } : chunk(choice(1, { content: "" }, "stop"));
    expect(gateAfter(sse(first)).ended).toBe(true);
    expect(gateAfter(sse(first, second)).ended).toBe(false);
    expect(gateAfter(sse(second, first)).ended).toBe(false);
    expect(gateAfter(sse(first, second, secondEnds)).ended).toBe(true);
    expect(gateAfter(sse(second, secondEnds)).ended, "the first has not even begun").toBe(false);
    // It commits the attempt, whichever answer comes first.
    expect(gateAfter(sse(second)).committed).toBe(true);
  });

  it("leaves an answer that was cut off without an end", () => {
    const events = (format === "gemini" ? GEMINI_STREAM : CHAT_STREAM).slice(0, 4);
    const ends = choicesOf(decodeText(format, sse(...events)));
    expect(ends[0]?.finish).toBe("stop");
    expect(ends[2]?.finish).toBeUndefined();
  });
});

describe("a whole answer with several choices", () => {
  const candidates = [
    piece(0, [{ text: "One." }], STOP),
    piece(2, [callPart], STOP),
    piece(1, [{ text: "Two" }], { finishReason: "MAX_TOKENS", avgLogprobs: -1 }),
  ];
  const message = (index: number, fields: JsonObject, finish: string): JsonObject => ({
    index,
    message: { role: "assistant", ...fields },
    finish_reason: finish,
  });
  const bodies: [FormatId, JsonValue][] = [
    ["gemini", { candidates, usageMetadata }],
    ["gemini", GEMINI_STREAM],
    [
      "openai-chat",
      {
        choices: [
          message(0, { content: "One." }, "stop"),
          message(1, { content: "Two" }, "length"),
          message(2, { content: null, tool_calls: [fragment] }, "tool_calls"),
        ],
        usage: { prompt_tokens: 3, completion_tokens: 9 },
      },
    ],
  ];
  const expected = [
    ["One.", "stop"],
    ["Two", "length"],
    ['{"a":1}', "tool-calls"],
  ];

  it.each(bodies)("is read in %s, and written in both", (format, body) => {
    const result = formatOf(format).parseResponse(body);
    expect([result, ...(result.otherChoices ?? [])].map(said)).toEqual(expected);
    expect(choicesOf(deltasOf(result))).toEqual(CHOICES);
    for (const other of [chat, gemini]) {
      const again = other.parseResponse(other.toResponse(result, context));
      expect([again, ...(again.otherChoices ?? [])].map(said)).toEqual(expected);
      expect(again.usage).toMatchObject({ inputTokens: 3, outputTokens: 9 });
    }
  });

  it("keeps what is Gemini's own at its candidate", () => {
    const result = gemini.parseResponse({ candidates, usageMetadata });
    expect(result.opaque).toBeUndefined();
    expect(gemini.toResponse(result, context)["candidates"]).toMatchObject([
      { index: 0, finishReason: "STOP" },
      { index: 1, finishReason: "MAX_TOKENS", avgLogprobs: -1 },
      { index: 2, finishReason: "STOP" },
    ]);
  });

  it("reads no more places than anybody fills", () => {
    const places = [1.5, -1, MAX_CHOICES, 1e9].map((index) => message(index, { content: "x" }, "stop"));
    expect(chat.parseResponse({ choices: places })).not.toHaveProperty("otherChoices");
    expect(decodeText("openai-chat", sse(chunk(choice(1e9, { content: "x" }))))).not.toContainEqual(
      expect.objectContaining({ type: "choice" }),
    );
  });
});
