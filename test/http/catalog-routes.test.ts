import { describe, expect, it } from "vitest";
import type { HttpDoor } from "../../src/http/http-door.ts";
import { usd } from "../../src/wallet/money.ts";
import { call, door, jsonOf } from "./door.ts";

const SONNET = "anthropic/claude-sonnet-4.5";
const LLAMA = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
const SMALL = {
  targets: [{ provider: "acme", id: "small+events=3", baseURL: "http://simulator.test/compatible/v1" }],
  price: { rates: { input: usd(1), output: usd(2) } },
};

/** The API for an account that nobody else has. */
function ownDoor(): HttpDoor {
  const account = crypto.randomUUID();
  return { ...door, layerOf: () => door.layerOf(account) };
}

describe("GET /catalog", () => {
  it("says what can be asked", async () => {
    const { routes } = await jsonOf(await call("/catalog"));
    expect(routes).toContain("GET /catalog/models/{id}");
  });
});

describe("GET /catalog/models", () => {
  it("finds by all filters, a page at a time", async () => {
    const query =
      "author=anthropic&text=claude&capability=tools,vision&minContext=200000&includeDeprecated=true&limit=2";
    const first = await jsonOf(await call(`/catalog/models?${query}`));
    expect(first["total"]).toBeGreaterThan(5);
    expect(first["models"]).toHaveLength(2);
    const next = await jsonOf(
      await call(`/catalog/models?${query}&cursor=${encodeURIComponent(String(first["cursor"]))}`),
    );
    expect(next["models"]).not.toEqual(first["models"]);
    const cheap = await jsonOf(await call(`/catalog/models?maxPrice.input=${usd(0.1)}&input=text&input=image`));
    for (const model of cheap["models"] as { price: { rates: { input: number } } }[])
      expect(model.price.rates.input).toBeLessThanOrEqual(usd(0.1));
    expect(await jsonOf(await call("/catalog/models?callable=true&author=openai"))).toMatchObject({ total: 0 });
  });

  it.each([
    ["vendor=x", "vendor"],
    ["task=chat", "query.task"],
    ["limit=0", "query.limit"],
    ["limit=many", "limit"],
    ["callable=1", "callable"],
    ["maxPrice.words=1", "maxPrice.words"],
    ["since=yesterday", "query.since"],
  ])("refuses %s, naming the field", async (query, field) => {
    const response = await call(`/catalog/models?${query}`);
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({ error: { code: "input/invalid", field, fix: expect.any(String) } });
  });
});

describe("GET /catalog/models/{id}", () => {
  it.each([SONNET, encodeURIComponent(SONNET), LLAMA, encodeURIComponent(LLAMA)])("finds %s", async (id) => {
    expect(await jsonOf(await call(`/catalog/models/${id}`))).toMatchObject({
      id: decodeURIComponent(id),
      targets: expect.arrayContaining([expect.objectContaining({ connected: false })]),
      callable: false,
      whyNot: expect.any(String),
    });
  });

  it("asks what was meant", async () => {
    const response = await call("/catalog/models/anthropic/claude-sonet-4.5");
    expect(response.status).toBe(404);
    expect(await jsonOf(response)).toMatchObject({
      error: { code: "model/unknown", fix: expect.stringContaining(SONNET) },
    });
  });
});

describe("an own model", () => {
  it("is put, called, and dropped", async () => {
    const mine = ownDoor();
    const put = await call("/catalog/models/acme/small", { method: "PUT", body: SMALL, door: mine });
    expect(await jsonOf(put)).toMatchObject({ id: "acme/small", callable: true, hosting: "own" });
    const messages = [{ role: "user", content: "hi" }];
    const chat = await call("/v1/chat/completions", { body: { model: "acme/small", messages }, door: mine });
    expect(chat.status).toBe(200);
    expect((await call("/catalog/models/acme/small")).status).toBe(404);
    const dropped = await call("/catalog/models/acme/small", { method: "DELETE", door: mine });
    expect(await jsonOf(dropped)).toEqual({ deleted: true });
    expect((await call("/catalog/models/acme/small", { door: mine })).status).toBe(404);
  });

  it.each<[string, string, unknown, string]>([
    ["without targets", "acme/small", {}, "model.targets"],
    [
      "with a binding",
      "acme/small",
      { targets: [{ provider: "box", id: "m", binding: "RUNS" }] },
      "model.targets[0].binding",
    ],
    ["under another id", "acme/small", { ...SMALL, id: "acme/other" }, "id"],
    ["that changes whose it is", SONNET, { author: "me" }, "model.author"],
    ["with a price in dollars", "acme/small", { ...SMALL, price: { rates: { input: 3 } } }, "model.price.rates.input"],
    ["under a name that is no id", "small", SMALL, "model.id"],
  ])("%s is refused", async (_what, id, body, field) => {
    const response = await call(`/catalog/models/${id}`, { method: "PUT", body, door: ownDoor() });
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({ error: { code: "input/invalid", field } });
  });
});

describe("GET /catalog/compare", () => {
  it("says what differs", async () => {
    const comparison = await jsonOf(await call(`/catalog/compare?a=${SONNET}&b=anthropic/claude-haiku-4.5`));
    expect(comparison).toMatchObject({ a: { id: SONNET }, differences: expect.any(Array) });
    expect(comparison["differences"]).toContainEqual({ field: "price.input", a: usd(3), b: usd(1) });
  });

  it("says what a switch would change of a request", async () => {
    const request = { messages: [{ role: "user", content: "hi" }], seed: 7 };
    const body = { a: SONNET, b: SONNET, request };
    const response = await jsonOf(await call("/catalog/compare", { body }));
    const whyNot = expect.stringContaining("Set ANTHROPIC_API_KEY");
    expect(response).toMatchObject({ request: { a: { whyNot }, b: { whyNot }, changes: [] } });
    const bad = { ...body, format: "klingon" };
    expect(await jsonOf(await call("/catalog/compare", { body: bad }))).toMatchObject({ error: { field: "format" } });
  });

  it("wants two", async () => {
    expect(await jsonOf(await call(`/catalog/compare?a=${SONNET}`))).toMatchObject({ error: { field: "b" } });
  });
});

describe("POST /catalog/price", () => {
  const price = async (body: unknown) => jsonOf(await call("/catalog/price", { body }));

  it("says what a call costs", async () => {
    const usage = { inputTokens: 1_000, outputTokens: 100 };
    expect(await price({ model: SONNET, usage })).toMatchObject({
      source: "catalog",
      nanoUsd: 1_000 * 3_000 + 100 * 15_000,
    });
    const options = { service: "batch", provider: "anthropic" };
    expect(await price({ model: SONNET, usage, options })).toMatchObject({
      nanoUsd: (1_000 * 3_000 + 100 * 15_000) / 2,
    });
  });

  it.each<[string, object, string]>([
    ["no model", { usage: {} }, "model"],
    ["no usage", { model: SONNET }, "usage"],
    ["a negative usage", { model: SONNET, usage: { inputTokens: -1 } }, "usage.inputTokens"],
    ["a usage in words", { model: SONNET, usage: { inputTokens: "many" } }, "usage.inputTokens"],
    ["a provider's own usage", { model: SONNET, usage: { prompt_tokens: 10 } }, "usage.prompt_tokens"],
    ["more than anybody uses", { model: SONNET, usage: { inputTokens: 1e306 } }, "usage.inputTokens"],
    ["a service by the name of a property", { model: SONNET, usage: { service: "constructor" } }, "usage.service"],
    [
      "a meter by that name",
      { model: SONNET, usage: { quantities: { constructor: 2 } } },
      "usage.quantities.constructor",
    ],
    ["a region that is no text", { model: SONNET, usage: { region: 7 } }, "usage.region"],
    ["a cost that is none", { model: SONNET, usage: { costNanoUsd: -1 } }, "usage.costNanoUsd"],
    ["an unknown option", { model: SONNET, usage: {}, options: { vendor: "x" } }, "options.vendor"],
    ["a time no calendar has", { model: SONNET, usage: {}, options: { at: 1e20 } }, "options.at"],
    ["nothing that is counted", { model: SONNET, usage: { quantities: { words: 2 } } }, "usage.quantities.words"],
    ["an unknown service", { model: SONNET, usage: {}, options: { service: "slow" } }, "options.service"],
    ["a time that is none", { model: SONNET, usage: {}, options: { at: "soon" } }, "options.at"],
    ["a variant there is not", { model: SONNET, usage: {}, options: { variant: "4k" } }, "variant"],
  ])("refuses %s", async (_what, body, field) => {
    expect(await price(body)).toMatchObject({ error: { code: "input/invalid", field } });
  });
});
