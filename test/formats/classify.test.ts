/** The class of every event, against what the decoder makes of it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Delta, FormatId } from "../../src/chat.ts";
import type { EventFacts } from "../../src/formats/format.ts";
import { formatIds, formatOf } from "../../src/formats/formats.ts";
import { readSseEvent } from "../../src/formats/sse.ts";
import { eventScanner } from "../../src/stream/scanner.ts";
import { recordings, source, type Recording } from "./recordings.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const CONTENT: Delta["type"][] = [
  "text-delta",
  "reasoning-delta",
  "refusal-delta",
  "tool-call-start",
  "tool-call-delta",
];

function eventsOf({ format, bytes: body }: Pick<Recording, "format" | "bytes">): Uint8Array[] {
  const scanner = eventScanner(formatOf(format).wire?.framing ?? "sse");
  return [scanner.push(body), scanner.end()].flatMap(({ bytes, ends }) =>
    ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end)),
  );
}

/** What counts as content: in Gemini, parts of any kind, which are whole in one event. */
function contentOf(format: FormatId): Delta["type"][] {
  return format === "gemini" ? [...CONTENT, "custom"] : CONTENT;
}

/** The class an event has by what `deltas` it gave, and whether alone it would end an answer. */
function expectedFacts(format: FormatId, event: Uint8Array, deltas: Delta[]): EventFacts {
  const has = (...types: Delta["type"][]): boolean => deltas.map(ofAnyChoice).some(({ type }) => types.includes(type));
  const alone = formatOf(format).decoder();
  const ends = [...alone.push(event), ...alone.end()].some(({ type }) => type === "response-end");
  const usage = has("usage");
  if (has("error")) return { class: "error", usage };
  if (ends) return { class: "end", usage };
  if (has(...contentOf(format))) return { class: "content", usage };
  return { class: usage && isOnlyUsage(event) ? "usage" : "prologue", usage };
}

function withoutWritten({ written: _written, ...facts }: EventFacts): EventFacts {
  return facts;
}

function writtenIn(delta: Delta): string {
  switch (delta.type) {
    case "text-delta":
    case "reasoning-delta":
    case "refusal-delta":
      return delta.text;
    case "tool-call-start":
      return delta.toolName;
    case "tool-call-delta":
      return delta.inputDelta;
    default:
      return "";
  }
}

const lengthOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);

/** What one of several answers says counts like what the first one does. */
function ofAnyChoice(delta: Delta): Delta {
  return delta.type === "choice" ? delta.delta : delta;
}

/** Chat Completions sends a chunk without choices for usage, Converse an event of its own, Gemini perhaps a piece without candidates. */
function isOnlyUsage(event: Uint8Array): boolean {
  if (decoder.decode(event).includes(":event-type")) return true;
  const text = readSseEvent(event)?.data ?? "";
  return /"choices":\s*\[\s*\]/.test(text) || !/"(choices|message|candidates)/.test(text);
}

/**
 * Where the class of one event cannot be what the decoder, which knows the events before it, says:
 * - arguments of a server tool look like those of a tool (Anthropic, Bedrock): they are content, the decoder keeps them for the block;
 * - a second message_start is an error only because there was a first (one recording, `spliced-message-start`);
 * - nothing after the end is decoded.
 */
function isKnownDifference(format: FormatId, event: Uint8Array, found: EventFacts, deltas: Delta[]): boolean {
  const text = decoder.decode(event);
  if (deltas.some(({ type }) => type === "error") && text.includes("msg_second")) return true;
  const isInput = format === "anthropic-messages" ? text.includes("input_json_delta") : text.includes('"toolUse"');
  return isInput && format !== "openai-chat" && found.class === "content" && deltas.length === 0;
}

/** Streams of Google's own test data that end without saying so. */
const CUT: ReadonlySet<string> = new Set(
  ["streaming-failure-empty-content.0", "streaming-failure-malformed-content.0"].map(
    (name) => `firebase-vertexai-test-data/vertex/gemini.generateContent/${name}`,
  ),
);

describe(`classes over ${source}`, () => {
  it("has the class of the decoder for every event", () => {
    let checked = 0;
    for (const recording of recordings.filter(({ isStream, status }) => isStream && status < 400)) {
      const { id, format } = recording;
      const decoding = formatOf(format).decoder();
      let hasEnded = false;
      for (const event of eventsOf(recording)) {
        const deltas = decoding.push(event);
        const found = formatOf(format).classify(event);
        if (!hasEnded && !isKnownDifference(format, event, found, deltas))
          expect(withoutWritten(found), `${id}: ${decoder.decode(event).slice(0, 300)}`).toEqual(
            expectedFacts(format, event, deltas),
          );
        hasEnded ||= deltas.some(({ type }) => type === "response-end" || type === "error");
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(0);
  });

  it("has what was written: all that the decoder gives of it", () => {
    let exact = 0;
    for (const recording of recordings.filter(({ isStream, status }) => isStream && status < 400)) {
      const { id, format, bytes } = recording;
      const deltas = formatOf(format).decoder().push(bytes).map(ofAnyChoice);
      if (deltas.some(({ type }) => type === "error")) continue;
      const found = eventsOf(recording).map((event) => formatOf(format).classify(event).written ?? "");
      const given = deltas.map(writtenIn);
      // Arguments of a server tool are written too, and what an event repeats is not given again.
      const isMore = deltas.some(({ type }) => type !== "text-delta" && (type.startsWith("tool") || type === "custom"));
      const [ofEvents, ofDeltas] = [lengthOf(found), lengthOf(given)];
      if (isMore) expect(ofEvents, id).toBeGreaterThanOrEqual(ofDeltas);
      else expect(ofEvents, id).toBe(ofDeltas);
      exact += isMore ? 0 : 1;
    }
    expect(exact).toBeGreaterThan(0);
  });

  it("marks an end in every whole stream, and in none that is cut before it", () => {
    for (const recording of recordings.filter(({ isStream, status }) => isStream && status < 400)) {
      const { id, format, body, expected } = recording;
      const classes = eventsOf(recording).map((event) => formatOf(format).classify(event).class);
      // Hand-written by Cloudflare, and without an end of any kind.
      const isCloudflares = format === "openai-chat" || format === "workers-ai";
      if (isCloudflares && expected === undefined && !body.includes("[DONE]") && !/"finish_reason":\s*"/.test(body))
        continue;
      if (CUT.has(id)) continue;
      if (classes.includes("error")) continue;
      expect(classes, id).toContain("end");
      const last = classes.indexOf("end");
      expect(classes.slice(0, last), id).not.toContain("end");
    }
  });

  it("reads usage from the first and the last event marked with it", () => {
    for (const recording of recordings.filter(({ isStream, status }) => isStream && status < 400)) {
      const { id, format, bytes } = recording;
      const marked = eventsOf(recording).filter((event) => formatOf(format).classify(event).usage);
      const ends = [marked[0], marked.at(-1)].filter((event) => event !== undefined);
      const decoding = formatOf(format).decoder();
      const deltas = [...decoding.push(bytes), ...decoding.end()];
      // A stream that failed for what only the decoder knows (`spliced-message-start`) has no bill to agree on.
      if (deltas.some(({ type }) => type === "error")) continue;
      const decoded = deltas.findLast((delta) => delta.type === "usage");
      expect(formatOf(format).parseUsage(ends), id).toEqual(decoded?.usage);
    }
  });
});

const CHUNKS: [FormatId, string, EventFacts["class"], boolean?][] = [
  ["bedrock-converse", 'event: messageStart\ndata: {"role":"assistant"}', "prologue"],
  [
    "bedrock-converse",
    'event: contentBlockDelta\ndata: {"contentBlockIndex":0,"delta":{"text":"a"},"p":"x"}',
    "content",
  ],
  ["bedrock-converse", 'event: contentBlockDelta\ndata: {"contentBlockIndex":0,"delta":{"text":""}}', "prologue"],
  [
    "bedrock-converse",
    'event: contentBlockDelta\ndata: {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"a"}}}',
    "content",
  ],
  [
    "bedrock-converse",
    'event: contentBlockDelta\ndata: {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"a"}}}',
    "prologue",
  ],
  [
    "bedrock-converse",
    'event: contentBlockStart\ndata: {"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t","name":"f"}}}',
    "content",
  ],
  [
    "bedrock-converse",
    'event: contentBlockStart\ndata: {"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t","name":"f","type":"server_tool_use"}}}',
    "prologue",
  ],
  ["bedrock-converse", 'event: contentBlockStop\ndata: {"contentBlockIndex":1}', "prologue"],
  ["bedrock-converse", 'event: messageStop\ndata: {"stopReason":"end_turn"}', "end"],
  ["bedrock-converse", 'event: metadata\ndata: {"usage":{"inputTokens":1,"outputTokens":2}}', "usage", true],
  ["bedrock-converse", 'event: metadata\ndata: {"metrics":{"latencyMs":2}}', "prologue"],
  ["bedrock-converse", 'event: throttlingException\ndata: {"message":"no"}', "error"],
  ["bedrock-converse", "event: contentBlockDelta\ndata: nonsense", "error"],
  ["bedrock-converse", 'event: somethingNew\ndata: {"usage":{}}', "prologue"],
  ["openai-chat", 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}', "prologue"],
  ["openai-chat", 'data: {"choices":[{"delta":{"content":"\\"finish_reason\\":\\"stop\\""},"index":0}]}', "content"],
  ["openai-chat", 'data: {"choices":[{"delta":{"content":"b"},"index":1}]}', "content"],
  [
    "openai-chat",
    'data: {"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]}',
    "content",
  ],
  ["openai-chat", 'data: {"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}', "prologue"],
  ["openai-chat", 'data: {"choices":[{"delta":{"content":[{"type":"text","text":"a"}]}}]}', "content"],
  ["openai-chat", 'data: {"choices":[{"delta":{"content":[{"type":"reference"}]}}]}', "prologue"],
  [
    "openai-chat",
    'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":{"a":1}}}]}}]}',
    "content",
  ],
  [
    "openai-chat",
    'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":null,"function":{"name":null,"arguments":""}}]}}]}',
    "prologue",
  ],
  ["openai-chat", 'data: {"choices":[{"delta":{"refusal":"no"}}]}', "content"],
  [
    "openai-chat",
    'data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}',
    "end",
    true,
  ],
  ["openai-chat", 'data: {"choices":[],"usage":{"prompt_tokens":1}}', "usage", true],
  ["openai-chat", 'data: {"choices":[{"delta":{},"usage":{"prompt_tokens":1}}]}', "prologue", true],
  ["openai-chat", 'data: {"choices":[],"x_groq":{"usage":{"prompt_tokens":1}}}', "usage", true],
  [
    "openai-chat",
    'data: {"error":{"message":"no","code":429},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}',
    "error",
  ],
  ["openai-chat", 'data: {"choices":[{"delta":{},"finish_reason":"error"}]}', "error"],
  ["openai-chat", 'event: error\ndata: {"message":"no"}', "error"],
  ["openai-chat", 'data: {"error":"no"}', "error"],
  ["openai-chat", 'data: {"error":null,"choices":[]}', "prologue"],
  ["openai-chat", 'data: {"object":"error","message":"no"}', "error"],
  ["openai-chat", 'data: {"choices":[{"delta":{"content":"cut', "error"],
  ["openai-chat", "data: nonsense", "error"],
  ["openai-chat", "data: [DONE]", "end"],
  ["openai-chat", "data:[DONE]", "end"],
  ["openai-chat", ": keep-alive", "prologue"],
  ["anthropic-messages", 'event: ping\ndata: {"type":"ping"}', "prologue"],
  [
    "anthropic-messages",
    'event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":3}}}',
    "prologue",
    true,
  ],
  [
    "anthropic-messages",
    'data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
    "prologue",
  ],
  [
    "anthropic-messages",
    'data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}',
    "content",
  ],
  [
    "anthropic-messages",
    'data: {"delta":{"signature":"s","type":"signature_delta"},"index":0,"type":"content_block_delta"}',
    "prologue",
  ],
  [
    "anthropic-messages",
    'data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}',
    "prologue",
    true,
  ],
  ["anthropic-messages", 'event: message_stop\ndata: {"type":"message_stop"}', "end"],
  [
    "anthropic-messages",
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    "error",
  ],
  ["anthropic-messages", 'data: {"type":"something_new","usage":{}}', "prologue"],
  [
    "gemini",
    'data: {"candidates":[{"content":{"role":"model"}}],"usageMetadata":{"trafficType":"ON_DEMAND"}}',
    "prologue",
  ],
  [
    "gemini",
    'data: {"candidates":[{"content":{"parts":[{"text":""}]}}],"usageMetadata":{"promptTokenCount":1}}',
    "prologue",
    true,
  ],
  ["gemini", 'data: {"candidates":[{"content":{"parts":[{"text":"a","thought":true}]}}]}', "content"],
  ["gemini", 'data: {"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"s"}]}}]}', "prologue"],
  ["gemini", 'data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"}}]}}]}', "content"],
  [
    "gemini",
    'data: {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":""}}]}}]}',
    "content",
  ],
  ["gemini", 'data: {"candidates":[{"index":1,"content":{"parts":[{"text":"b"}]},"finishReason":"STOP"}]}', "content"],
  ["gemini", 'data: {"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]}', "end"],
  ["gemini", 'data: {"candidates":[{"finishReason":2}],"usageMetadata":{"totalTokenCount":1}}', "end", true],
  ["gemini", 'data: {"promptFeedback":{"blockReason":"SAFETY"}}', "end"],
  ["gemini", 'data: {"usageMetadata":{"totalTokenCount":1}}', "usage", true],
  ["gemini", 'data: {"error":{"code":503,"message":"no","status":"UNAVAILABLE"}}', "error"],
  ["gemini", 'data: [{"error":{"code":503,"message":"no","status":"UNAVAILABLE"}}]', "error"],
  [
    "gemini",
    '{\n  "error": { "code": 499, "message": "The operation was cancelled.", "status": "CANCELLED" }\n}',
    "error",
  ],
  ["workers-ai", 'data: {"response":"a","p":"abc"}', "content"],
  ["workers-ai", 'data: {"response":7}', "content"],
  ["workers-ai", 'data: {"response":{"a":1}}', "content"],
  ["workers-ai", 'data: {"response":"","usage":{"prompt_tokens":1}}', "usage", true],
  ["workers-ai", 'data: {"response":null,"tool_calls":[{"name":"f","arguments":{}}]}', "content"],
  ["workers-ai", 'data: {"tool_calls":[],"p":"ab"}', "prologue"],
  ["workers-ai", 'data: {"response":" b","finish_reason":"stop"}', "end"],
  ["workers-ai", 'data: {"errors":[{"code":3040,"message":"no"}],"success":false}', "error"],
  ["workers-ai", 'data: {"errors":[],"response":"a"}', "content"],
  ["workers-ai", 'data: {"choices":[{"delta":{"reasoning":"a"}}],"usage":{"prompt_tokens":1}}', "content", true],
];

/** One event as `format` has it on the wire. */
function bytesOf(format: FormatId, event: string): Uint8Array {
  const text = `${event}\n\n`;
  return formatOf(format).wire?.toBytes(text) ?? encoder.encode(text);
}

for (const [format, event, expected, usage = false] of CHUNKS) {
  it(`${format}: ${event.replace("\n", " ")} is ${expected}`, () => {
    const bytes = bytesOf(format, event);
    expect(formatOf(format).classify(bytes)).toMatchObject({ class: expected, usage });
    const decoding = formatOf(format).decoder();
    // What is no event at all is an error at the end of the body.
    const deltas = [...decoding.push(bytes), ...(event.startsWith("{") ? decoding.end() : [])];
    expect(expectedFacts(format, bytes, deltas)).toEqual({ class: expected, usage });
  });
}

const TORN = ['data: {"choices":[{"delta":{"content":"cut', "data: nonsense", 'data: ["no", "object"]'];

describe.each(formatIds)("the fault of an event, in %s", (format) => {
  const faultIn = (event: string) => formatOf(format).parseErrorEvent(bytesOf(format, event));

  it.each(TORN)("says that it is none of the format: %s", (event) => {
    const fault = faultIn(event);
    expect(fault).toMatchObject({ malformed: true });
    expect(fault.message).toContain("is not a JSON object");
  });

  it("is the provider's own where it reports one, even in plain words", () => {
    if (formatOf(format).wire !== undefined) {
      const fault = { message: "out of order", type: "ThrottlingException", status: 429 };
      expect(faultIn("event: throttlingException\ndata: out of order")).toEqual(fault);
      return expect(faultIn('event: throttlingException\ndata: {"message":"out of order"}')).toEqual(fault);
    }
    expect(faultIn("event: error\ndata: out of order")).toEqual({ message: "out of order" });
    expect(faultIn('data: {"error":{"message":"no","code":"c"}}')).toEqual({ message: "no", code: "c" });
  });
});

it("never fails, whatever the bytes, and calls JSON that is cut an error", () => {
  const chunks = CHUNKS.map(([, event]) => event).filter((event) => event.includes("data: {"));
  fc.assert(
    fc.property(
      fc.constantFrom(...formatIds),
      fc.constantFrom(...chunks),
      fc.nat(400),
      fc.uint8Array(),
      (format, chunk, at, noise) => {
        const whole = bytesOf(format, chunk);
        const cut = Uint8Array.from([...whole.subarray(0, Math.min(at, whole.length - 1)), ...noise]);
        expect(() => formatOf(format).classify(cut)).not.toThrow();
        expect(() => formatOf(format).decoder().push(cut)).not.toThrow();
      },
    ),
  );
});

it("agrees with the decoder on any JSON", () => {
  const value = fc.letrec((tie) => ({
    chunk: fc.record(
      {
        choices: fc.array(tie("choice"), { maxLength: 2 }),
        usage: fc.constantFrom(null, {}, { prompt_tokens: 1 }),
        error: fc.constantFrom(null, "", false, 0, [], {}, "x"),
        response: fc.constantFrom(null, "", "a", 0, 1, false, {}),
        tool_calls: tie("calls"),
        finish_reason: fc.constantFrom(null, "", "stop"),
      },
      { requiredKeys: [] },
    ),
    choice: fc.record(
      { index: fc.constantFrom(0, 1), delta: tie("delta"), finish_reason: fc.constantFrom(null, "", "stop", "length") },
      { requiredKeys: [] },
    ),
    delta: fc.record(
      {
        content: fc.constantFrom(null, "", "a", "\\", '"', [], [{ type: "text", text: "a" }], 5),
        reasoning: fc.constantFrom(null, "", "r"),
        reasoning_content: fc.constantFrom(null, "", "r", {}),
        refusal: fc.constantFrom(null, "", "no"),
        tool_calls: tie("calls"),
      },
      { requiredKeys: [] },
    ),
    calls: fc.constantFrom(
      null,
      [],
      [{ index: 0, id: "a", function: { name: "f", arguments: "" } }],
      [{ function: null }],
    ),
  })).chunk;
  fc.assert(
    fc.property(fc.constantFrom<FormatId>("openai-chat", "workers-ai"), value, fc.nat(2), (format, chunk, indent) => {
      // On several lines each must be a data line.
      const data = JSON.stringify(chunk, null, indent).replaceAll("\n", "\ndata: ");
      const bytes = encoder.encode(`data: ${data}\n\n`);
      const found = formatOf(format).classify(bytes);
      const expected = expectedFacts(format, bytes, formatOf(format).decoder().push(bytes));
      // What is only usage is said by the class alone: the decoder does not say.
      const same = (facts: EventFacts): string => (facts.class === "usage" ? "prologue" : facts.class);
      expect([same(found), found.class === "error" || found.usage]).toEqual([
        same(expected),
        expected.class === "error" || expected.usage,
      ]);
    }),
    { numRuns: 2_000 },
  );
});
