/** An account's own keys with providers, over HTTP. Described in docs/keys.md. */
import { Hono } from "hono";
import { createProviderKeys, type AiProviderKeys } from "../binding/provider-keys.ts";
import type { ProviderKeyInput } from "../keys/provider-key.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";
import { readJsonObject } from "./request-body.ts";

/** `GET|PATCH /provider-keys`, `PUT|DELETE /provider-keys/{provider}/{alias}`. */
export function providerKeyRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.get("/provider-keys", async (c) => c.json(await keysOf(c).list()));
  app.patch("/provider-keys", async (c) => {
    const { ownKeysOnly } = await readJsonObject(c.req.raw);
    return c.json(await keysOf(c).setOwnKeysOnly(ownKeysOnly as boolean));
  });
  app.put("/provider-keys/:provider/:alias", async (c) => {
    const { secret, ...others } = await readJsonObject(c.req.raw);
    const { provider, alias } = c.req.param();
    return c.json(await keysOf(c).put({ ...others, provider, alias, secret } as unknown as ProviderKeyInput));
  });
  app.delete("/provider-keys/:provider/:alias", async (c) => {
    const { provider, alias } = c.req.param();
    return c.json({ deleted: await keysOf(c).delete(provider, alias) });
  });
  return app;
}

function keysOf(c: HttpContext): AiProviderKeys {
  return createProviderKeys(() => c.env.layerOf(c.var.account));
}
