/** What each provider serves beside chat: paths, limits and names of fields. How they are used: `task-endpoint.ts`. */
import type { TaskEndpoints } from "./task-endpoint.ts";

/**
 * https://platform.openai.com/docs/api-reference/embeddings: at most 2,048 inputs (npm openai, embeddings.d.ts).
 */
export const OPENAI_TASKS: TaskEndpoints = {
  embeddings: { format: "openai-embeddings", path: "/embeddings", maxInputs: 2_048, base64: true },
};

/** Whoever is compatible with OpenAI, and with Cohere as vLLM, Together and OpenRouter are: limits are its own affair. */
export const COMPATIBLE_TASKS: TaskEndpoints = {
  embeddings: { format: "openai-embeddings", path: "/embeddings" },
  reranking: { format: "cohere-rerank", path: "/rerank" },
};

/**
 * https://docs.mistral.ai/api/#tag/embeddings: what it does not know it refuses. Recorded: 257 inputs, one over its limit by
 * the name of that test (rig, `one_request_over_mistrals_batch_cap`), are refused.
 */
export const MISTRAL_TASKS: TaskEndpoints = {
  embeddings: {
    format: "openai-embeddings",
    path: "/embeddings",
    maxInputs: 256,
    fields: { dimensions: "output_dimension", encoding: undefined, user: undefined },
  },
};

/** https://docs.voyageai.com/reference: at most 1,000 texts or documents; an OpenAPI file of early 2025 still says 128 texts. */
const VOYAGE_MAX_INPUTS = 1_000;
export const VOYAGE_TASKS: TaskEndpoints = {
  embeddings: {
    format: "openai-embeddings",
    path: "/embeddings",
    maxInputs: VOYAGE_MAX_INPUTS,
    base64: true,
    fields: {
      dimensions: "output_dimension",
      encoding: "encoding_format",
      inputType: "input_type",
      truncate: "truncation",
      user: undefined,
    },
  },
  reranking: {
    format: "cohere-rerank",
    path: "/rerank",
    maxInputs: VOYAGE_MAX_INPUTS,
    fields: { topN: "top_k", returnDocuments: "return_documents", truncate: "truncation" },
  },
};

/** Cohere's chat that is compatible with OpenAI's is below a path of its own. */
const COHERE_CHAT_BASES = ["/compatibility/v1", "/v1", "/v2"];
/** https://docs.cohere.com/reference/embed, at most 96 texts; https://docs.cohere.com/reference/rerank, 1,000 documents. */
export const COHERE_TASKS: TaskEndpoints = {
  embeddings: { format: "cohere-embeddings", path: "/v2/embed", insteadOf: COHERE_CHAT_BASES, maxInputs: 96 },
  reranking: { format: "cohere-rerank", path: "/v2/rerank", insteadOf: COHERE_CHAT_BASES, maxInputs: 1_000 },
};

/** https://ai.google.dev/api/embeddings: "at most 100 requests can be in one batch" (its own error, geldata/gel#9032). */
export const GOOGLE_TASKS: TaskEndpoints = {
  embeddings: { format: "gemini-embeddings", path: "/models/{model}:batchEmbedContents", maxInputs: 100 },
};

/** `maxItems` of `text` in https://developers.cloudflare.com/ai/models/@cf/google/embeddinggemma-300m/schema-input.json. */
export const WORKERS_AI_TASKS: TaskEndpoints = {
  embeddings: { format: "workers-ai-embeddings", path: "", maxInputs: 100 },
  reranking: { format: "workers-ai-rerank", path: "" },
};
