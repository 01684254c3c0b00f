/** Where SDKs call models: each path speaks one format, whatever model it is asked for. */
import { Hono } from "hono";
import type { AnyFormatId } from "../formats/task-format.ts";
import type { HttpApp, HttpTypes } from "./http-door.ts";
import { readJsonObject } from "./request-body.ts";
import { runModel } from "./run-model.ts";

/**
 * Below each path, the format it speaks. An Anthropic SDK adds `/v1/messages` to its base URL, and Cloudflare's
 * documentation sets that base to `…/ai/v1`: hence the second `v1`.
 */
const PATHS: [path: string, format: AnyFormatId][] = [
  ["/v1/chat/completions", "openai-chat"],
  ["/v1/messages", "anthropic-messages"],
  ["/v1/v1/messages", "anthropic-messages"],
  ["/v1/embeddings", "openai-embeddings"],
  ["/v1/rerank", "cohere-rerank"],
];
const PREFIXES = ["", "/ai"];

/** `POST /v1/chat/completions`, `/v1/messages`, `/v1/embeddings`, `/v1/rerank`, and all of them under `/ai`. */
export function generationRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  for (const prefix of PREFIXES)
    for (const [path, format] of PATHS)
      app.post(prefix + path, async (c) => {
        const { model, ...inputs } = await readJsonObject(c.req.raw);
        return runModel(c, { model, inputs, format });
      });
  return app;
}
