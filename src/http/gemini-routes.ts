/**
 * Where Gemini's clients call models: `POST /v1beta/models/{model}:generateContent`, `:streamGenerateContent` and
 * `:countTokens`, also under `/v1` and `/v1beta1/publishers/google`, and all under `/ai`. Any model can be asked: its id
 * is in the path, slashes and all; one without an author is Google's.
 */
import { Hono } from "hono";
import { DurableAIError } from "../errors.ts";
import { countedRequest } from "../formats/gemini/token-counting.ts";
import type { JsonObject } from "../json.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";
import { toJsonList } from "./json-list.ts";
import { catalogOf } from "./model-routes.ts";
import { readJsonObject } from "./request-body.ts";
import { runModel } from "./run-model.ts";
import { isEventStream } from "./stream-answer.ts";
import { countTokens } from "./token-count.ts";

const VERSIONS = ["/v1", "/v1beta", "/v1beta1"];
/** The AI SDK takes an id with a slash for a path of its own: the last is for it. */
const FOLDERS = ["/models", "/publishers/google/models", ""];
const PATHS = ["", "/ai"].flatMap((prefix) =>
  VERSIONS.flatMap((version) => FOLDERS.map((folder) => prefix + version + folder)),
);

const AUTHOR = "google/";
const FORMAT = "gemini";

/** What a client asks of a model; the last part of the path. */
const METHOD = /^(.+):(generateContent|streamGenerateContent|countTokens)$/;

/** The routes; other methods of a model are left to those after them. */
export function geminiRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  for (const path of PATHS)
    app.post(`${path}/:call{.+}`, async (c, next) => {
      const [, id, method] = METHOD.exec(c.req.param("call")) ?? [];
      if (id === undefined) return next();
      const model = await modelOf(c, id);
      const body = await readJsonObject(c.req.raw);
      if (method === "countTokens")
        return countTokens(c, { model, inputs: withoutModel(countedRequest(body)), format: FORMAT });
      return generate(c, model, { ...withoutModel(body), stream: method === "streamGenerateContent" });
    });
  return app;
}

/** Without `alt=sse` a stream is one list. */
async function generate(c: HttpContext, model: string, inputs: JsonObject): Promise<Response> {
  const answer = await runModel(c, { model, inputs, format: FORMAT });
  if (c.req.query("alt") === "sse" || !isEventStream(answer)) return answer;
  const list = new Response(toJsonList(answer.body), answer);
  list.headers.set("content-type", "application/json; charset=UTF-8");
  return list;
}

/** Some clients name the model in the body, too: the path is what counts. */
function withoutModel({ model: _model, ...body }: JsonObject): JsonObject {
  return body;
}

/** `id`; with its author, where it has none and the catalog knows it so. */
async function modelOf(c: HttpContext, id: string): Promise<string> {
  if (id.includes("/")) return id;
  try {
    return (await catalogOf(c).get(AUTHOR + id)).id;
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown) && thrown.code === "model/unknown") return id;
    throw thrown;
  }
}
