/**
 * The contract of the formats that are not for chat: embeddings and reranking. A codec both ways, as for chat
 * (`format.ts`), without streams: one request, one whole answer.
 *
 * Canonical calls and results are what all providers can say; what only one format can say stays with it.
 */
import type { FormatId, ProviderFault, Usage } from "../chat.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { EncodeContext, Format, ProviderRequest } from "./format.ts";

/** Formats of vectors. */
export type EmbeddingsFormatId =
  | "openai-embeddings"
  | "gemini-embeddings"
  | "cohere-embeddings"
  | "workers-ai-embeddings";
/** Formats of ranked documents. */
export type RerankFormatId = "cohere-rerank" | "workers-ai-rerank";
/** Formats of every task but chat. */
export type TaskFormatId = EmbeddingsFormatId | RerankFormatId;
/** A format of any task. */
export type AnyFormatId = FormatId | TaskFormatId;

/** Tasks with formats of their own, by the catalog's names. */
export type FormatTask = "embeddings" | "reranking";

/** What a run has to know of a format, whatever its task. */
export interface WireFormat extends Pick<
  Format,
  "wantsUsage" | "classify" | "parseUsage" | "parseError" | "parseErrorEvent" | "toErrorBody"
> {
  /** Why a whole body that is no error is no answer either: then another target is asked. Absent where anything is one. */
  faultInAnswer?(body: JsonValue): ProviderFault | undefined;
}

/**
 * How a caller wants its answer written, where its format has two ways: `base64` for vectors as base64 of 32-bit floats
 * (little-endian), `single` for one vector outside of a list.
 */
export type AnswerStyle = "base64" | "single";

/** What an answer is written for. */
export interface TaskContext extends EncodeContext {
  style?: AnswerStyle;
  /** What the run knows it used, where the answer does not say it. */
  usage?: Usage;
}

/** Fields that not every provider calls the same: canonical name → name in the body. Without a name it is not sent. */
export type FieldNames = Readonly<
  Partial<
    Record<
      "dimensions" | "encoding" | "inputType" | "truncate" | "user" | "topN" | "returnDocuments",
      string | undefined
    >
  >
>;

/** What is special about a format at one provider. */
export interface TaskQuirks {
  /** Most texts or documents of one call. */
  maxInputs?: number;
  /** Names that differ from the format's usual ones; undefined where the provider does not take the field. */
  fields?: FieldNames;
  /** It knows base64, and is always asked for it: a quarter of the bytes to keep. */
  base64?: true;
}

/** What a format has to know about the model it writes a request for. */
export interface TaskModel extends TaskQuirks {
  /** The provider's id of the model. */
  id: string;
  /** Whether it makes vectors of a wanted size. Absent where nobody has said it: then it is asked. */
  dimensions?: boolean;
}

/** Fields without a canonical name: they go back out to their own format alone. */
export interface OwnFields {
  format: TaskFormatId;
  fields: JsonObject;
}

// ---- embeddings ----------------------------------------------------------------------------------------------------

/** What a vector is for: some models make other vectors for a question than for what answers it. */
export type InputType = "query" | "document" | "classification" | "clustering" | "similarity";

/** One thing to make a vector of: a text, or what only one format can say (token ids, images). */
export type EmbeddingsInput = { text: string; title?: string } | { format: EmbeddingsFormatId; value: JsonValue };

/** A call for vectors, in no format. */
export interface EmbeddingsCall {
  inputs: EmbeddingsInput[];
  /** Numbers in each vector. */
  dimensions?: number;
  encoding?: "float" | "base64";
  inputType?: InputType;
  /** Cut texts that are too long; false: refuse them. */
  truncate?: boolean;
  /** The caller's name for its end user. */
  user?: string;
  own?: OwnFields;
}

/** Vectors, in the order of the inputs: numbers, or base64 as a provider wrote it. */
export interface EmbeddingsResult {
  vectors: (number[] | string)[];
  model?: string;
  usage?: Usage;
}

// ---- reranking -----------------------------------------------------------------------------------------------------

/** A call to rank documents, in no format. */
export interface RerankCall {
  query: string;
  documents: string[];
  /** How many of the best to return. Default: all. */
  topN?: number;
  /** Return the texts too. */
  returnDocuments?: boolean;
  truncate?: boolean;
  own?: OwnFields;
}

/** One document's place. */
export interface RankedDocument {
  /** Index in the call. */
  index: number;
  /** The higher, the more relevant. Scores of different models do not compare. */
  score: number;
  document?: string;
}

/** Ranked documents, the best first. */
export interface RerankResult {
  results: RankedDocument[];
  model?: string;
  usage?: Usage;
}

// ---- the codec -----------------------------------------------------------------------------------------------------

/** A format of one task, both ways. */
export interface TaskFormat<Id extends TaskFormatId, Call, Result> extends WireFormat {
  readonly id: Id;
  /** @throws DurableAIError `input/invalid` naming the field. */
  parseRequest(body: JsonObject): Call;
  /** @throws DurableAIError `input/too-large` above the target's limit, `format/not-translatable`. */
  toRequest(call: Call, model: TaskModel): ProviderRequest;
  /** @throws DurableAIError `provider/malformed` where the body is no such answer. */
  parseResponse(body: JsonValue): Result;
  toResponse(result: Result, context: TaskContext): JsonObject;
  /** How the caller of `body` wants its answer, where that is not the usual way. */
  styleOf(body: JsonObject): AnswerStyle | undefined;
}

/** A format of vectors. */
export type EmbeddingsFormat = TaskFormat<EmbeddingsFormatId, EmbeddingsCall, EmbeddingsResult>;
/** A format of ranked documents. */
export type RerankFormat = TaskFormat<RerankFormatId, RerankCall, RerankResult>;
