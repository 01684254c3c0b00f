/**
 * `GET /v1/models` and `/v1/models/{id}`, also under `/ai`: the catalog as the SDKs list models. OpenAI's and Anthropic's
 * clients ask on the same path; Anthropic's say so with `anthropic-version`.
 */
import { Hono } from "hono";
import { createCatalog } from "../catalog/catalog.ts";
import { MODELS } from "../catalog/models.ts";
import type { Model } from "../catalog/model.ts";
import { DurableAIError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";

const PATHS = ["/v1/models", "/ai/v1/models", "/v1/v1/models", "/ai/v1/v1/models"];
/** The catalog does not know when a model came out; both SDKs allow the epoch for that. */
const UNKNOWN_DATE = new Date(0);

/** Lists of models, and one model. */
export function modelRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  for (const path of PATHS) {
    app.get(path, (c) => c.json(isMessagesClient(c) ? messagesList() : chatList()));
    app.get(`${path}/:id{.+}`, (c) => {
      const model = find(c.req.param("id"));
      return c.json(isMessagesClient(c) ? toMessagesModel(model) : toChatModel(model));
    });
  }
  return app;
}

function isMessagesClient(c: HttpContext): boolean {
  return c.req.header("anthropic-version") !== undefined;
}

function find(id: string): Model {
  const model = createCatalog().get(id);
  if (model !== undefined) return model;
  throw new DurableAIError({
    code: "model/unknown",
    field: "model",
    fix: "GET /v1/models lists them. A model that is not listed may still be called.",
    message: "the catalog has no such model. GET /v1/models lists them; one that is not listed may still be called.",
  });
}

function chatList(): JsonObject {
  return { object: "list", data: MODELS.map(toChatModel) };
}

function toChatModel({ id }: Model): JsonObject {
  const author = id.split("/").at(-2) ?? "";
  return { id, object: "model", created: UNKNOWN_DATE.getTime(), owned_by: author };
}

function messagesList(): JsonObject {
  const data = MODELS.map(toMessagesModel);
  const [first, last] = [data[0], data.at(-1)];
  return { data, has_more: false, first_id: first?.["id"] ?? null, last_id: last?.["id"] ?? null };
}

function toMessagesModel({ id, name, contextTokens, maxOutputTokens }: Model): JsonObject {
  return {
    type: "model",
    id,
    display_name: name,
    created_at: UNKNOWN_DATE.toISOString(),
    max_input_tokens: contextTokens ?? null,
    max_tokens: maxOutputTokens ?? null,
  };
}
