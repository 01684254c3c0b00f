import { describe, expect, it } from "vitest";
import { MODELS } from "../../src/catalog/models.ts";
import { call, jsonOf } from "./door.ts";

const IDS = MODELS.map(({ id }) => id);
const MESSAGES = { "anthropic-version": "2026-10-21" };

describe.each(["/v1/models", "/ai/v1/models"])("GET %s", (path) => {
  it("lists the catalog as OpenAI's clients read it", async () => {
    const list = await jsonOf(await call(path));
    expect(list).toMatchObject({ object: "list" });
    expect((list["data"] as { id: string }[]).map(({ id }) => id)).toEqual(IDS);
    expect((list["data"] as object[])[0]).toEqual({
      id: IDS[0],
      object: "model",
      created: 0,
      owned_by: IDS[0]?.split("/").at(-2),
    });
  });

  it("and as Anthropic's do", async () => {
    const list = await jsonOf(await call(path, { headers: MESSAGES }));
    expect(list).toMatchObject({ has_more: false, first_id: IDS[0], last_id: IDS.at(-1) });
    expect((list["data"] as object[])[0]).toMatchObject({
      type: "model",
      id: IDS[0],
      display_name: expect.any(String),
    });
  });

  it("finds one, with its slash escaped or not", async () => {
    for (const id of IDS) {
      expect(await jsonOf(await call(`${path}/${encodeURIComponent(id)}`))).toMatchObject({ id, object: "model" });
      expect(await jsonOf(await call(`${path}/${id}`, { headers: MESSAGES }))).toMatchObject({ id, type: "model" });
    }
  });

  it("does not find what is not there", async () => {
    const chat = await call(`${path}/nobody%2Fnothing`);
    expect(chat.status).toBe(404);
    expect(await jsonOf(chat)).toMatchObject({ error: { code: "model/unknown", param: "model" } });
    const messages = await call(`${path}/nobody%2Fnothing`, { headers: MESSAGES });
    expect(await jsonOf(messages)).toMatchObject({ type: "error", error: { type: "not_found_error" } });
  });
});
