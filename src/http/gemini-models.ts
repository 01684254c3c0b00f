/** Models as Gemini's clients list them. Shapes: `ListModelsResponse` and `Model` of @google/genai's types. */
import type { ModelInfo } from "../catalog/catalog-request.ts";
import type { Task } from "../catalog/model.ts";
import { invalidInput } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { parseWholeNumber } from "./query-values.ts";

/** Gemini's own page sizes (ai.google.dev/api/models). */
const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1_000;

const METHODS: Partial<Record<Task, readonly string[]>> = {
  "text-generation": ["generateContent", "streamGenerateContent", "countTokens"],
  embeddings: ["embedContent", "batchEmbedContents"],
};

/** One model; what the catalog does not know is left out. */
export function toGeminiModel({ id, name, task, contextTokens, maxOutputTokens, capabilities }: ModelInfo): JsonObject {
  return {
    name: `models/${id}`,
    displayName: name,
    ...(contextTokens !== undefined && { inputTokenLimit: contextTokens }),
    ...(maxOutputTokens !== undefined && { outputTokenLimit: maxOutputTokens }),
    ...(capabilities.includes("reasoning") && { thinking: true }),
    supportedGenerationMethods: [...(METHODS[task] ?? [])],
  };
}

/**
 * A page of `models`, which are in the order of their ids. A page's token is the id of the last model before it.
 * @throws DurableAIError `input/invalid` naming `pageSize` or `pageToken`.
 */
export function toGeminiPage(
  models: readonly ModelInfo[],
  { pageSize, pageToken }: { pageSize?: string | undefined; pageToken?: string | undefined },
): JsonObject {
  const size = pageSize ? parseWholeNumber(pageSize, "pageSize", { min: 1, max: MAX_PAGE_SIZE }) : DEFAULT_PAGE_SIZE;
  const start = pageToken ? models.findIndex(({ id }) => id === pageToken) + 1 : 0;
  if (pageToken && start === 0)
    throw invalidInput("pageToken", "there is no such page", "Pass nextPageToken of the page before.");
  const page = models.slice(start, start + size);
  const last = start + size < models.length ? page.at(-1) : undefined;
  return { models: page.map(toGeminiModel), ...(last !== undefined && { nextPageToken: last.id }) };
}
