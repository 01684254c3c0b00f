/** Budgets over HTTP. Described in docs/budgets.md. */
import { Hono } from "hono";
import { createAiBudgets, type AiBudgets } from "../binding/budgets.ts";
import type { BudgetInput } from "../wallet/budget.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";
import { readJsonObject } from "./request-body.ts";

/** `GET /budgets`, and `GET`, `PUT` and `DELETE /budgets/{name}`. */
export function budgetRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.get("/budgets", async (c) => c.json({ budgets: await budgetsOf(c).list() }));
  app.get("/budgets/:name", async (c) => c.json(await budgetsOf(c).get(c.req.param("name"))));
  app.put("/budgets/:name", async (c) => {
    const budget = (await readJsonObject(c.req.raw)) as unknown as BudgetInput;
    return c.json(await budgetsOf(c).put(c.req.param("name"), budget));
  });
  app.delete("/budgets/:name", async (c) => c.json({ deleted: await budgetsOf(c).delete(c.req.param("name")) }));
  return app;
}

function budgetsOf(c: HttpContext): AiBudgets {
  return createAiBudgets(() => c.env.layerOf(c.var.account));
}
