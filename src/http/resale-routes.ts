/** What an account asks of its own customers, over HTTP. Described in docs/resale.md. */
import { Hono } from "hono";
import { createAiWallet } from "../binding/wallet.ts";
import type { ResaleRule } from "../wallet/resale.ts";
import type { HttpApp, HttpTypes } from "./http-door.ts";
import { readJsonObject } from "./request-body.ts";

/** `GET|PUT /resale`. */
export function resaleRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.get("/resale", async (c) => c.json({ rules: await createAiWallet(() => c.env.layerOf(c.var.account)).resale() }));
  app.put("/resale", async (c) => {
    const { rules } = await readJsonObject(c.req.raw);
    const wallet = createAiWallet(() => c.env.layerOf(c.var.account));
    return c.json({ rules: await wallet.setResale(rules as unknown as ResaleRule[]) });
  });
  return app;
}
