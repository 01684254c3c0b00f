/** The wallet over HTTP. Described in docs/wallet.md. */
import { Hono } from "hono";
import { createAiWallet, type AiWallet } from "../binding/wallet.ts";
import { invalidInput } from "../errors.ts";
import type { EntryQuery } from "../wallet/entry.ts";
import { toStatementCsv } from "../wallet/statement-csv.ts";
import { PAGE_POLICY, toStatementPage } from "../wallet/statement-page.ts";
import { MAX_ENTRIES, type AdjustmentInput, type TopUpInput } from "../wallet/wallet-checks.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";
import { parseWholeNumber } from "./query-values.ts";
import { readJsonObject } from "./request-body.ts";

const CREATED = 201;
const STATEMENT_FORMS = ["json", "csv", "html"];

/** `GET /wallet`, `POST /wallet/top-ups` and `/wallet/adjustments`, `GET /wallet/entries`, `GET /wallet/statement`, `POST /wallet/reconciliation`. */
export function walletRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.get("/wallet", async (c) => c.json(await walletOf(c).get()));
  app.post("/wallet/top-ups", async (c) => {
    const toppedUp = await walletOf(c).topUp((await readJsonObject(c.req.raw)) as unknown as TopUpInput);
    return c.json(toppedUp, toppedUp.repeated ? undefined : CREATED);
  });
  app.post("/wallet/adjustments", async (c) => {
    const adjusted = await walletOf(c).adjust((await readJsonObject(c.req.raw)) as unknown as AdjustmentInput);
    return c.json(adjusted, adjusted.repeated ? undefined : CREATED);
  });
  app.get("/wallet/entries", async (c) => c.json(await walletOf(c).entries(toQuery(c.req.query()))));
  app.get("/wallet/statement", answerStatement);
  app.post("/wallet/reconciliation", async (c) => {
    const { provider, usage } = await readJsonObject(c.req.raw);
    return c.json(await walletOf(c).reconcile(provider as string, usage));
  });
  return app;
}

/** As JSON, as a file of CSV, or as a page to print. */
async function answerStatement(c: HttpContext): Promise<Response> {
  const { period, groupBy, as = "json", ...where } = c.req.query();
  if (!STATEMENT_FORMS.includes(as))
    throw invalidInput("as", "there is no such form", `There are ${STATEMENT_FORMS.join(", ")}.`);
  const statement = await walletOf(c).statement({
    ...(period !== undefined && { period }),
    ...(groupBy !== undefined && { groupBy: groupBy === "" ? [] : groupBy.split(",") }),
    ...(Object.keys(where).length > 0 && { where }),
  });
  if (as === "json") return c.json(statement);
  if (as === "html") return c.html(toStatementPage(statement), { headers: { "content-security-policy": PAGE_POLICY } });
  const name = `statement-${statement.from}-${statement.to}.csv`;
  const headers = {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${name}"`,
  };
  return new Response(toStatementCsv(statement), { headers });
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
