/** How many tokens a request has, over HTTP, in the words of the format it is in. */
import type { FormatId } from "../chat.ts";
import { formatOf } from "../formats/formats.ts";
import type { JsonObject } from "../json.ts";
import type { HttpContext } from "./http-door.ts";
import { catalogOf } from "./model-routes.ts";
import { checkModel, publicHeaders } from "./run-model.ts";

/** A request to be counted, as a route read it. */
export interface CountedCall {
  /** As it came: not checked. */
  model: unknown;
  inputs: JsonObject;
  /** The format that the route speaks: one that has words for a count. */
  format: FormatId;
}

/** Says on an answer that nobody could be asked: the figure is about right. */
export const ESTIMATED_HEADER = "durable-ai-estimated";

/** @throws DurableAIError where the request is not what it should be, or the model cannot be called. */
export async function countTokens(c: HttpContext, { model, inputs, format }: CountedCall): Promise<Response> {
  const extraHeaders = publicHeaders(c.req.raw.headers);
  const count = await catalogOf(c).countTokens(checkModel(model), inputs, { format, extraHeaders });
  const headers = new Headers();
  if (count.estimated) headers.set(ESTIMATED_HEADER, "true");
  if (count.provider !== undefined) headers.set("durable-ai-provider", count.provider);
  return Response.json(formatOf(format).tokenCounting?.toAnswer(count.inputTokens) ?? count, { headers });
}
