/**
 * Embeddings of Cohere: `/v2/embed`, and what `/v1/embed` answers.
 *
 * Facts: recordings of both; docs.cohere.com/reference/embed.
 */
import type { Usage, Warning } from "../../chat.ts";
import { invalidInput } from "../../errors.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { toCohereError } from "../cohere-error.ts";
import { defined, listOf, numberOf, objectOf } from "../fields.ts";
import type { ProviderRequest } from "../format.ts";
import type {
  EmbeddingsCall,
  EmbeddingsFormat,
  EmbeddingsResult,
  FieldNames,
  InputType,
  TaskContext,
  TaskModel,
} from "../task-format.ts";
import { malformedAnswer, wholeBodyFormat } from "../whole-body.ts";
import { optionalCount, ownFieldsOf, writeFields } from "../wire-fields.ts";
import { callFields, type Spelling } from "./call-fields.ts";
import { parseInputs, parseInputType, writeInputs } from "./inputs.ts";
import { toNumbers } from "./vector.ts";

const id = "cohere-embeddings";

const KNOWN = new Set(["model", "texts", "input_type", "embedding_types", "output_dimension", "truncate", "stream"]);
const FIELDS: FieldNames = { dimensions: "output_dimension", inputType: "input_type", truncate: "truncate" };
const INPUT_TYPES: Readonly<Partial<Record<InputType, string>>> = {
  query: "search_query",
  document: "search_document",
  classification: "classification",
  clustering: "clustering",
};
const SPELLING: Spelling = { inputTypes: INPUT_TYPES, truncate: (truncate) => (truncate ? "END" : "NONE") };
/** It wants to be told: what is embedded most is what is to be found. */
const DEFAULT_INPUT_TYPE = "search_document";

function parseRequest(body: JsonObject): EmbeddingsCall {
  const { truncate } = body;
  return {
    inputs: parseInputs(body["texts"], "texts"),
    dimensions: optionalCount(body["output_dimension"], "output_dimension"),
    inputType: parseInputType(body["input_type"], "input_type"),
    ...(truncate === undefined || truncate === null ? {} : { truncate: truncate !== "NONE" }),
    ...ownFieldsOf(checked(body), KNOWN, id),
  };
}

function checked(body: JsonObject): JsonObject {
  const types = body["embedding_types"];
  const isFloat = types === undefined || types === null || listOf(types).every((type) => type === "float");
  if (isFloat) return body;
  throw invalidInput("embedding_types", "asks for more than floats", 'Write ["float"], or leave it out.');
}

function toRequest(call: EmbeddingsCall, model: TaskModel): ProviderRequest {
  const { fields, warnings } = writeFields(callFields(call, SPELLING), id, FIELDS, model);
  const body: JsonObject = {
    input_type: DEFAULT_INPUT_TYPE,
    ...fields,
    model: model.id,
    texts: writeInputs(call, model, id, ({ text }) => text),
    embedding_types: ["float"],
  };
  return { body, warnings: call.inputType === undefined ? [...warnings, guessedInputType] : warnings };
}

const guessedInputType: Warning = {
  field: "input_type",
  to: DEFAULT_INPUT_TYPE,
  reason: "this target wants to know what the vectors are for: say document or query",
};

function parseResponse(body: JsonValue): EmbeddingsResult {
  const answer = objectOf(body) ?? {};
  const { embeddings } = answer;
  const vectors = listOf(Array.isArray(embeddings) ? embeddings : objectOf(embeddings)?.["float"]);
  if (vectors.length === 0 || !vectors.every(Array.isArray)) throw malformedAnswer("vectors");
  return { vectors: vectors as number[][], usage: usageOf(answer) };
}

/** What it bills: texts by tokens, images by tokens (v4) or by the piece (v3). */
function usageOf(answer: JsonObject): Usage | undefined {
  const billed = objectOf(objectOf(answer["meta"])?.["billed_units"]);
  if (billed === undefined) return undefined;
  const images = numberOf(billed["images"]) ?? 0;
  const imageTokens = numberOf(billed["image_tokens"]) ?? 0;
  return {
    inputTokens: (numberOf(billed["input_tokens"]) ?? 0) + imageTokens,
    ...(imageTokens > 0 && { inputImageTokens: imageTokens }),
    ...(images > 0 && { quantities: { inputImages: images } }),
    raw: billed,
  };
}

function toResponse({ vectors, usage }: EmbeddingsResult, { id: answerId }: TaskContext): JsonObject {
  const meta = usage?.inputTokens === undefined ? undefined : { billed_units: { input_tokens: usage.inputTokens } };
  return defined({
    id: answerId,
    embeddings: { float: vectors.map(toNumbers) },
    response_type: "embeddings_by_type",
    meta,
  });
}

/** The format of Cohere's embeddings. */
export const cohereEmbeddings: EmbeddingsFormat = wholeBodyFormat({
  id,
  parseRequest,
  toRequest,
  parseResponse,
  toResponse,
  usageOf,
  toErrorBody: toCohereError,
});
