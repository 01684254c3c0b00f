/** How the targets of an account's runs fare, over HTTP. Described in docs/failover.md, Circuit breakers. */
import { Hono } from "hono";
import { unwrap } from "../binding/layer-result.ts";
import type { HttpApp, HttpTypes } from "./http-door.ts";

/** `GET /health/targets`: `{ targets }`, those that are left alone first. */
export function healthRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.get("/health/targets", async (c) => c.json({ targets: unwrap(await c.env.layerOf(c.var.account).health()) }));
  return app;
}
