/**
 * The wire of Cloudflare's AI binding (workerd src/cloudflare/internal/ai-api.ts), so that a binding elsewhere can talk to this deployment: `run` with
 * and without a gateway, and the resume of a stream by position.
 */
import { Hono } from "hono";
import { toGatewayLog, toLogPatch } from "../binding/gateway-log.ts";
import { createLogs, type AiLogs } from "../binding/logs.ts";
import { resumeRun } from "../binding/resume-route.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import { isJsonObject } from "../json.ts";
import type { LogRecord } from "../log/run-log.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";
import { readJsonObject, toObject } from "./request-body.ts";
import { runModel } from "./run-model.ts";

/** The version of the wire that workerd 2026-10 speaks. */
const WIRE_VERSION = "3";
const MODEL_HEADER = "cf-consn-model-id";

const LOG = "/ai-gateway/gateways/:gateway/logs/:logId";

/** `POST /run`, `POST /ai-gateway/run`, `GET /ai-gateway/gateways/{gateway}/run/{runId}/resume`. */
export function bindingRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.post("/run", run);
  app.post("/ai-gateway/run", run);
  app.get("/ai-gateway/gateways/:gateway/run/:runId/resume", async (c) => {
    const resume = { runId: c.req.param("runId"), from: c.req.query("from") ?? null };
    return resumeRun(c.env.layerOf(c.var.account), resume);
  });
  app.get(LOG, async (c) => c.json(toEnvelope(await logsOf(c).get(c.req.param("logId") ?? ""))));
  app.patch(LOG, async (c) => {
    const patch = toLogPatch(await readJsonObject(c.req.raw));
    return c.json(toEnvelope(await logsOf(c).patch(c.req.param("logId") ?? "", patch)));
  });
  return app;
}

function logsOf(c: HttpContext): AiLogs {
  const layer = c.env.layerOf(c.var.account);
  return createLogs(() => layer);
}

/** Cloudflare's: its binding looks for `result`, and where there is no such log at the status, 404. */
function toEnvelope(record: LogRecord): { success: true; result: AiGatewayLog } {
  return { success: true, result: toGatewayLog(record) };
}

async function run(c: HttpContext): Promise<Response> {
  checkVersion(c.req.query("version"));
  if (c.req.query("userInputs") !== undefined) throw rawBody();
  const { inputs, options } = await readJsonObject(c.req.raw);
  if (!isJsonObject(inputs)) throw invalidInput("inputs", "they are not an object", "Send { inputs, options }.");
  return runModel(c, { model: modelOf(c.req.header(MODEL_HEADER)), inputs, options: toObject("options", options) });
}

function checkVersion(version: string | undefined): void {
  if (version === undefined || version === WIRE_VERSION) return;
  throw invalidInput(
    "version",
    "it is another version of the binding's wire",
    `This deployment speaks ${WIRE_VERSION}.`,
  );
}

/** `[prefix:]model`; the prefix is Cloudflare's own business. A model id has a slash, and a prefix has none. */
function modelOf(header: string | undefined): string {
  const model = header?.replace(/^[^/:]*:/, "") ?? "";
  if (model !== "") return model;
  throw invalidInput(
    MODEL_HEADER,
    "it does not name a model",
    'Send e.g. "cf-consn-model-id: anthropic/claude-sonnet-5".',
  );
}

function rawBody(): DurableAIError {
  const fix = "Pass the bytes in the inputs, as base64, or call Cloudflare's own binding.";
  return new DurableAIError({
    code: "option/not-available",
    field: "userInputs",
    fix,
    message: `userInputs: a stream or form as input is not built yet. ${fix}`,
  });
}
