/**
 * Embeddings of Google AI Studio: `:batchEmbedContents`, and `:embedContent` for one.
 *
 * Facts: npm @google/genai (EmbedContentConfig); recordings of both, and of `gemini-embedding-2`, which counts tokens.
 */
import type { Usage } from "../../chat.ts";
import { invalidInput } from "../../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { defined, numberOf, objectOf, objectsOf, optionalText, requiredList, textOf } from "../fields.ts";
import type { ProviderRequest } from "../format.ts";
import type {
  EmbeddingsCall,
  EmbeddingsFormat,
  EmbeddingsInput,
  EmbeddingsResult,
  FieldNames,
  InputType,
  TaskContext,
  TaskModel,
} from "../task-format.ts";
import { malformedAnswer, unwrapped, wholeBodyFormat } from "../whole-body.ts";
import { optionalCount, ownFieldsOf, writeFields } from "../wire-fields.ts";
import { callFields, type Spelling } from "./call-fields.ts";
import { toErrorBody } from "../gemini/error.ts";
import { writeInputs } from "./inputs.ts";
import { toNumbers } from "./vector.ts";

const id = "gemini-embeddings";

const FIELDS: FieldNames = { dimensions: "outputDimensionality", inputType: "taskType" };
const TASK_TYPES: Record<InputType, string> = {
  query: "RETRIEVAL_QUERY",
  document: "RETRIEVAL_DOCUMENT",
  classification: "CLASSIFICATION",
  clustering: "CLUSTERING",
  similarity: "SEMANTIC_SIMILARITY",
};
const SPELLING: Spelling = { inputTypes: TASK_TYPES };
/** It is told its task in the text, by a prefix that its caller writes (recordings of pydantic-ai). */
const WITHOUT_TASK_TYPE = /^gemini-embedding-2/;

/** What one request holds that has a canonical name; snake_case is Google's other spelling of all names. */
const KNOWN = new Set(
  "model content taskType task_type title outputDimensionality output_dimensionality stream".split(" "),
);

const KNOWN_WITHOUT_TASK = new Set([...KNOWN].filter((name) => name !== "taskType"));

function parseRequest(body: JsonObject): EmbeddingsCall {
  const requests = requestsOf(body);
  const [first = {}] = requests;
  const shared = sharedFields(first);
  const differing = requests.findIndex((request) => JSON.stringify(sharedFields(request)) !== JSON.stringify(shared));
  if (differing > 0)
    throw invalidInput(
      `requests[${differing}]`,
      "asks for other vectors than the first",
      "Send what differs in a call of its own.",
    );
  const taskType = optionalText(shared["taskType"], "taskType");
  const inputType = (Object.keys(TASK_TYPES) as InputType[]).find((type) => TASK_TYPES[type] === taskType);
  // Google has more of them than anybody else (`QUESTION_ANSWERING`): those stay with it.
  const own = inputType === undefined ? { ...first, taskType } : first;
  const known = inputType === undefined ? KNOWN_WITHOUT_TASK : KNOWN;
  return {
    inputs: requests.map((request, index) =>
      parseInput(request, body["requests"] === undefined ? "content" : `requests[${index}].content`),
    ),
    dimensions: optionalCount(shared["dimensions"], "outputDimensionality"),
    inputType,
    ...ownFieldsOf(own, known, id),
  };
}

function requestsOf(body: JsonObject): JsonObject[] {
  if (body["requests"] === undefined) return [body];
  const requests = requiredList(body["requests"], "requests");
  if (requests.length === 0) throw invalidInput("requests", "is an empty list", "Send at least one.");
  return requests.map((request, index) => {
    if (isJsonObject(request)) return request;
    throw invalidInput(`requests[${index}]`, "is no object", "Write { content }.");
  });
}

function sharedFields(request: JsonObject): JsonObject {
  return {
    dimensions: request["outputDimensionality"] ?? request["output_dimensionality"],
    taskType: request["taskType"] ?? request["task_type"],
  };
}

/** A content of texts alone is their text; anything else only Gemini understands. */
function parseInput(request: JsonObject, field: string): EmbeddingsInput {
  const content = objectOf(request["content"]);
  const parts = objectsOf(content?.["parts"]);
  if (content === undefined || parts.length === 0)
    throw invalidInput(field, "has no parts", "Write { parts: [{ text }] }.");
  const texts = parts.map((part) => textOf(part["text"]));
  if (!texts.every((text) => text !== undefined)) return { format: id, value: content };
  if (texts.join("") === "") throw invalidInput(field, "is an empty text", "Leave it out.");
  const title = optionalText(request["title"], "title");
  return { text: texts.join("\n"), ...(title !== undefined && { title }) };
}

/** Always a batch: one text is a list of one. */
function toRequest(call: EmbeddingsCall, model: TaskModel): ProviderRequest {
  const usual = WITHOUT_TASK_TYPE.test(model.id) ? { ...FIELDS, inputType: undefined } : FIELDS;
  const { fields, warnings } = writeFields(callFields(call, SPELLING), id, usual, model);
  const contents = writeInputs(call, model, id, ({ text }) => ({ parts: [{ text }] }));
  const requests = contents.map((content, index) => {
    const input = call.inputs[index];
    const title = input !== undefined && "text" in input ? input.title : undefined;
    return defined({ ...fields, model: `models/${model.id}`, content, title });
  });
  return { body: { requests }, warnings };
}

function parseResponse(body: JsonValue): EmbeddingsResult {
  const answer = unwrapped(body);
  const single = objectOf(answer["embedding"]);
  const list = single === undefined ? objectsOf(answer["embeddings"]) : [single];
  if (list.length === 0) throw malformedAnswer("vectors");
  const vectors = list.map(({ values }) => {
    if (Array.isArray(values)) return values as number[];
    throw malformedAnswer("vector where one should be");
  });
  return { vectors, usage: usageOf(answer) };
}

/** Of one modality each; what is no text has a price of its own. */
const MODALITIES: Readonly<Record<string, keyof Usage>> = {
  AUDIO: "inputAudioTokens",
  IMAGE: "inputImageTokens",
  VIDEO: "inputVideoTokens",
};

function usageOf(answer: JsonObject): Usage | undefined {
  const raw = objectOf(answer["usageMetadata"]);
  const inputTokens = numberOf(raw?.["promptTokenCount"]);
  if (raw === undefined || inputTokens === undefined) return undefined;
  const parts = objectsOf(raw["promptTokensDetails"] ?? raw["promptTokenDetails"]).flatMap((detail) => {
    const name = MODALITIES[textOf(detail["modality"]) ?? ""];
    return name === undefined ? [] : [[name, numberOf(detail["tokenCount"]) ?? 0]];
  });
  return { inputTokens, ...Object.fromEntries(parts), raw };
}

function toResponse({ vectors, usage }: EmbeddingsResult, { style }: TaskContext): JsonObject {
  const embeddings = vectors.map((vector) => ({ values: toNumbers(vector) }));
  const usageMetadata = usage?.inputTokens === undefined ? undefined : { promptTokenCount: usage.inputTokens };
  return defined({ ...(style === "single" ? { embedding: embeddings[0] } : { embeddings }), usageMetadata });
}

/** The format of Gemini's embeddings. */
export const geminiEmbeddings: EmbeddingsFormat = wholeBodyFormat({
  id,
  parseRequest,
  toRequest,
  parseResponse,
  toResponse,
  usageOf,
  toErrorBody,
  styleOf: (body) => (body["requests"] === undefined ? "single" : undefined),
});
