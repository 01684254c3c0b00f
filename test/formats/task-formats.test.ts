/** Every recorded vector and score: read, written in the one shape, read again. */
import { describe, expect, it } from "vitest";
import { formatTaskOf, translateBody, translateRequest, wireFormatOf } from "../../src/formats/any-format.ts";
import { cohereEmbeddings } from "../../src/formats/embeddings/cohere.ts";
import { geminiEmbeddings } from "../../src/formats/embeddings/gemini.ts";
import { openaiEmbeddings } from "../../src/formats/embeddings/openai.ts";
import { toNumbers } from "../../src/formats/embeddings/vector.ts";
import { workersAiEmbeddings } from "../../src/formats/embeddings/workers-ai.ts";
import { cohereRerank } from "../../src/formats/reranking/cohere.ts";
import type { EmbeddingsFormat, TaskContext } from "../../src/formats/task-format.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/json.ts";
import { recordings, type TaskRecording } from "./task-recordings.ts";

const EMBEDDINGS: Record<string, EmbeddingsFormat> = {
  "openai-embeddings": openaiEmbeddings,
  "gemini-embeddings": geminiEmbeddings,
  "cohere-embeddings": cohereEmbeddings,
  "workers-ai-embeddings": workersAiEmbeddings,
};
const context: TaskContext = { id: "run-1", model: "caller/model", createdAt: 0, includeUsage: true };

/** Its base64 is of 8-bit integers: no connection asks Perplexity for vectors. */
const INT8 = "perplexity";
/** An image is no text, and only Gemini's own format carries it. */
const IMAGES = /embed_image_smoke/;

const answers = recordings.filter(({ status }) => status === 200);
const vectors = answers.filter(({ format, provider }) => formatTaskOf(format) === "embeddings" && provider !== INT8);
const rankings = answers.filter(({ format }) => formatTaskOf(format) === "reranking");
const isHere = recordings.length > 0;

/** What any embeddings body says, read without our code. */
function rawVectors(body: JsonValue): JsonValue[] {
  const answer = body as JsonObject;
  const list = (answer["data"] ?? answer["embeddings"] ?? [answer["embedding"]]) as JsonValue;
  const items = Array.isArray(list) ? list : ((list as JsonObject)["float"] as JsonValue[]);
  return items.map((item) => (isJsonObject(item) ? ((item["embedding"] ?? item["values"]) as JsonValue) : item));
}

function embeddingsFormat({ format }: TaskRecording): EmbeddingsFormat {
  const found = EMBEDDINGS[format];
  if (found === undefined) throw new TypeError(format);
  return found;
}

describe.runIf(isHere)(`recorded embeddings (${vectors.length})`, () => {
  it("are read whole", () => {
    for (const recording of vectors) {
      const { vectors: read } = embeddingsFormat(recording).parseResponse(recording.body);
      expect(read, recording.id).toEqual(rawVectors(recording.body));
    }
  });

  it("come out in the one shape, numbers or base64, whatever the provider wrote", () => {
    for (const { id, format, body } of vectors) {
      const floats = translateBody(body, format, "openai-embeddings", context);
      const expected = rawVectors(body).map((raw) => toNumbers(raw as number[] | string));
      expect(floats["object"], id).toBe("list");
      expect(floats["model"], id).toBe("caller/model");
      const data = floats["data"] as JsonObject[];
      expect(
        data.map(({ embedding }) => embedding),
        id,
      ).toEqual(expected);
      expect(
        data.map(({ index, object }) => [index, object]),
        id,
      ).toEqual(data.map((_, at) => [at, "embedding"]));
      const coded = translateBody(body, format, "openai-embeddings", { ...context, style: "base64" });
      for (const [at, { embedding }] of (coded["data"] as JsonObject[]).entries())
        expect(toNumbers(embedding as string), id).toEqual(expected[at]?.map(Math.fround));
    }
  });

  it("are stable in every format that writes them", () => {
    for (const { id, format, body } of vectors)
      for (const to of Object.values(EMBEDDINGS)) {
        const written = translateBody(body, format, to.id, context);
        const read = to.parseResponse(written).vectors.map(toNumbers);
        expect(read, `${id} as ${to.id}`).toEqual(rawVectors(body).map((raw) => toNumbers(raw as number[] | string)));
      }
  });

  it("tell what they used, where they do", () => {
    for (const recording of vectors) {
      const { id, provider, body, text } = recording;
      const usage = embeddingsFormat(recording).parseUsage([new TextEncoder().encode(text)]);
      const raw = body as { usage?: Record<string, number>; meta?: { billed_units: Record<string, number> } };
      const { prompt_tokens: prompt, total_tokens: total } = raw.usage ?? {};
      const billed = raw.meta?.billed_units;
      if (raw.usage !== undefined) expect(usage?.inputTokens, id).toBe(prompt ?? total);
      if (billed?.["images"] !== undefined) expect(usage?.quantities, id).toEqual({ inputImages: billed["images"] });
      else if (billed !== undefined)
        expect(usage?.inputTokens, id).toBe((billed["input_tokens"] ?? 0) + (billed["image_tokens"] ?? 0));
      if (provider === "openrouter") expect(usage?.costNanoUsd, id).toBeGreaterThan(0);
    }
    const [image] = vectors.filter(({ id }) => id.includes("embeds_an_image_alongside_text"));
    expect(image && geminiEmbeddings.parseUsage([new TextEncoder().encode(image.text)])).toMatchObject({
      inputTokens: 261,
      inputImageTokens: 258,
    });
  });

  it("are asked for as they were", () => {
    const asked = vectors.filter(({ request, id }) => request !== undefined && !IMAGES.test(id));
    expect(asked.length).toBeGreaterThan(30);
    for (const { id, format, request = {}, model } of asked) {
      const { body } = translateRequest({ format, inputs: request, stream: false }, format, { id: model });
      expect(textsOf(body), id).toEqual(textsOf(request));
    }
  });
});

/** Texts of a request, read without our code. */
function textsOf(request: JsonObject): JsonValue {
  const requests = request["requests"] ?? (request["content"] === undefined ? undefined : [request]);
  if (Array.isArray(requests))
    return requests.map((one) => ((one as JsonObject)["content"] as { parts: JsonValue }).parts);
  return [request["input"] ?? request["texts"] ?? null].flat();
}

describe.runIf(isHere)(`recorded rankings (${rankings.length})`, () => {
  it("are read whole, and written in the one shape", () => {
    for (const { id, format, body } of rankings) {
      const raw = ((body as JsonObject)["results"] ?? (body as JsonObject)["data"]) as JsonObject[];
      const { results, usage } = translateBody(body, format, "cohere-rerank", context) as {
        results: JsonObject[];
        usage: JsonObject;
      };
      const scores = raw.map(({ index, relevance_score }) => ({ index, relevance_score }));
      expect(
        results.map(({ index, relevance_score }) => ({ index, relevance_score })),
        id,
      ).toEqual(scores);
      expect(Object.keys(usage).length, id).toBeGreaterThan(0);
      const native = translateBody(body, format, "workers-ai-rerank", context);
      expect(native, id).toEqual({
        response: raw.map(({ index, relevance_score }) => ({ id: index, score: relevance_score })),
      });
    }
  });

  it("keep the documents that came back, and what was charged", () => {
    const [routed] = rankings.filter(({ provider }) => provider === "openrouter");
    const bytes = new TextEncoder().encode(routed?.text);
    expect(cohereRerank.parseUsage([bytes])).toMatchObject({ inputTokens: 17, costNanoUsd: 340 });
    expect(routed && cohereRerank.parseResponse(routed.body).results[0]?.document).toContain("created by Matz");
    const [cohere] = rankings.filter(({ provider }) => provider === "cohere");
    expect(cohereRerank.parseUsage([new TextEncoder().encode(cohere?.text)])?.quantities).toEqual({ searchUnits: 1 });
  });
});

describe.runIf(isHere)("recorded refusals", () => {
  it("are read, whatever their shape", () => {
    const refused = recordings.filter(({ status }) => status >= 400);
    expect(refused.length).toBeGreaterThan(2);
    for (const { id, format, body, status } of refused) {
      const fault = wireFormatOf(format).parseError(body, status);
      expect(fault.message, id).toMatch(/not exist|not found|not supported|Too many inputs/);
    }
  });
});
