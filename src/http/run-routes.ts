/** Runs found again: their records, their events from any offset, their end. */
import { Hono } from "hono";
import { wrapAI, type DurableAI } from "../ai.ts";
import { runHeaders } from "../binding/answer.ts";
import { checkFormat, checkJurisdiction } from "../binding/call-options.ts";
import { MAX_LIST_LIMIT, parseRunId } from "../binding/local-layer.ts";
import { answerMessages, answerReaderOfAll } from "../binding/message-events.ts";
import { replayRun } from "../binding/replay.ts";
import { invalidInput, DurableAIError } from "../errors.ts";
import type { RunQuery, TreeQuery } from "../run/run-record.ts";
import { parsePlace } from "../stream/run-message.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";
import { parseCount, parseWholeNumber } from "./query-values.ts";

const LAST_EVENT_ID = "last-event-id";

/** `GET /sessions/{session}`, and `GET /runs`, `GET /runs/{id}`, `GET /runs/{id}/events`, `GET /runs/{id}/live`, `POST …/cancel`. */
export function runRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.get("/sessions/:session", async (c) => c.json(await bindingOf(c).runs.tree(treeQuery(c))));
  app.get("/runs", async (c) => c.json(await bindingOf(c).runs.list(listQuery(c))));
  app.get("/runs/:id", async (c) => c.json(await bindingOf(c).runs.get(runIdOf(c))));
  app.post("/runs/:id/cancel", async (c) => c.json(await bindingOf(c).runs.cancel(runIdOf(c))));
  app.get("/runs/:id/events", (c) => {
    const format = c.req.query("format");
    if (format === undefined) return messageStream(c, "native");
    return format === "text" ? messageStream(c, "text") : formatStream(c);
  });
  app.get("/runs/:id/live", watchRun);
  return app;
}

function bindingOf(c: HttpContext): DurableAI {
  return wrapAI(undefined, { service: c.env.layerOf(c.var.account) });
}

/** @throws DurableAIError `input/invalid` where it is no run id. */
function runIdOf(c: HttpContext): string {
  const id = c.req.param("id") ?? "";
  parseRunId(id);
  return id;
}

function listQuery(c: HttpContext): RunQuery {
  const { session, cursor, subAgent } = c.req.query();
  if (!session) throw invalidInput("session", "it is missing", "Ask for the runs of a session: /runs?session=…");
  return { session, subAgent, cursor, ...partOf(c) };
}

function treeQuery(c: HttpContext): TreeQuery {
  return { session: c.req.param("session") ?? "", ...partOf(c) };
}

/** How much of a session, and where it lies. */
function partOf(c: HttpContext): Pick<TreeQuery, "limit" | "jurisdiction"> {
  const { limit, jurisdiction } = c.req.query();
  const most = limit === undefined ? undefined : parseWholeNumber(limit, "limit", { min: 1, max: MAX_LIST_LIMIT });
  const place = jurisdiction === undefined ? {} : { jurisdiction: checkJurisdiction(jurisdiction, "jurisdiction") };
  return { limit: most, ...place };
}

// ---- messages ------------------------------------------------------------------------------------------------------

/** The messages, `native` or in plain text. */
async function messageStream(c: HttpContext, format: "native" | "text"): Promise<Response> {
  const runId = runIdOf(c);
  const lastEventId = c.req.header(LAST_EVENT_ID);
  const nothingMore = answerReaderOfAll(lastEventId);
  if (nothingMore !== undefined) return nothingMore;
  const place = lastEventId === undefined ? parsePlace(c.req.query("from")) : parsePlace(lastEventId, LAST_EVENT_ID);
  return answerMessages(c.env.layerOf(c.var.account), runId, { ...place, format });
}

// ---- in a format ---------------------------------------------------------------------------------------------------

/** The run as a stream of a format, from a position of that stream. */
async function formatStream(c: HttpContext): Promise<Response> {
  const runId = runIdOf(c);
  const format = checkFormat(c.req.query("format"), "format");
  const position = c.req.query("from");
  const from = position === undefined ? 0 : parseCount(position, "from");
  const { contentType, body } = await replayRun(c.env.layerOf(c.var.account), runId, {
    format,
    from,
    outgoing: {},
  });
  const headers = runHeaders(runId, true);
  headers.set("content-type", contentType);
  headers.set("cache-control", "no-cache");
  return new Response(body, { headers });
}

// ---- WebSocket -----------------------------------------------------------------------------------------------------

async function watchRun(c: HttpContext): Promise<Response> {
  const runId = runIdOf(c);
  if (c.req.header("upgrade")?.toLowerCase() !== "websocket")
    throw new DurableAIError({
      code: "input/invalid",
      status: 426,
      field: "upgrade",
      fix: "Open it as a WebSocket, or read /runs/{id}/events.",
      message: "upgrade: this route is a WebSocket. Open it as one, or read /runs/{id}/events.",
    });
  if (c.env.watch !== undefined) return c.env.watch(c.var.account, runId, c.req.raw);
  const fix = 'Bind the class LiveRun as "LIVE" in the wrangler config, or read /runs/{id}/events.';
  throw new DurableAIError({ code: "option/not-available", fix, message: `WebSockets are not set up here. ${fix}` });
}
