/** What becomes of one call for vectors at every target, and what is refused. */
import { describe, expect, it } from "vitest";
import {
  anyFormatIds,
  formatTaskOf,
  parseAnyFormatId,
  translateBody,
  translateRequest,
  wireFormatOf,
} from "../../src/formats/any-format.ts";
import { estimatedUsage } from "../../src/formats/estimated-usage.ts";
import { geminiEmbeddings } from "../../src/formats/embeddings/gemini.ts";
import { openaiEmbeddings } from "../../src/formats/embeddings/openai.ts";
import { toBase64, toNumbers } from "../../src/formats/embeddings/vector.ts";
import type { AnyFormatId, TaskModel } from "../../src/formats/task-format.ts";
import type { JsonObject } from "../../src/json.ts";
import {
  COMPATIBLE_TASKS,
  MISTRAL_TASKS,
  OPENAI_TASKS,
  VOYAGE_TASKS,
} from "../../src/providers/endpoints/task-endpoints.ts";
import { errorOf } from "../providers/provider-suite.ts";

const CALL: JsonObject = {
  model: "ignored/here",
  input: ["one", "two"],
  dimensions: 64,
  encoding_format: "base64",
  input_type: "query",
  truncate: true,
  user: "u-1",
  shiny: 1,
};

function asked(to: AnyFormatId, model: Partial<TaskModel> = {}, inputs: JsonObject = CALL) {
  const { body, warnings } = translateRequest({ format: "openai-embeddings", inputs, stream: false }, to, {
    id: "m",
    ...model,
  });
  return { body, dropped: warnings.map(({ field }) => field).toSorted() };
}

describe("one call for vectors", () => {
  it("goes to OpenAI", () => {
    expect(asked("openai-embeddings")).toEqual({
      body: { model: "m", input: ["one", "two"], dimensions: 64, encoding_format: "base64", user: "u-1", shiny: 1 },
      dropped: ["input_type", "truncate"],
    });
  });

  it("asks for base64 where that is known, though its caller wants numbers", () => {
    const inputs = { input: "a" };
    expect(asked("openai-embeddings", OPENAI_TASKS.embeddings, inputs).body["encoding_format"]).toBe("base64");
    expect(asked("openai-embeddings", COMPATIBLE_TASKS.embeddings, inputs).body).toEqual({ model: "m", input: ["a"] });
  });

  it("goes to Voyage", () => {
    expect(asked("openai-embeddings", VOYAGE_TASKS.embeddings)).toEqual({
      body: {
        model: "m",
        input: ["one", "two"],
        output_dimension: 64,
        encoding_format: "base64",
        input_type: "query",
        truncation: true,
        shiny: 1,
      },
      dropped: ["user"],
    });
  });

  it("goes to Mistral", () => {
    expect(asked("openai-embeddings", { ...MISTRAL_TASKS.embeddings, dimensions: false })).toEqual({
      body: { model: "m", input: ["one", "two"], shiny: 1 },
      dropped: ["dimensions", "input_type", "truncate", "user"],
    });
  });

  it("goes to Cohere", () => {
    expect(asked("cohere-embeddings")).toEqual({
      body: {
        model: "m",
        texts: ["one", "two"],
        output_dimension: 64,
        input_type: "search_query",
        truncate: "END",
        embedding_types: ["float"],
      },
      dropped: ["shiny", "user"],
    });
  });

  it("goes to Gemini, which is told in a prefix what its second model is for", () => {
    const request = (text: string, more: JsonObject): JsonObject => ({
      model: "models/m",
      content: { parts: [{ text }] },
      outputDimensionality: 64,
      ...more,
    });
    const taskType = { taskType: "RETRIEVAL_QUERY" };
    expect(asked("gemini-embeddings")).toEqual({
      body: { requests: [request("one", taskType), request("two", taskType)] },
      dropped: ["shiny", "truncate", "user"],
    });
    expect(asked("gemini-embeddings", { id: "gemini-embedding-2" }).dropped).toContain("input_type");
  });

  it("goes to Workers AI", () => {
    expect(asked("workers-ai-embeddings")).toEqual({
      body: { text: ["one", "two"] },
      dropped: ["dimensions", "input_type", "shiny", "truncate", "user"],
    });
  });

  it("says so where Cohere had to be told what the vectors are for", () => {
    const { warnings } = translateRequest(
      { format: "openai-embeddings", inputs: { input: "x" }, stream: false },
      "cohere-embeddings",
      { id: "embed-v4.0" },
    );
    expect(warnings).toEqual([expect.objectContaining({ field: "input_type", to: "search_document" })]);
  });

  it("takes Workers AI's name for the input", () => {
    expect(asked("openai-embeddings", {}, { text: ["a"] }).body).toEqual({ model: "m", input: ["a"] });
  });

  it("takes token ids to those who know them, and to nobody else", () => {
    expect(asked("openai-embeddings", {}, { input: [1, 2, 3] }).body["input"]).toEqual([[1, 2, 3]]);
    expect(asked("openai-embeddings", {}, { input: [[1], [2, 3]] }).body["input"]).toEqual([[1], [2, 3]]);
    expect(errorOf(() => asked("cohere-embeddings", {}, { input: [[1], [2]] }))).toMatchObject({
      code: "format/not-translatable",
      field: "input",
    });
  });
});

describe("a bad call for vectors", () => {
  it.each<[string, JsonObject, string]>([
    ["no input", {}, "input"],
    ["an empty list", { input: [] }, "input"],
    ["an empty text", { input: "" }, "input"],
    ["an empty text in a list", { input: ["a", ""] }, "input[1]"],
    ["a number", { input: 7 }, "input"],
    ["an object in a list", { input: ["a", { text: "b" }] }, "input[1]"],
    ["a text of Workers AI's that is none", { text: [null] }, "text[0]"],
    ["no dimensions", { input: "a", dimensions: 0 }, "dimensions"],
    ["half a dimension", { input: "a", dimensions: 1.5 }, "dimensions"],
    ["dimensions in words", { input: "a", dimensions: "many" }, "dimensions"],
    ["an unknown encoding", { input: "a", encoding_format: "hex" }, "encoding_format"],
    ["an unknown use", { input: "a", input_type: "poetry" }, "input_type"],
    ["a stream", { input: "a", stream: true }, "stream"],
  ])("is refused: %s", (_what, body, field) => {
    expect(errorOf(() => openaiEmbeddings.parseRequest(body))).toMatchObject({ code: "input/invalid", field });
  });

  it("is refused above the limit of the target, which it names", () => {
    const inputs = { input: Array.from({ length: 97 }, (_, index) => `text ${index}`) };
    expect(errorOf(() => asked("cohere-embeddings", { maxInputs: 96 }, inputs))).toMatchObject({
      code: "input/too-large",
      status: 413,
      field: "input",
      message: expect.stringContaining("takes 96 in one call"),
    });
    expect(asked("cohere-embeddings", { maxInputs: 97 }, inputs).body["texts"]).toHaveLength(97);
  });
});

describe("Gemini's own calls", () => {
  const content = { parts: [{ text: "a" }, { text: "b" }] };

  it("are one text for several parts, and single where they are not a batch", () => {
    const call = geminiEmbeddings.parseRequest({
      content,
      taskType: "CLUSTERING",
      title: "T",
      outputDimensionality: 9,
    });
    expect(call).toMatchObject({ inputs: [{ text: "a\nb", title: "T" }], inputType: "clustering", dimensions: 9 });
    expect(geminiEmbeddings.styleOf({ content })).toBe("single");
    const body = { object: "list", data: [{ index: 0, embedding: [1] }], usage: { prompt_tokens: 2 } };
    const context = { id: "r", model: "m", createdAt: 0, includeUsage: true };
    expect(translateBody(body, "openai-embeddings", "gemini-embeddings", { ...context, style: "single" })).toEqual({
      embedding: { values: [1] },
      usageMetadata: { promptTokenCount: 2 },
    });
  });

  it("carry the tasks only Google has to Gemini alone", () => {
    const inputs = { content, task_type: "QUESTION_ANSWERING" };
    const request = { format: "gemini-embeddings" as const, inputs, stream: false };
    const { body } = translateRequest(request, "gemini-embeddings", { id: "m" });
    expect(body["requests"]).toEqual([expect.objectContaining({ taskType: "QUESTION_ANSWERING" })]);
    const { warnings } = translateRequest(request, "openai-embeddings", { id: "m" });
    expect(warnings).toEqual([expect.objectContaining({ field: "taskType", from: "QUESTION_ANSWERING" })]);
  });

  it("carry images to Gemini alone", () => {
    const image = { parts: [{ inline_data: { mime_type: "image/png", data: "AA==" } }] };
    const inputs = { requests: [{ content: image }] };
    const request = { format: "gemini-embeddings" as const, inputs, stream: false };
    expect(translateRequest(request, "gemini-embeddings", { id: "m" }).body).toEqual({
      requests: [{ model: "models/m", content: image }],
    });
    expect(errorOf(() => translateRequest(request, "openai-embeddings", { id: "m" }))).toMatchObject({
      code: "format/not-translatable",
    });
  });

  it.each<[string, JsonObject, string]>([
    ["no content", {}, "content"],
    ["no parts", { requests: [{ content: { parts: [] } }] }, "requests[0].content"],
    ["an empty batch", { requests: [] }, "requests"],
    ["an empty text", { content: { parts: [{ text: "" }] } }, "content"],
    ["a task that is no word", { content, taskType: 7 }, "taskType"],
    ["two sizes", { requests: [{ content, outputDimensionality: 1 }, { content }] }, "requests[1]"],
  ])("are refused: %s", (_what, body, field) => {
    expect(errorOf(() => geminiEmbeddings.parseRequest(body))).toMatchObject({ code: "input/invalid", field });
  });
});

describe("answers that are none", () => {
  const context = { id: "r", model: "m", createdAt: 0, includeUsage: true };
  it.each<[AnyFormatId, JsonObject]>([
    ["openai-embeddings", { data: [] }],
    ["openai-embeddings", { data: [{ embedding: null }] }],
    ["openai-embeddings", { data: [{ embedding: "no base64!" }] }],
    ["gemini-embeddings", { embeddings: [{}] }],
    ["cohere-embeddings", { embeddings: { int8: [[1]] } }],
    ["workers-ai-embeddings", { shape: [0, 0], data: [] }],
  ])("of %s are said to be malformed", (format, body) => {
    const thrown = errorOf(() => translateBody(body, format, "openai-embeddings", context));
    expect(thrown).toMatchObject({ code: "provider/malformed" });
  });

  it("are no streams", () => {
    const event = new TextEncoder().encode("data: {}\n\n");
    expect(wireFormatOf("openai-embeddings").classify(event)).toEqual({ class: "error", usage: false });
    expect(wireFormatOf("openai-embeddings").parseErrorEvent(event)).toMatchObject({ malformed: true });
  });
});

describe("vectors", () => {
  it("are the same as base64, at every length", () => {
    for (const length of [0, 1, 3, 1_536, 5_000]) {
      const vector = Array.from({ length }, (_, index) => Math.fround(Math.sin(index)));
      expect(toNumbers(toBase64(vector))).toEqual(vector);
    }
  });
});

describe("ids of formats", () => {
  it("are of any task, or refused by name", () => {
    for (const id of anyFormatIds) expect(parseAnyFormatId(id)).toBe(id);
    expect(anyFormatIds.map(formatTaskOf).filter((task) => task === "reranking")).toHaveLength(2);
    expect(errorOf(() => parseAnyFormatId("morse"))).toMatchObject({
      code: "format/unknown",
      fix: expect.stringContaining("openai-embeddings"),
    });
  });
});

describe("estimated usage", () => {
  it("counts a token for four bytes, in any format", () => {
    const usage = { inputTokens: 4, estimated: true };
    expect(estimatedUsage("openai-embeddings", { input: ["12345678", "1234", "1"] })).toEqual(usage);
    expect(estimatedUsage("workers-ai-embeddings", { text: ["12345678", "12345"] })).toEqual(usage);
    const parts = [{ text: "1234567890123456" }, { inline_data: { mime_type: "image/png", data: "x".repeat(99) } }];
    expect(estimatedUsage("gemini-embeddings", { requests: [{ content: { parts } }] })).toEqual(usage);
    expect(
      estimatedUsage("openai-embeddings", {
        input: [
          [1, 2],
          [3, 4],
        ],
      }),
    ).toEqual(usage);
    expect(estimatedUsage("openai-chat", { messages: [] })).toBeUndefined();
  });

  it("counts the query once for each document", () => {
    const inputs = { query: "1234", documents: ["1234", { text: "12345678" }] };
    expect(estimatedUsage("cohere-rerank", inputs)).toEqual({ inputTokens: 5, estimated: true });
  });
});
