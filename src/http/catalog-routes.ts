/** The catalog over HTTP: find, compare and price models, and keep the account's own. Described in docs/models.md. */
import { Hono } from "hono";
import type { ModelQuery } from "../catalog/catalog-request.ts";
import { isMeter } from "../catalog/meters.ts";
import type { OwnModel } from "../catalog/own-model.ts";
import { QUERY_FIELDS } from "../catalog/search.ts";
import type { Usage } from "../chat.ts";
import { invalidInput } from "../errors.ts";
import { parseAnyFormatId } from "../formats/any-format.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { PriceOptions } from "../wallet/model-price.ts";
import type { HttpApp, HttpTypes } from "./http-door.ts";
import { catalogOf } from "./model-routes.ts";
import { parseWholeNumber } from "./query-values.ts";
import { readJsonObject, toObject } from "./request-body.ts";

/** Routes whose last part is a model's id: it has slashes, escaped or not. */
const MODEL = "/catalog/models/:id{.+}";

/** `GET /catalog/models`, `GET|PUT|DELETE /catalog/models/{id}`, `GET|POST /catalog/compare`, `POST /catalog/price`. */
export function catalogRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.get("/catalog", (c) => c.json(ABOUT));
  app.get("/catalog/models", async (c) => c.json(await catalogOf(c).search(toQuery(c.req.queries()))));
  app.get(MODEL, async (c) => c.json(await catalogOf(c).get(c.req.param("id"))));
  app.put(MODEL, async (c) => {
    const body = await readJsonObject(c.req.raw);
    return c.json(await catalogOf(c).put(withId(c.req.param("id"), body)));
  });
  app.delete(MODEL, async (c) => c.json({ deleted: await catalogOf(c).delete(c.req.param("id")) }));
  app.get("/catalog/compare", async (c) => {
    const { a, b } = c.req.query();
    return c.json(await catalogOf(c).compare(required("a", a), required("b", b)));
  });
  app.post("/catalog/compare", async (c) => {
    const { a, b, request, format } = await readJsonObject(c.req.raw);
    const options = {
      ...(request !== undefined && { request: toObject("request", request) }),
      ...(format !== undefined && { format: parseAnyFormatId(String(format)) }),
    };
    return c.json(await catalogOf(c).compare(required("a", a), required("b", b), options));
  });
  app.post("/catalog/price", async (c) => {
    const { model, usage, options } = await readJsonObject(c.req.raw);
    if (typeof model !== "string") throw invalidInput("model", "it is not a model id", "Send { model, usage }.");
    const asked = toPriceOptions(toObject("options", options));
    return c.json(await catalogOf(c).price(model, usage as Usage, asked));
  });
  return app;
}

const ABOUT = {
  routes: [
    "GET /catalog/models?text=&task=&input=&output=&author=&provider=&capability=&maxPrice.input=&minContext=&zdr=&hosting=&billing=&callable=&since=&includeDeprecated=&limit=&cursor=",
    "GET /catalog/models/{id}",
    "PUT /catalog/models/{id}",
    "DELETE /catalog/models/{id}",
    "GET /catalog/compare?a={id}&b={id}",
    "POST /catalog/compare",
    "POST /catalog/price",
  ],
};

function required(field: string, value: JsonValue | undefined): string {
  if (typeof value === "string" && value !== "") return value;
  throw invalidInput(field, "it is missing", "Ask /catalog/compare?a=openai/gpt-6-sol&b=anthropic/claude-sonnet-5.");
}

/** The path names the model; a body may repeat it. */
function withId(id: string, body: JsonObject): OwnModel {
  const said = body["id"];
  if (said !== undefined && said !== id)
    throw invalidInput("id", "it is another model than the path names", "Leave it out of the body.");
  return { ...body, id } as unknown as OwnModel;
}

// ---- queries -------------------------------------------------------------------------------------------------------

const MAX_PRICE = "maxPrice.";
const LISTS = new Set(["input", "output", "capability"]);
const FLAGS = new Set(["zdr", "includeDeprecated", "callable"]);
const NUMBERS = new Set(["minContext", "limit"]);

/** A query string as a query: lists are repeated or separated by commas, a limit of a rate is `maxPrice.input=…`. */
function toQuery(given: Record<string, string[]>): ModelQuery {
  const query: Record<string, unknown> = {};
  const maxPrice: Record<string, number> = {};
  for (const [name, values] of Object.entries(given)) {
    const [value = ""] = values;
    if (name.startsWith(MAX_PRICE)) maxPrice[meterIn(name)] = wholeNumber(value, name);
    else if (!QUERY_FIELDS.some((field) => field === name))
      throw invalidInput(name, "there is no such filter", `There are ${QUERY_FIELDS.join(", ")}.`);
    else if (LISTS.has(name)) query[name] = values.flatMap((text) => text.split(","));
    else if (FLAGS.has(name)) query[name] = flag(value, name);
    else if (NUMBERS.has(name)) query[name] = wholeNumber(value, name);
    else query[name] = value;
  }
  return { ...query, ...(Object.keys(maxPrice).length > 0 && { maxPrice }) };
}

function meterIn(name: string): string {
  const meter = name.slice(MAX_PRICE.length);
  if (isMeter(meter)) return meter;
  throw invalidInput(
    name,
    "nothing is counted by that name",
    "Write e.g. maxPrice.input=1000000000: a dollar for a million tokens.",
  );
}

function flag(text: string, field: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw invalidInput(field, "it is not true or false", `Write ${field}=true.`);
}

function wholeNumber(text: string, field: string): number {
  return parseWholeNumber(text, field, { min: 0, max: Number.MAX_SAFE_INTEGER });
}

// ---- prices --------------------------------------------------------------------------------------------------------

/** `at` may be an ISO date here; everything else is checked where it is used. */
function toPriceOptions({ at, ...options }: JsonObject): PriceOptions {
  return { ...options, ...(at !== undefined && { at: typeof at === "string" ? Date.parse(at) : at }) } as PriceOptions;
}
