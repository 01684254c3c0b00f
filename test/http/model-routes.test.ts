import { describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { defaultProviders } from "../../src/providers/providers.ts";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import type { RunObjectNamespace } from "../../src/run/run-record.ts";
import { UpstreamAI } from "../providers/upstream-ai.ts";
import { env } from "cloudflare:workers";
import { call as callDoor, door as closedDoor, jsonOf, KEY, type Call } from "./door.ts";

const AI = new UpstreamAI(async () => Response.json({}));
/** A deployment that can call what Cloudflare serves. */
const door = {
  ...closedDoor,
  layerOf: () =>
    createLocalLayer({ runs: env.RUNS as unknown as RunObjectNamespace, env: { AI }, providers: defaultProviders }),
};
const call = (path: string, more: Call = {}) => callDoor(path, { ...more, door });

const MESSAGES = { headers: { "anthropic-version": "2026-10-21" } };
const TODAY = new Date().toISOString().slice(0, 10);
const IDS = createCatalog()
  .all()
  .filter(({ deprecated, retiresAt = "9" }) => deprecated !== true && retiresAt > TODAY)
  .filter(({ id, task }) => id.startsWith("@") || /^(text-generation|embeddings|reranking)$/.test(task))
  .filter(({ targets }) => {
    const usual = targets.filter(({ fidelity }) => fidelity === undefined);
    return (usual.length > 0 ? usual : targets).some(({ provider }) => /^(workers-ai|ai-gateway)$/.test(provider));
  })
  .map(({ id }) => id);
const SONNET = "anthropic/claude-sonnet-5.5";
const idsOf = (list: object) => (Reflect.get(list, "data") as { id: string }[]).map(({ id }) => id);

describe.each(["/v1/models", "/ai/v1/models"])("GET %s", (path) => {
  it("lists what can be called, as OpenAI's clients read it", async () => {
    const list = await jsonOf(await call(path));
    expect(list).toMatchObject({ object: "list" });
    expect(idsOf(list)).toEqual(IDS);
    expect(IDS.length).toBeGreaterThan(100);
    const sonnet = (list["data"] as { id: string }[]).find(({ id }) => id === SONNET);
    expect(sonnet).toEqual({ id: SONNET, object: "model", created: expect.any(Number), owned_by: "anthropic" });
  });

  it("and as Anthropic's do, a page at a time", async () => {
    const list = await jsonOf(await call(`${path}?limit=1000`, MESSAGES));
    expect(list).toMatchObject({ has_more: IDS.length > 1_000, first_id: IDS[0], last_id: IDS.slice(0, 1_000).at(-1) });
    expect(idsOf(list)).toEqual(IDS.slice(0, 1_000));
    const first = await jsonOf(await call(path, MESSAGES));
    expect(idsOf(first)).toEqual(IDS.slice(0, 20));
    const next = await jsonOf(await call(`${path}?limit=3&after_id=${encodeURIComponent(IDS[19] ?? "")}`, MESSAGES));
    expect(next).toMatchObject({ has_more: true, first_id: IDS[20], last_id: IDS[22] });
    const back = await jsonOf(await call(`${path}?limit=3&before_id=${encodeURIComponent(IDS[20] ?? "")}`, MESSAGES));
    expect(idsOf(back)).toEqual(IDS.slice(17, 20));
    const last = await jsonOf(await call(`${path}?after_id=${encodeURIComponent(IDS.at(-2) ?? "")}`, MESSAGES));
    expect(last).toMatchObject({ has_more: false, first_id: IDS.at(-1), last_id: IDS.at(-1) });
  });

  it("and as Gemini's do", async () => {
    const GEMINI = { headers: { "x-goog-api-key": KEY, authorization: "" } };
    const names = (list: object) => (Reflect.get(list, "models") as { name: string }[]).map(({ name }) => name);
    const first = await jsonOf(await call(path, GEMINI));
    expect(names(first)).toEqual(IDS.slice(0, 50).map((id) => `models/${id}`));
    const token = encodeURIComponent(String(first["nextPageToken"]));
    const next = await jsonOf(await call(`${path.replace("v1", "v1beta")}?pageSize=2&pageToken=${token}`));
    expect(names(next)).toEqual(IDS.slice(50, 52).map((id) => `models/${id}`));
    const last = await jsonOf(await call(`${path}?pageToken=${encodeURIComponent(IDS.at(-2) ?? "")}`, GEMINI));
    expect(last).toEqual({ models: [expect.objectContaining({ name: `models/${IDS.at(-1)}` })] });
    expect(await jsonOf(await call(`${path}/${SONNET}`, GEMINI))).toEqual({
      name: `models/${SONNET}`,
      displayName: expect.any(String),
      inputTokenLimit: expect.any(Number),
      outputTokenLimit: expect.any(Number),
      thinking: true,
      supportedGenerationMethods: ["generateContent", "streamGenerateContent", "countTokens"],
    });
    for (const query of ["pageSize=0", "pageSize=x", "pageToken=nobody/nothing"])
      expect((await call(`${path}?${query}`, GEMINI)).status).toBe(400);
  });

  it.each(["limit=0", "limit=x", "after_id=nobody/nothing"])("refuses a page of %s", async (query) => {
    const response = await call(`${path}?${query}`, MESSAGES);
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
  });

  it("lists nothing where nothing can be called", async () => {
    expect(await jsonOf(await callDoor(path))).toEqual({ object: "list", data: [] });
  });

  it("finds one, with its slash escaped or not", async () => {
    for (const id of [SONNET, "@cf/meta/llama-3.3-70b-instruct-fp8-fast", "openai/gpt-6-sol"]) {
      expect(await jsonOf(await call(`${path}/${encodeURIComponent(id)}`))).toMatchObject({ id, object: "model" });
      expect(await jsonOf(await call(`${path}/${id}`, MESSAGES))).toMatchObject({
        id,
        type: "model",
        display_name: expect.any(String),
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      });
    }
  });

  it("does not find what is not there", async () => {
    const chat = await call(`${path}/nobody%2Fnothing`);
    expect(chat.status).toBe(404);
    expect(await jsonOf(chat)).toMatchObject({ error: { code: "model/unknown" } });
    const messages = await call(`${path}/nobody%2Fnothing`, MESSAGES);
    expect(await jsonOf(messages)).toMatchObject({ type: "error", error: { type: "not_found_error" } });
  });
});

describe("GET /ai-api/models/search", () => {
  it("lists the catalog as the binding's own wire does", async () => {
    const list = await jsonOf(await call("/ai-api/models/search?author=anthropic&search=sonnet&per_page=2"));
    expect(list).toMatchObject({ success: true, errors: [] });
    const names = (list["result"] as { name: string }[]).map(({ name }) => name);
    expect(names).toHaveLength(2);
    for (const name of names) expect(name).toMatch(/^anthropic\/.*sonnet/);
  });
});
