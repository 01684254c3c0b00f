/**
 * Embeddings as Google's SDKs ask for them: `POST /v1beta/models/{model}:embedContent` and `:batchEmbedContents`, also
 * under `/v1`, whatever model it is asked for. Model ids with a slash stand in the path as they are.
 */
import { Hono } from "hono";
import type { AnyFormatId } from "../formats/task-format.ts";
import type { HttpApp, HttpTypes } from "./http-door.ts";
import { readJsonObject } from "./request-body.ts";
import { runModel } from "./run-model.ts";

const PATHS = ["/v1beta/models", "/v1/models"];
const FORMAT: AnyFormatId = "gemini-embeddings";
const CALL = /^(.+):(?:embedContent|batchEmbedContents)$/;
/** An id without an author is one of the author whose API this is. */
const AUTHOR = "google/";

/** `POST …/models/{model}:embedContent` and `:batchEmbedContents`; any other method is another route's. */
export function geminiEmbeddingRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  for (const path of PATHS)
    app.post(`${path}/:call{.+}`, async (c, next) => {
      const name = CALL.exec(c.req.param("call"))?.[1];
      if (name === undefined) return next();
      const model = name.includes("/") ? name : AUTHOR + name;
      return runModel(c, { model, inputs: await readJsonObject(c.req.raw), format: FORMAT });
    });
  return app;
}
