import { describe, expect, it } from "vitest";
import type { HttpDoor } from "../../src/http/http-door.ts";
import { call, door, jsonOf, KEY } from "./door.ts";

const NOBODY = { authorization: "" };

describe("a request without a good key", () => {
  it.each([
    ["nothing", {}, "auth/missing"],
    ["another key", { authorization: "Bearer wrong" }, "auth/invalid"],
    ["the beginning of a key", { authorization: `Bearer ${KEY.slice(0, -1)}` }, "auth/invalid"],
    ["a key and more", { authorization: `Bearer ${KEY}x` }, "auth/invalid"],
    ["all keys at once", { authorization: `Bearer ${door.apiKeys}` }, "auth/invalid"],
    ["another scheme", { authorization: `Basic ${KEY}` }, "auth/invalid"],
    ["a wrong x-api-key", { "x-api-key": "wrong" }, "auth/invalid"],
    ["a wrong api-key", { "api-key": "wrong" }, "auth/invalid"],
    ["the development key", { authorization: "Bearer dev" }, "auth/invalid"],
  ])("is refused: %s", async (_what, headers: Record<string, string>, code) => {
    const response = await call("/runs?session=s", { headers: { ...NOBODY, ...headers } });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(await jsonOf(response)).toMatchObject({ error: { code, fix: expect.any(String) } });
  });

  it("is refused on every route but / and /health", async () => {
    for (const path of [
      "/v1/models",
      "/runs/x",
      "/runs/x/events",
      "/runs/x/live",
      "/catalog",
      "/catalog/models",
      "/nowhere",
      "/ai/v1/models",
    ])
      expect((await call(path, { headers: NOBODY })).status).toBe(401);
    for (const path of ["/v1/chat/completions", "/v1/messages", "/ai/run", "/run", "/ai-gateway/run", "/runs/x/cancel"])
      expect((await call(path, { headers: NOBODY, body: {} })).status).toBe(401);
    for (const path of ["/", "/health"]) expect((await call(path, { headers: NOBODY })).status).toBe(200);
  });

  it("is not quoted in the answer", async () => {
    const response = await call("/v1/models", { headers: { authorization: "Bearer sk-secret-123" } });
    expect(await response.text()).not.toContain("sk-secret-123");
  });
});

describe("a good key", () => {
  it.each([
    ["Authorization: Bearer", { authorization: `Bearer ${KEY}` }],
    ["bearer in lower case", { authorization: `bearer ${KEY}` }],
    ["x-api-key", { ...NOBODY, "x-api-key": KEY }],
    ["api-key", { ...NOBODY, "api-key": KEY }],
    ["the second key", { authorization: "Bearer test-key-2" }],
  ])("gets in as %s", async (_what, headers) => {
    expect((await call("/v1/models", { headers })).status).toBe(200);
  });
});

describe("a deployment without keys", () => {
  const closed: HttpDoor = { layerOf: door.layerOf };

  it.each([undefined, "", " , ,"])("lets nobody in (%j), and says how to set one", async (apiKeys) => {
    for (const authorization of ["", "Basic x", "Bearer undefined"]) {
      const response = await call("/v1/models", { headers: { authorization }, door: { ...closed, apiKeys } });
      expect(response.status).toBe(401);
      expect(await response.text()).toContain("wrangler secret put DURABLE_AI_API_KEYS");
    }
  });
});

describe("the local key", () => {
  const local: HttpDoor = { layerOf: door.layerOf, localKey: "dev" };
  const asDev = { headers: { authorization: "Bearer dev" }, door: local };

  it.each(["http://localhost:8787", "http://127.0.0.1:8787", "http://[::1]:8787", "http://ai.localhost"])(
    "works from %s",
    async (origin) => expect((await call("/v1/models", { ...asDev, origin })).status).toBe(200),
  );

  it.each([
    "https://ai.test",
    "http://localhost.evil.test",
    "http://127.0.0.1.evil.test",
    "http://10.0.0.1",
    "http://0.0.0.0",
  ])("does not from %s", async (origin) => expect((await call("/v1/models", { ...asDev, origin })).status).toBe(401));

  it("does not open anything else", async () => {
    const response = await call("/v1/models", {
      ...asDev,
      origin: "http://localhost",
      headers: { authorization: "Bearer x" },
    });
    expect(response.status).toBe(401);
  });
});
