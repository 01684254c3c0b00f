/** The formats of every task: what a run has to know of any of them, and the way from one to another of its task. */
import type { Usage } from "../chat.ts";
import { DurableAIError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { cohereEmbeddings } from "./embeddings/cohere.ts";
import { geminiEmbeddings } from "./embeddings/gemini.ts";
import { openaiEmbeddings } from "./embeddings/openai.ts";
import { workersAiEmbeddings } from "./embeddings/workers-ai.ts";
import type { ProviderRequest, TargetModel } from "./format.ts";
import { formatIds, formatOf } from "./formats.ts";
import { cohereRerank } from "./reranking/cohere.ts";
import { workersAiRerank } from "./reranking/workers-ai.ts";
import type {
  AnswerStyle,
  AnyFormatId,
  EmbeddingsFormat,
  EmbeddingsFormatId,
  FormatTask,
  RerankFormat,
  RerankFormatId,
  TaskContext,
  TaskFormat,
  TaskFormatId,
  TaskModel,
  WireFormat,
} from "./task-format.ts";

const EMBEDDINGS: Readonly<Record<EmbeddingsFormatId, EmbeddingsFormat>> = {
  "openai-embeddings": openaiEmbeddings,
  "gemini-embeddings": geminiEmbeddings,
  "cohere-embeddings": cohereEmbeddings,
  "workers-ai-embeddings": workersAiEmbeddings,
};

const RERANKING: Readonly<Record<RerankFormatId, RerankFormat>> = {
  "cohere-rerank": cohereRerank,
  "workers-ai-rerank": workersAiRerank,
};

/** The shape in which every model of a task can be asked. */
export const COMMON_FORMATS: Readonly<Record<FormatTask, TaskFormatId>> = {
  embeddings: "openai-embeddings",
  reranking: "cohere-rerank",
};

/** Ids of all formats of every task. */
export const anyFormatIds: readonly AnyFormatId[] = [
  ...formatIds,
  ...(Object.keys(EMBEDDINGS) as EmbeddingsFormatId[]),
  ...(Object.keys(RERANKING) as RerankFormatId[]),
];

/** Whether `id` is of a format of vectors. */
function isOfEmbeddings(id: AnyFormatId): id is EmbeddingsFormatId {
  return Object.hasOwn(EMBEDDINGS, id);
}

function isOfReranking(id: AnyFormatId): id is RerankFormatId {
  return Object.hasOwn(RERANKING, id);
}

/** Whether `id` is of a format that is not for chat. */
export function isTaskFormat(id: AnyFormatId): id is TaskFormatId {
  return isOfEmbeddings(id) || isOfReranking(id);
}

/** The task of a format; undefined for chat. */
export function formatTaskOf(id: AnyFormatId): FormatTask | undefined {
  if (isOfEmbeddings(id)) return "embeddings";
  return isOfReranking(id) ? "reranking" : undefined;
}

/** What a run has to know of the format called `id`. */
export function wireFormatOf(id: AnyFormatId): WireFormat {
  if (isOfEmbeddings(id)) return EMBEDDINGS[id];
  return isOfReranking(id) ? RERANKING[id] : formatOf(id);
}

/** How the caller of `body` wants its answer, where its format has two ways. */
export function styleOf(id: AnyFormatId, body: JsonObject): AnswerStyle | undefined {
  if (isOfEmbeddings(id)) return EMBEDDINGS[id].styleOf(body);
  return isOfReranking(id) ? RERANKING[id].styleOf(body) : undefined;
}

/** `text` as the id of a format of any task. @throws DurableAIError `format/unknown` naming the formats there are. */
export function parseAnyFormatId(text: string): AnyFormatId {
  const id = anyFormatIds.find((known) => known === text);
  if (id !== undefined) return id;
  throw new DurableAIError({
    code: "format/unknown",
    field: "format",
    message: `there is no format "${text}"`,
    fix: `Use one of ${anyFormatIds.join(", ")}.`,
  });
}

// ---- from one to another -------------------------------------------------------------------------------------------

/** A body in a format. */
export interface FormattedRequest {
  format: AnyFormatId;
  inputs: JsonObject;
  stream: boolean;
}

/**
 * The caller's body as a target takes it.
 * @throws DurableAIError `input/invalid`, `input/too-large`, `format/not-translatable`.
 */
export function translateRequest(
  { format: from, inputs, stream }: FormattedRequest,
  to: AnyFormatId,
  model: TargetModel & TaskModel,
): ProviderRequest {
  if (isTaskFormat(from) || isTaskFormat(to)) return between(from, to).request(inputs, model);
  const format = formatOf(to);
  return from === to
    ? format.adaptRequest(inputs, model, stream)
    : format.toRequest(formatOf(from).parseRequest(inputs), model);
}

/** A provider's whole answer as its caller reads it. @throws DurableAIError `provider/malformed`. */
export function translateBody(body: JsonValue, from: AnyFormatId, to: AnyFormatId, context: TaskContext): JsonObject {
  if (isTaskFormat(from) || isTaskFormat(to)) return between(from, to).answer(body, context);
  return formatOf(to).toResponse(formatOf(from).parseResponse(body), context);
}

/** Both ways between two formats of one task. */
interface Translation {
  request(body: JsonObject, model: TaskModel): ProviderRequest;
  answer(body: JsonValue, context: TaskContext): JsonObject;
}

function between(from: AnyFormatId, to: AnyFormatId): Translation {
  if (isOfEmbeddings(from) && isOfEmbeddings(to)) return translation(EMBEDDINGS[from], EMBEDDINGS[to]);
  if (isOfReranking(from) && isOfReranking(to)) return translation(RERANKING[from], RERANKING[to]);
  throw new DurableAIError({
    code: "format/not-translatable",
    field: "format",
    message: `${from} and ${to} are not for the same task: one cannot be written as the other`,
  });
}

function translation<Call, Result extends { usage?: Usage }>(
  from: TaskFormat<TaskFormatId, Call, Result>,
  to: TaskFormat<TaskFormatId, Call, Result>,
): Translation {
  return {
    request: (body, model) => to.toRequest(from.parseRequest(body), model),
    answer: (body, context) => {
      const result = from.parseResponse(body);
      return to.toResponse(result.usage === undefined ? { ...result, usage: context.usage } : result, context);
    },
  };
}
