/** Every recording, against what an independent parser read out of the same bytes. */
import { describe, expect, it } from "vitest";
import type { FinishReason } from "../../src/chat.ts";
import { isJsonObject, parseJson } from "../../src/json.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { answerOf, type Answer } from "./answers.ts";
import { recordings, source, type Expected, type Recording } from "./recordings.ts";

const CUSTOM_TOOL = {
  reason: "a custom tool takes free text, which only this format can say: its call is kept whole, and is no tool call",
  expected: { tool_calls: [] },
};

/** Where the expected parse is not what we want, with the reason, and what we expect instead. */
const EXCEPTIONS: Record<string, { reason: string; expected: Partial<Expected> }> = {
  "lingua/openai/openai.responses/responsesAdditionalToolsMultipleToolsParam.responses.followup-unary": CUSTOM_TOOL,
  "lingua/openai/openai.responses/responsesAdditionalToolsMultipleToolsParam.responses.followup-stream": CUSTOM_TOOL,
  "pydantic-ai/mistral/openai.chat/test_multimodal_tool_return_matrix-tool_return_content-url-image-mistral.1": {
    reason: "Mistral says num_cached_tokens, which the expected parse does not read",
    expected: { usage: { input: 254, cache_read: 48, cache_write: 0, output: 93, reasoning: 0 } },
  },
  "openllmetry/openai/openai.chat/test_open_ai_function_calls.0": {
    reason: "the single function_call of old models is a tool call",
    expected: { tool_calls: [{ id: null, name: "get_current_weather", arguments: { location: "Boston" } }] },
  },
};

/** docs/wire-formats.md, Grok on Azure: `prompt_tokens` leaves the cached ones out. The expected parse keeps it as it came. */
function withCached(usage: Expected["usage"]): Expected["usage"] {
  const [input, cached] = [Number(usage?.["input"]), Number(usage?.["cache_read"])];
  return usage !== undefined && cached > input ? { ...usage, input: input + cached } : usage;
}

const REASONS: Record<string, FinishReason> = {
  "incomplete:max_output_tokens": "length",
  stop: "stop",
  eos: "stop",
  length: "length",
  model_length: "length",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  content_filter: "content-filter",
  end_turn: "stop",
  stop_sequence: "stop",
  tool_use: "tool-calls",
  max_tokens: "length",
  refusal: "content-filter",
  guardrail_intervened: "content-filter",
  content_filtered: "content-filter",
  MAX_TOKENS: "length",
  SAFETY: "content-filter",
};

describe(`conformance over ${source}`, () => {
  const checked = recordings.filter(({ expected }) => expected?.ai_sdk_check === "ok");
  it("has something to check", () => expect(checked.length).toBeGreaterThan(0));

  for (const recording of checked) it(recording.id, () => expectSame(recording));

  it("reads every other recording without failing", () => {
    const others = recordings.filter(({ expected }) => expected?.ai_sdk_check !== "ok");
    for (const recording of others) {
      if (recording.status >= 400) {
        const fault = formatOf(recording.format).parseError(
          parseJson(recording.body) ?? recording.body,
          recording.status,
        );
        expect(fault.message, recording.id).not.toBe("");
        const error = recording.expected?.error;
        if (isJsonObject(error)) expect(fault.message, recording.id).toContain(String(error["message"]));
      } else expect(answerOf(recording), recording.id).toBeDefined();
    }
  });
});

function expectSame(recording: Recording): void {
  const expected = { ...(recording.expected as Expected), ...EXCEPTIONS[recording.id]?.expected };
  const answer = answerOf(recording);
  expect(answer.error).toBeUndefined();
  expect(answer.text).toBe(expected.text ?? "");
  expect(answer.reasoning).toBe(expected.reasoning ?? "");
  expect(answer.toolCalls.map(({ name, arguments: input }) => ({ name, input }))).toEqual(
    (expected.tool_calls ?? []).map(({ name, arguments: input }) => ({ name, input: unparsed(input) })),
  );
  expect(answer.finish?.raw).toBe(expected.finish_raw?.replace(BLOCKED, ""));
  expect(answer.finish?.reason).toBe(expectedReason(recording, expected, answer));
  expectSameUsage(recording, expected);
}

/** The expected parse marks a prompt that Gemini refused; it has no finish reason then. */
const BLOCKED = /^BLOCKED:/;

function expectedReason(
  { format }: Recording,
  { finish_raw: raw }: Expected,
  { toolCalls }: Answer,
): string | undefined {
  const ended = toolCalls.length > 0 ? "tool-calls" : "stop";
  // Workers AI's own words have no finish reason: the answer ended, or called tools. Without Gemini's it was cut off.
  if (raw === undefined) return format === "gemini" ? undefined : ended;
  // Gemini stops where others call tools, and Responses say of both that they are completed.
  return raw === "STOP" || raw === "completed" ? ended : REASONS[raw.replace(BLOCKED, "")];
}

/** The expected parse marks cut-off arguments. */
function unparsed(
  input: Expected["tool_calls"] extends (infer T)[] | undefined
    ? T extends { arguments: infer A }
      ? A
      : never
    : never,
) {
  return isJsonObject(input) && typeof input["$unparsed"] === "string" ? input["$unparsed"] : input;
}

function expectSameUsage(recording: Recording, expected: Expected): void {
  const usage = withCached(expected.usage);
  const answer = answerOf(recording).usage;
  if (usage === undefined) return expect(answer).toBeUndefined();
  expect({
    input: answer?.inputTokens ?? 0,
    cache_read: answer?.cacheReadTokens ?? 0,
    cache_write: answer?.cacheWriteTokens ?? 0,
    output: answer?.outputTokens ?? 0,
    reasoning: answer?.reasoningTokens ?? 0,
  }).toEqual({
    input: usage["input"],
    cache_read: usage["cache_read"],
    cache_write: usage["cache_write"],
    output: usage["output"],
    reasoning: usage["reasoning"],
  });
}
