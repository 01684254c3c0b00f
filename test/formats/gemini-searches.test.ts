/** What Gemini searched for, in its usage: the recordings that were grounded, and where a stream says it. */
import { describe, expect, it } from "vitest";
import { formatOf } from "../../src/formats/formats.ts";
import type { JsonObject } from "../../src/json.ts";
import { CommitGate } from "../../src/run/commit-gate.ts";
import { eventScanner } from "../../src/stream/scanner.ts";
import { answerOf, decodeText } from "./answers.ts";
import { recordings } from "./recordings.ts";

const gemini = formatOf("gemini");
const encoder = new TextEncoder();

/** Searches of the recordings, by what their ids end with. An empty query is none. */
const RECORDED: Record<string, number> = {
  "chat_web_search_with_gemini_gemini-3_5-flash_grounds_the_answer_and_exposes_the_queries_it.0": 3,
  "chat_citations_with_gemini_gemini-2_5-flash_returns_grounding_citations_when_search_is_ena.0": 1,
  "test_google_vertex_tool_combination_omits_include_server_side_tool_invocations.1": 1,
  "test_native_output_with_builtin_tools_stream.0": 1,
};
const isHere = recordings.some(({ provider, format }) => provider === "vertex" && format === "gemini");

describe.skipIf(!isHere)("recorded searches of Gemini", () => {
  const answered = recordings.filter(({ format, status }) => format === "gemini" && status < 400);
  const nameOf = (id: string): string => id.slice(id.lastIndexOf("/") + 1);

  it("are counted where there were some, and nowhere else", () => {
    const counted = answered.flatMap((recording) => {
      const { searches } = answerOf(recording).usage ?? {};
      return searches === undefined ? [] : [[nameOf(recording.id), searches]];
    });
    expect(Object.fromEntries(counted)).toEqual(RECORDED);
  });

  it("are on the bill as the run reads it", () => {
    for (const { id, bytes, isStream } of answered.filter((recording) => nameOf(recording.id) in RECORDED)) {
      const framing = isStream ? "sse" : "json";
      const gate = new CommitGate(gemini, framing);
      const scanner = eventScanner(framing);
      for (const events of [scanner.push(bytes), scanner.end()]) gate.accept(events);
      expect(gate.usage()?.searches, id).toBe(RECORDED[nameOf(id)]);
    }
  });
});

describe("searches of Gemini", () => {
  const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 4, totalTokenCount: 7 };
  const candidate = (index: number, ...webSearchQueries: unknown[]): JsonObject => ({
    index,
    content: { parts: [{ text: "It is." }], role: "model" },
    finishReason: "STOP",
    groundingMetadata: { webSearchQueries: webSearchQueries as string[] },
  });
  const body = { candidates: [candidate(0, "a", "", " ", "b", 7, null), candidate(1, "b", "c")], usageMetadata };

  it("are the distinct queries of all candidates", () => {
    expect(gemini.parseResponse(body).usage).toMatchObject({ inputTokens: 3, outputTokens: 4, searches: 3 });
    expect(gemini.parseUsage([encoder.encode(JSON.stringify(body))])?.searches).toBe(3);
  });

  it("run up in a stream, in which later pieces repeat them", () => {
    const first = { candidates: [candidate(0, "a")], usageMetadata };
    const text = [first, body].map((piece) => `data: ${JSON.stringify(piece)}\n\n`).join("");
    const usages = decodeText("gemini", text).flatMap((delta) =>
      delta.type === "usage" ? [delta.usage.searches] : [],
    );
    expect(usages).toEqual([1, 3]);
  });

  it("are not made up where nothing was searched, or nothing is said of it", () => {
    for (const groundingMetadata of [{}, { webSearchQueries: [] }, { webSearchQueries: "a" }, null]) {
      const { usage } = gemini.parseResponse({
        candidates: [{ ...candidate(0), groundingMetadata }],
        usageMetadata,
      });
      expect(usage).not.toHaveProperty("searches");
    }
  });
});
