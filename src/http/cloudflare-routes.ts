/**
 * Cloudflare's REST shape: `POST /ai/run` with `{ model, input, options? }`, or `POST /ai/run/@cf/…` with the input as
 * the body. JSON comes back in Cloudflare's envelope, streams and files as they are.
 */
import { Hono } from "hono";
import { invalidInput } from "../errors.ts";
import { isJsonObject } from "../json.ts";
import type { HttpApp, HttpTypes } from "./http-door.ts";
import { readJsonObject } from "./request-body.ts";
import { runModel, toObject } from "./run-model.ts";

/** `POST /ai/run` and `POST /ai/run/{model}`. */
export function cloudflareRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.post("/ai/run", async (c) => {
    const { model, input, options } = await readJsonObject(c.req.raw);
    if (!isJsonObject(input))
      throw invalidInput("input", "it is not an object", "Send { model, input }, input being what the model takes.");
    return inEnvelope(await runModel(c, { model, inputs: input, options: toObject("options", options) }));
  });
  app.post("/ai/run/:model{.+}", async (c) =>
    inEnvelope(await runModel(c, { model: c.req.param("model"), inputs: await readJsonObject(c.req.raw) })),
  );
  return app;
}

/** A JSON answer as Cloudflare's API wraps it; its failures have that shape already. */
async function inEnvelope(answer: Response): Promise<Response> {
  const isJson = answer.headers.get("content-type")?.startsWith("application/json") ?? false;
  if (!answer.ok || !isJson) return answer;
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  return Response.json({ result: await answer.json(), success: true, errors: [], messages: [] }, { headers });
}
