/** The wallet over HTTP. Described in docs/wallet.md. */
import { Hono } from "hono";
import { createAiWallet, type AiWallet } from "../binding/wallet.ts";
import { invalidInput } from "../errors.ts";
import type { EntryQuery } from "../wallet/entry.ts";
import { MAX_ENTRIES, type TopUpInput } from "../wallet/wallet-checks.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";
import { parseWholeNumber } from "./query-values.ts";
import { readJsonObject } from "./request-body.ts";

const CREATED = 201;

/** `GET /wallet`, `POST /wallet/top-ups`, `GET /wallet/entries`. */
export function walletRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.get("/wallet", async (c) => c.json(await walletOf(c).get()));
  app.post("/wallet/top-ups", async (c) => {
    const toppedUp = await walletOf(c).topUp((await readJsonObject(c.req.raw)) as unknown as TopUpInput);
    return c.json(toppedUp, toppedUp.repeated ? undefined : CREATED);
  });
  app.get("/wallet/entries", async (c) => c.json(await walletOf(c).entries(toQuery(c.req.query()))));
  return app;
}

function walletOf(c: HttpContext): AiWallet {
  return createAiWallet(() => c.env.layerOf(c.var.account));
}

function toQuery({ limit, cursor, ...others }: Record<string, string>): EntryQuery {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalidInput(unknown, "there is no such filter", "There are limit and cursor.");
  return {
    ...(limit !== undefined && { limit: parseWholeNumber(limit, "limit", { min: 1, max: MAX_ENTRIES }) }),
    ...(cursor !== undefined && { cursor }),
  };
}
