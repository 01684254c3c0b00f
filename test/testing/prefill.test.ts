/** A conversation that ends with the beginning of its answer is answered with the rest: what a splice is made of. */
import { describe, expect, it } from "vitest";
import type { ChatCall, Delta } from "../../src/chat.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { GO_ON } from "../../src/formats/prefill.ts";
import type { JsonObject, JsonValue } from "../../src/json.ts";
import { readConversation } from "../../src/testing/prompt.ts";
import { createSimulator } from "../../src/testing/simulator.ts";
import { ask, conversation, CONVERSE, decode, endIn, parsed, textIn, usageIn, WAYS, type Turn } from "./asking.ts";

/** Claude 4.6 and later take no prefill. */
const ways = [...WAYS, CONVERSE].map((way) =>
  way.model === "claude-sonnet-5" ? { ...way, model: "claude-haiku-4-5" } : way,
);
const ASKED: Turn[] = [
  ["user", "Hello"],
  ["assistant", "Good day."],
  ["user", "How are you?"],
];
const GOING_ON: Turn = ["user", GO_ON];
const WORDS = 7;

const piecesIn = (deltas: Delta[]): string[] =>
  deltas.flatMap((delta) => (delta.type === "text-delta" ? [delta.text] : []));

describe.each(ways)("the rest of an answer: simulated $name", (way) => {
  const { format } = way;
  const simulator = createSimulator();
  const answer = async (turns: Turn[], { knobs = "", more = {} }: { knobs?: string; more?: JsonObject } = {}) => {
    const asked = { model: way.model + knobs, more: { ...conversation(format, turns), ...more } };
    return decode(await ask(simulator, way, asked), format);
  };
  const whole = async (knobs = ""): Promise<string[]> => piecesIn(await answer(ASKED, { knobs }));

  it.each([
    ["an assistant message", []],
    ["a user message that asks for it", [GOING_ON]],
  ])("comes after %s, one event for a word", async (_what, asking) => {
    const pieces = await whole();
    const partial = pieces.slice(0, WORDS).join("");
    const rest = await answer([...ASKED, ["assistant", partial], ...asking]);
    expect(piecesIn(rest)).toEqual(pieces.slice(WORDS));
    expect(endIn(rest)?.finish.reason).toBe("stop");
    // The blank at its end is one that many providers refuse.
    const trimmed = await answer([...ASKED, ["assistant", partial.trimEnd()], ...asking]);
    expect(piecesIn(trimmed)).toEqual([` ${pieces[WORDS]}`, ...pieces.slice(WORDS + 1)]);
    const blank = await answer([...ASKED, ["assistant", `${partial.trimEnd()}\n\n`], ...asking]);
    expect(piecesIn(blank)).toEqual(piecesIn(trimmed));
    const inWord = await answer([...ASKED, ["assistant", `${partial}${pieces[WORDS]?.slice(0, 2)}`], ...asking]);
    expect(piecesIn(inWord)).toEqual([pieces[WORDS]?.slice(2), ...pieces.slice(WORDS + 1)]);
  });

  it("comes in a whole body, and counts what was sent", async () => {
    const pieces = await whole();
    const turns: Turn[] = [...ASKED, ["assistant", pieces.slice(0, WORDS).join("")], GOING_ON];
    const response = await ask(simulator, way, { stream: false, more: conversation(format, turns) });
    const { content, usage } = await parsed(response, format);
    const rest = pieces.slice(WORDS).join("");
    expect(content).toMatchObject([{ type: "text", text: rest }]);
    expect(usage?.outputTokens).toBe(Math.ceil(rest.length / 4));
    expect(usage?.inputTokens).toBe(Math.ceil(turns.map(([, text]) => text).join("").length / 4));
  });

  it("is nothing where the answer is whole", async () => {
    const turns: Turn[] = [...ASKED, ["assistant", (await whole()).join("")]];
    const rest = await answer(turns);
    expect(textIn(rest)).toBe("");
    expect(endIn(rest)?.finish.reason).toBe("stop");
  });

  it("is the whole answer after what is not its beginning", async () => {
    const pieces = await whole();
    expect(piecesIn(await answer([...ASKED, ["assistant", "I am fine"]]))).toEqual(pieces);
    expect(piecesIn(await answer([...ASKED, ["assistant", "I am fine"], GOING_ON]))).toEqual(pieces);
  });

  it("is of the answer that the knobs describe", async () => {
    for (const knobs of ["+events=40", "+size=900+events=9", "+size=400"]) {
      const pieces = await whole(knobs);
      const partial = pieces.slice(0, 5).join("");
      const rest = await answer([...ASKED, ["assistant", partial], GOING_ON], { knobs });
      expect(piecesIn(rest)).toEqual(pieces.slice(5));
    }
  });

  it("starts over where the model does not heed it", async () => {
    const pieces = await whole();
    const turns: Turn[] = [...ASKED, ["assistant", pieces.slice(0, WORDS).join("")]];
    for (const asking of [[], [GOING_ON]])
      expect(piecesIn(await answer([...turns, ...asking], { knobs: "+fault=restarts" }))).toEqual(pieces);
  });

  it("repeats the seam where the model does", async () => {
    const pieces = await whole();
    const partial = pieces.slice(0, WORDS).join("");
    const turns: Turn[] = [...ASKED, ["assistant", partial], GOING_ON];
    const repeated = await answer(turns, { knobs: "+fault=repeats-seam" });
    expect(piecesIn(repeated)).toEqual(pieces.slice(WORDS - 3));
    expect(piecesIn(await answer(turns, { knobs: "+fault=repeats-seam+at=1" }))).toEqual(pieces.slice(WORDS - 1));
    const trimmed: Turn[] = [...ASKED, ["assistant", partial.trimEnd()], GOING_ON];
    const joined = textIn(await answer(trimmed, { knobs: "+fault=repeats-seam+at=2" }));
    expect(joined).toBe(pieces.slice(WORDS - 2).join(""));
    // Nothing to repeat.
    expect(piecesIn(await answer(ASKED, { knobs: "+fault=repeats-seam" }))).toEqual(pieces);
  });

  it("is refused to an assistant message that comes last, where the model takes none", async () => {
    const pieces = await whole();
    const model = `${way.model}+fault=no-prefill`;
    const turns: Turn[] = [...ASKED, ["assistant", pieces.slice(0, WORDS).join("")]];
    const refused = await ask(simulator, way, { model, more: conversation(format, turns) });
    expect(refused.status).toBe(400);
    const error = formatOf(format).parseError(await refused.json(), 400);
    expect(error.message).toContain("does not support assistant message prefill");
    expect(piecesIn(await answer([...turns, GOING_ON], { knobs: "+fault=no-prefill" }))).toEqual(pieces.slice(WORDS));
    expect(piecesIn(await answer(ASKED, { knobs: "+fault=no-prefill" }))).toEqual(pieces);
  });

  it.each([true, false])("comes after what our own codec writes, where prefill is taken: %s", async (prefill) => {
    const [hello, day, how] = ASKED;
    const pieces = await whole();
    const turns = [hello, day, how, ["assistant", pieces.slice(0, WORDS).join("").trimEnd()]] as Turn[];
    const messages = turns.map(([role, text]) => ({ role, content: [{ type: "text" as const, text }] }));
    const call: ChatCall = { messages, stream: true };
    const { body } = formatOf(format).toRequest(call, { id: way.model, prefill });
    const { model: _id, stream: _stream, ...more } = body;
    expect(textIn(await decode(await ask(simulator, way, { more }), format))).toBe(` ${pieces.slice(WORDS).join("")}`);
  });

  it("stops at the output limit, counted from the seam", async () => {
    if (way.limit !== undefined || format === "bedrock-converse") return;
    const pieces = await whole();
    const turns: Turn[] = [...ASKED, ["assistant", pieces.slice(0, WORDS).join("")]];
    const text = textIn(await answer(turns, { more: limitOf(format) }));
    expect(pieces.slice(WORDS).join("").startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(4);
    expect(text.length).toBeLessThanOrEqual(5 * 4);
  });
});

function limitOf(format: string): JsonObject {
  return format === "gemini" ? { generationConfig: { maxOutputTokens: 5 } } : { max_tokens: 5 };
}

describe("the rest of an answer", () => {
  it("is the same from every model, in every format", async () => {
    const simulator = createSimulator();
    const texts = await Promise.all(
      ways.map(async (way) => {
        const turns: Turn[] = [...ASKED, ["assistant", 'Simulated answer to "How are'], GOING_ON];
        const deltas = await decode(await ask(simulator, way, { more: conversation(way.format, turns) }), way.format);
        expect(usageIn(deltas)?.inputTokens ?? 1).toBeGreaterThan(0);
        return textIn(deltas);
      }),
    );
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toMatch(/^ you\?"\. \w+ /);
  });
});

describe("a prefill", () => {
  const user = { role: "user", content: "Hello" };
  const prefillIn = (...messages: JsonValue[]) => readConversation([user, ...messages]).prefill;

  it("is text, and what was thought before it", () => {
    expect(prefillIn({ role: "assistant", content: "Good" })).toEqual({ text: "Good", isAsked: false });
    const parts = [
      { type: "thinking", thinking: "Well", signature: "s" },
      { text: "Well", thought: true },
      { reasoningContent: { reasoningText: { text: "Well" } } },
      { type: "text", text: "Good" },
      { text: " day" },
    ];
    expect(prefillIn({ role: "assistant", content: parts })).toEqual({ text: "Good day", isAsked: false });
    const asked = { role: "user", content: [{ type: "text", text: GO_ON }] };
    expect(prefillIn({ role: "assistant", content: "Good" }, asked)).toEqual({ text: "Good", isAsked: true });
  });

  it.each<[string, JsonValue[]]>([
    ["a call of a tool", [{ role: "assistant", content: "Let me see", tool_calls: [{ id: "c" }] }]],
    [
      "a tool's block",
      [
        {
          role: "assistant",
          content: [
            { type: "text", text: "So" },
            { type: "tool_use", id: "c" },
          ],
        },
      ],
    ],
    ["a function call of Gemini", [{ role: "assistant", content: [{ text: "So" }, { functionCall: { name: "f" } }] }]],
    ["no text", [{ role: "assistant", content: [{ type: "thinking", thinking: "Well" }] }]],
    ["an empty text", [{ role: "assistant", content: " " }]],
    ["a user's words", [{ role: "assistant", content: "Good" }, user]],
    ["a question for nothing", [{ role: "user", content: GO_ON }]],
  ])("is not %s", (_what, messages) => expect(prefillIn(...messages)).toBeUndefined());

  it("leaves the conversation as it was before it", () => {
    const asked = [user, { role: "assistant", content: "" }, { role: "tool", content: "17 degrees" }];
    const { prefill: _none, ...before } = readConversation(asked);
    const { prefill, ...after } = readConversation([...asked, { role: "assistant", content: "It is" }]);
    expect(after).toEqual(before);
    expect(prefill?.text).toBe("It is");
  });

  it("is what the items of Responses say together", async () => {
    const { fetch } = createSimulator();
    const answer = async (items: JsonObject[]): Promise<string> => {
      const input = [{ role: "user", content: "Hello" }, ...items];
      const body = JSON.stringify({ model: "m", input });
      const response = await fetch("http://simulator.invalid/v1/responses", { method: "POST", body });
      return JSON.stringify((await response.json<JsonObject>())["output"]);
    };
    const reasoning = { type: "reasoning", id: "rs_1", summary: [] };
    const message = { type: "message", role: "assistant", content: [{ type: "output_text", text: "Simulated ans" }] };
    expect(await answer([reasoning, message])).toMatch(/"text":"wer to /);
    expect(await answer([{ role: "assistant", content: "Simulated ans" }])).toMatch(/"text":"wer to /);
    const call = { type: "function_call", call_id: "c", name: "f", arguments: "{}" };
    expect(await answer([message, call])).toMatch(/"text":"Simulated answer to /);
  });
});
