/** The API keys of an account, over HTTP. Described in docs/keys.md. */
import { Hono } from "hono";
import { createApiKeys, type AiApiKeys } from "../binding/api-keys.ts";
import type { ApiKeyInput } from "../keys/api-key.ts";
import { checkApiKeyInput, lacksScope } from "../keys/key-checks.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";
import { readJsonObject } from "./request-body.ts";

const CREATED = 201;
/** An answer with a key in it is for nobody's cache. */
const SECRET = { "cache-control": "no-store" };

/** `GET|POST /keys`, `GET|DELETE /keys/{id}`, `POST /keys/{id}/rotate`. */
export function keyRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.get("/keys", async (c) => c.json({ keys: await keysOf(c).list() }));
  app.post("/keys", async (c) => {
    const input = checkApiKeyInput(await readJsonObject(c.req.raw));
    checkGiven(c, input.scopes);
    return c.json(await keysOf(c).create(input), CREATED, SECRET);
  });
  app.get("/keys/:id", async (c) => c.json(await keysOf(c).get(c.req.param("id"))));
  app.delete("/keys/:id", async (c) => c.json(await keysOf(c).revoke(c.req.param("id"))));
  app.post("/keys/:id/rotate", async (c) => {
    const { overlapSeconds } = await readJsonObject(c.req.raw);
    const id = c.req.param("id");
    checkGiven(c, (await keysOf(c).get(id)).scopes);
    return c.json(await keysOf(c).rotate(id, { overlapSeconds: overlapSeconds as number }), undefined, SECRET);
  });
  return app;
}

function keysOf(c: HttpContext): AiApiKeys {
  return createApiKeys(() => c.env.layerOf(c.var.account));
}

/** Nobody gets from a key what it has not itself. @throws DurableAIError `auth/forbidden`. */
function checkGiven(c: HttpContext, scopes: ApiKeyInput["scopes"] = []): void {
  const lacking = scopes.find((scope) => c.var.key !== undefined && !c.var.key.scopes.includes(scope));
  if (lacking !== undefined) throw lacksScope(lacking);
}
