/**
 * Cloudflare's REST shape: `POST /ai/run` with `{ model, input, options? }`, or `POST /ai/run/@cf/…` with the input as
 * the body. JSON comes back in Cloudflare's envelope, streams and files as they are.
 */
import { Hono } from "hono";
import { isOptionName, optionNames } from "../binding/call-options.ts";
import { invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import type { HttpApp, HttpTypes } from "./http-door.ts";
import { readJsonObject, toObject } from "./request-body.ts";
import { runModel } from "./run-model.ts";

/** `POST /ai/run` and `POST /ai/run/{model}`. */
export function cloudflareRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.post("/ai/run", async (c) => {
    const { model, input, options, ...rest } = await readJsonObject(c.req.raw);
    if (!isJsonObject(input))
      throw invalidInput("input", "it is not an object", "Send { model, input }, input being what the model takes.");
    checkNames(Object.keys(rest), toObject("options", options));
    return inEnvelope(await runModel(c, { model, inputs: input, options: toObject("options", options) }));
  });
  app.post("/ai/run/:model{.+}", async (c) =>
    inEnvelope(await runModel(c, { model: c.req.param("model"), inputs: await readJsonObject(c.req.raw) })),
  );
  return app;
}

/** A `session` that is misspelt, or beside `options`, would be a run that nobody finds again. */
function checkNames(beside: string[], options: JsonObject): void {
  const misplaced = beside.find(isOptionName);
  if (misplaced !== undefined)
    throw invalidInput(misplaced, "it is an option", `Send { model, input, options: { ${misplaced}: … } }.`);
  const unknown = Object.keys(options).find((name) => !isOptionName(name));
  if (unknown !== undefined)
    throw invalidInput(`options.${unknown}`, "there is no such option", `There are ${optionNames.join(", ")}.`);
}

/** A JSON answer as Cloudflare's API wraps it, failures too, whatever format the model is called in. */
async function inEnvelope(answer: Response): Promise<Response> {
  const isJson = answer.headers.get("content-type")?.startsWith("application/json") ?? false;
  if (!isJson) return answer;
  const body: unknown = await answer.json();
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  const envelope = answer.ok ? { result: body, success: true, errors: [], messages: [] } : toFailure(body);
  return Response.json(envelope, { status: answer.status, headers });
}

function toFailure(body: unknown): unknown {
  if (!isJsonObject(body) || body["success"] === false) return body;
  const error = isJsonObject(body["error"]) ? body["error"] : body;
  return { result: null, success: false, errors: [error], messages: [] };
}
