/** The HTTP API: every route, who may use it, and what its errors look like. Described in docs/http.md. */
import { Hono } from "hono";
import { DurableAIError } from "../errors.ts";
import { authenticate, checkScope } from "./api-keys.ts";
import { bindingRoutes } from "./binding-routes.ts";
import { cloudflareRoutes } from "./cloudflare-routes.ts";
import { catalogRoutes } from "./catalog-routes.ts";
import { callerFormat, toErrorAnswer } from "./error-answer.ts";
import { logRefusal, logUnexpected } from "./error-log.ts";
import { geminiEmbeddingRoutes } from "./gemini-embedding-routes.ts";
import { geminiRoutes } from "./gemini-routes.ts";
import { generationRoutes } from "./generation-routes.ts";
import { healthRoutes } from "./health-routes.ts";
import type { HttpApp, HttpContext, HttpDoor, HttpTypes } from "./http-door.ts";
import { keyRoutes } from "./key-routes.ts";
import { paymentRoutes, receivePayment } from "./payment-routes.ts";
import { providerKeyRoutes } from "./provider-key-routes.ts";
import { logRoutes } from "./log-routes.ts";
import { modelRoutes } from "./model-routes.ts";
import { resaleRoutes } from "./resale-routes.ts";
import { runRoutes } from "./run-routes.ts";
import { budgetRoutes } from "./budget-routes.ts";
import { walletRoutes } from "./wallet-routes.ts";

/** A WebSocket's handshake: its Response belongs to the runtime and cannot be changed. */
const SWITCHING_PROTOCOLS = 101;

const app = createApp();

/** Answers one HTTP request of `door`'s Worker. Never rejects. */
export async function answerHttp(request: Request, door: HttpDoor): Promise<Response> {
  return app.fetch(request, door);
}

function createApp(): HttpApp {
  const routes = new Hono<HttpTypes>();
  routes.use(identify);
  routes.get("/", (c) => c.json(about(c.env)));
  routes.get("/health", (c) => c.json({ status: "ok" }));
  routes.post("/payments/webhook", receivePayment);
  routes.use(async (c, next) => {
    const caller = await authenticate(c.req.raw, c.env);
    checkScope(caller, c.req.method, c.req.path);
    c.set("account", caller.account);
    c.set("key", caller.key);
    await next();
  });
  for (const part of [
    generationRoutes(),
    geminiEmbeddingRoutes(),
    geminiRoutes(),
    cloudflareRoutes(),
    modelRoutes(),
    catalogRoutes(),
    healthRoutes(),
    keyRoutes(),
    providerKeyRoutes(),
    logRoutes(),
    resaleRoutes(),
    paymentRoutes(),
    runRoutes(),
    walletRoutes(),
    budgetRoutes(),
    bindingRoutes(),
  ])
    routes.route("/", part);
  routes.notFound((c) => toErrorAnswer(noRoute(c), formatFor(c)));
  routes.onError((thrown, c) => {
    const where = { requestId: c.var.requestId, method: c.req.method, route: c.req.routePath };
    if (DurableAIError.isInstance(thrown)) logRefusal(thrown, c.req.path, where);
    else logUnexpected(thrown, where);
    return toErrorAnswer(thrown, formatFor(c));
  });
  return routes;
}

/** Gives every answer an id; Anthropic's clients look for `request-id`, the others for `x-request-id`. */
async function identify(c: HttpContext, next: () => Promise<void>): Promise<void> {
  c.set("requestId", crypto.randomUUID());
  await next();
  if (c.res.status === SWITCHING_PROTOCOLS) return;
  // Not `c.header`: for an answer that is there it makes another Response, each time.
  const { headers } = c.res;
  headers.set("x-request-id", c.var.requestId);
  headers.set("request-id", c.var.requestId);
  if (c.env.simulated?.length) headers.set("durable-ai-simulated", c.env.simulated.join(", "));
}

function formatFor(c: HttpContext): ReturnType<typeof callerFormat> {
  return callerFormat(c.req.path, c.req.raw.headers);
}

/** What this is, for whoever opens the address in a browser: nothing that is not in the README. */
function about({ simulated = [] }: HttpDoor): object {
  return {
    name: "durable-ai",
    about: "One AI binding for agents: every model behind it, and no inference is lost or paid for twice.",
    auth: "Authorization: Bearer <key>",
    routes: ROUTES,
    ...(simulated.length === 0 ? {} : { simulated }),
  };
}

const ROUTES = [
  "POST /v1/chat/completions",
  "POST /v1/responses",
  "POST /v1/messages",
  "POST /openai/v1/responses",
  "POST /openai/deployments/{deployment}/chat/completions",
  "POST /v1/embeddings",
  "POST /v1/rerank",
  "POST /v1beta/models/{model}:embedContent",
  "POST /v1beta/models/{model}:batchEmbedContents",
  "POST /v1beta/models/{model}:generateContent",
  "GET /v1/models",
  "GET /catalog/models?task={task}&provider={provider}",
  "GET /catalog/models/{id}",
  "PUT /catalog/models/{id}",
  "GET /catalog/compare?a={id}&b={id}",
  "POST /catalog/compare",
  "POST /catalog/price",
  "GET /health/targets",
  "GET /wallet",
  "POST /wallet/top-ups",
  "POST /wallet/adjustments",
  "GET /wallet/entries",
  "GET /wallet/statement?period=&groupBy={fields}&{field}={value}&as=",
  "GET /budgets",
  "GET /budgets/{name}",
  "PUT /budgets/{name}",
  "DELETE /budgets/{name}",
  "POST /wallet/reconciliation",
  "POST /wallet/checkout",
  "GET /wallet/auto-top-up",
  "PUT /wallet/auto-top-up",
  "POST /payments/webhook",
  "GET /resale",
  "PUT /resale",
  "GET /keys",
  "POST /keys",
  "GET /keys/{id}",
  "POST /keys/{id}/rotate",
  "DELETE /keys/{id}",
  "GET /provider-keys",
  "PATCH /provider-keys",
  "PUT /provider-keys/{provider}/{alias}",
  "DELETE /provider-keys/{provider}/{alias}",
  "GET /logs?{field}={value}&metadata.{key}={value}&from=&to=&limit=&cursor=&as=",
  "DELETE /logs?{field}={value}&metadata.{key}={value}&from=&to=",
  "GET /logs/retention",
  "PUT /logs/retention",
  "GET /logs/sinks",
  "PUT /logs/sinks",
  "GET /logs/{id}",
  "PATCH /logs/{id}",
  "GET /analytics?groupBy={fields}&bucket=&percentiles=&{field}={value}&from=&to=&as=",
  "POST /ai/run",
  "GET /sessions/{session}",
  "GET /sessions/{session}/trace?from=&to=&as=",
  "GET /runs?session={session}",
  "GET /runs/{runId}",
  "GET /runs/{runId}/events?from={offset}",
  "GET /runs/{runId}/live",
  "POST /runs/{runId}/cancel",
];

function noRoute(c: HttpContext): DurableAIError {
  const fix = "GET / lists the routes.";
  return new DurableAIError({
    code: "route/not-found",
    fix,
    message: `there is no ${c.req.method} ${c.req.path} here. ${fix}`,
  });
}
