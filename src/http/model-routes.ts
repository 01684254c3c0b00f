/**
 * `GET /v1/models` and `/v1/models/{id}`, also under `/ai`: what can be called here, as the SDKs list it. OpenAI's,
 * Anthropic's and Gemini's clients ask on the same path; their headers say whose they are. Gemini's ask `/v1beta`, too.
 */
import { Hono } from "hono";
import { createAiCatalog, everyModel, type AiCatalog, type CatalogAsker } from "../binding/catalog.ts";
import type { ModelInfo } from "../catalog/catalog-request.ts";
import { toCloudflareModels } from "../catalog/cloudflare-models.ts";
import { invalidInput } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";
import { toGeminiModel, toGeminiPage } from "./gemini-models.ts";
import { parseWholeNumber } from "./query-values.ts";

const VERSIONS = ["/v1", "/v1/v1", "/v1beta"];
const PATHS = ["", "/ai"].flatMap((prefix) => VERSIONS.map((version) => `${prefix}${version}/models`));
/** Where the catalog does not know when a model came out; both SDKs allow the epoch for that. */
const UNKNOWN_DATE = new Date(0);
const MS_PER_SECOND = 1_000;
/** Anthropic's own page sizes (platform.claude.com/docs/en/api/models-list). */
const DEFAULT_MESSAGES_LIMIT = 20;
const MAX_MESSAGES_LIMIT = 1_000;
const MAX_PER_PAGE = 1_000;
const MAX_PAGE = 1_000_000;

/** Lists of models, and one model; and the list of the binding's own wire. */
export function modelRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  for (const path of PATHS) {
    app.get(path, async (c) => {
      const models = await everyModel(askerOf(c), { callable: true });
      if (isGeminiClient(c)) return c.json(toGeminiPage(models, c.req.query()));
      return c.json(isMessagesClient(c) ? messagesPage(models, c) : { object: "list", data: models.map(toChatModel) });
    });
    app.get(`${path}/:id{.+}`, async (c) => {
      const model = await catalogOf(c).get(c.req.param("id"));
      if (isGeminiClient(c)) return c.json(toGeminiModel(model));
      return c.json(isMessagesClient(c) ? toMessagesModel(model) : toChatModel(model));
    });
  }
  app.get("/ai-api/models/search", async (c) => {
    const result = toCloudflareModels(await everyModel(askerOf(c), { includeDeprecated: true }), searchParams(c));
    return c.json({ result, success: true, errors: [], messages: [] });
  });
  return app;
}

/** The catalog, as the caller's account has it. */
export function catalogOf(c: HttpContext): AiCatalog {
  return createAiCatalog(askerOf(c));
}

function askerOf(c: HttpContext): CatalogAsker {
  return { layer: () => c.env.layerOf(c.var.account), own: [], direct: false };
}

function isGeminiClient(c: HttpContext): boolean {
  return /^\/(ai\/)?v1beta\//.test(c.req.path) || c.req.header("x-goog-api-key") !== undefined;
}

function isMessagesClient(c: HttpContext): boolean {
  return c.req.header("anthropic-version") !== undefined;
}

function toChatModel({ id, author, addedAt }: ModelInfo): JsonObject {
  const created = addedAt === undefined ? UNKNOWN_DATE.getTime() : Date.parse(addedAt);
  return { id, object: "model", created: created / MS_PER_SECOND, owned_by: author };
}

function toMessagesModel({ id, name, addedAt, contextTokens, maxOutputTokens }: ModelInfo): JsonObject {
  return {
    type: "model",
    id,
    display_name: name,
    created_at: (addedAt === undefined ? UNKNOWN_DATE : new Date(addedAt)).toISOString(),
    max_input_tokens: contextTokens ?? null,
    max_tokens: maxOutputTokens ?? null,
  };
}

// ---- pages ---------------------------------------------------------------------------------------------------------

/** A page after, or before, a model's id. */
function messagesPage(models: readonly ModelInfo[], c: HttpContext): JsonObject {
  const { limit: asked, after_id: after, before_id: before } = c.req.query();
  const limit =
    asked === undefined
      ? DEFAULT_MESSAGES_LIMIT
      : parseWholeNumber(asked, "limit", { min: 1, max: MAX_MESSAGES_LIMIT });
  const from = after === undefined ? 0 : indexOf(models, after, "after_id") + 1;
  const to = before === undefined ? models.length : indexOf(models, before, "before_id");
  const start = before === undefined ? from : Math.max(from, to - limit);
  const page = models.slice(start, Math.min(to, start + limit));
  const data = page.map(toMessagesModel);
  const hasMore = before === undefined ? start + limit < to : start > from;
  return { data, has_more: hasMore, first_id: page[0]?.id ?? null, last_id: page.at(-1)?.id ?? null };
}

function indexOf(models: readonly ModelInfo[], id: string, field: string): number {
  const index = models.findIndex((model) => model.id === id);
  if (index >= 0) return index;
  throw invalidInput(field, "there is no such model on the list", "Pass first_id or last_id of a page.");
}

function searchParams(c: HttpContext): AiModelsSearchParams {
  const { author, search, task, page, per_page: perPage } = c.req.query();
  return {
    ...(author && { author }),
    ...(search && { search }),
    ...(task && { task }),
    ...(page && { page: parseWholeNumber(page, "page", { min: 1, max: MAX_PAGE }) }),
    ...(perPage && { per_page: parseWholeNumber(perPage, "per_page", { min: 1, max: MAX_PER_PAGE }) }),
  };
}
