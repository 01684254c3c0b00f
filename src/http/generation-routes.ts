/** Where SDKs call models: each path speaks one format, whatever model it is asked for. */
import { Hono } from "hono";
import { createCatalog } from "../catalog/catalog.ts";
import type { FormatId } from "../chat.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import type { HttpApp, HttpTypes } from "./http-door.ts";
import { countTokens } from "./token-count.ts";
import { readJsonObject } from "./request-body.ts";
import { runModel } from "./run-model.ts";

/**
 * Below each path, the format it speaks. An Anthropic SDK adds `/v1/messages` to its base URL, and Cloudflare's
 * documentation sets that base to `…/ai/v1`: hence the second `v1`.
 */
const PATHS: [path: string, format: AnyFormatId][] = [
  ["/v1/chat/completions", "openai-chat"],
  ["/v1/responses", "openai-responses"],
  ["/v1/messages", "anthropic-messages"],
  ["/v1/v1/messages", "anthropic-messages"],
  ["/v1/embeddings", "openai-embeddings"],
  ["/v1/rerank", "cohere-rerank"],
];
/** Azure's spelling of the same (its SDK adds `?api-version=`, which says nothing to us). */
const AZURE_PATHS: [path: string, format: FormatId][] = [
  ["/openai/deployments/:deployment/chat/completions", "openai-chat"],
  ["/openai/responses", "openai-responses"],
  ["/openai/v1/chat/completions", "openai-chat"],
  ["/openai/v1/responses", "openai-responses"],
];
const PREFIXES = ["", "/ai"];

/** Counts tokens, below the path of what is counted. */
const COUNT_PATHS: [path: string, format: FormatId][] = [
  ["/v1/messages/count_tokens", "anthropic-messages"],
  ["/v1/v1/messages/count_tokens", "anthropic-messages"],
];

/** `POST /v1/chat/completions` and the others above, counts of tokens and Azure's paths, all of them under `/ai` too. */
export function generationRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  for (const prefix of PREFIXES) {
    for (const [path, format] of COUNT_PATHS)
      app.post(prefix + path, async (c) => {
        const { model, ...inputs } = await readJsonObject(c.req.raw);
        return countTokens(c, { model, inputs, format });
      });
    for (const [path, format] of PATHS)
      app.post(prefix + path, async (c) => {
        const { model, ...inputs } = await readJsonObject(c.req.raw);
        return runModel(c, { model, inputs, format });
      });
    for (const [path, format] of AZURE_PATHS)
      app.post(prefix + path, async (c) => {
        const { model, ...inputs } = await readJsonObject(c.req.raw);
        return runModel(c, { model: modelOfDeployment(c.req.param("deployment") ?? model), inputs, format });
      });
  }
  return app;
}

/** Azure names deployments, after OpenAI's models as a rule: `gpt-6-sol` is `openai/gpt-6-sol`. Other ids stay as they are. */
function modelOfDeployment(name: unknown): unknown {
  if (typeof name !== "string" || name.includes("/")) return name;
  const id = `openai/${name}`;
  return createCatalog().get(id) === undefined ? name : id;
}
