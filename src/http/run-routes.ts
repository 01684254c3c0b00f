/** Runs found again: their records, their events from any offset, their end. */
import { Hono } from "hono";
import { wrapAI, type DurableAI } from "../ai.ts";
import { toByteStream } from "../binding/answer-stream.ts";
import { checkFormat, checkJurisdiction } from "../binding/call-options.ts";
import { MAX_LIST_LIMIT, parseRunId } from "../binding/local-layer.ts";
import { runHeaders } from "../binding/answer.ts";
import { replayRun } from "../binding/replay.ts";
import { runMessages } from "../binding/run-messages.ts";
import { invalidInput, DurableAIError } from "../errors.ts";
import type { RunQuery } from "../run/run-record.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";
import { CLOSED_ID_SUFFIX, toServerSentEvents } from "./message-events.ts";
import { toOutgoing } from "./outgoing-stream.ts";
import { parseCount, parseWholeNumber } from "./query-values.ts";

/** An SSE comment: no event, and nobody counts positions in our messages. */
const COMMENT = ":\n\n";
const LAST_EVENT_ID = "last-event-id";

/** `GET /runs`, `GET /runs/{id}`, `GET /runs/{id}/events`, `GET /runs/{id}/live`, `POST /runs/{id}/cancel`. */
export function runRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.get("/runs", async (c) => c.json(await bindingOf(c).runs.list(listQuery(c))));
  app.get("/runs/:id", async (c) => c.json(await bindingOf(c).runs.get(runIdOf(c))));
  app.post("/runs/:id/cancel", async (c) => c.json(await bindingOf(c).runs.cancel(runIdOf(c))));
  app.get("/runs/:id/events", (c) => (c.req.query("format") === undefined ? messageStream(c) : formatStream(c)));
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
  const { session, cursor, limit, jurisdiction } = c.req.query();
  if (!session) throw invalidInput("session", "it is missing", "Ask for the runs of a session: /runs?session=…");
  const most = limit === undefined ? undefined : parseWholeNumber(limit, "limit", { min: 1, max: MAX_LIST_LIMIT });
  const place = jurisdiction === undefined ? {} : { jurisdiction: checkJurisdiction(jurisdiction, "jurisdiction") };
  return { session, cursor, limit: most, ...place };
}

// ---- messages ------------------------------------------------------------------------------------------------------

async function messageStream(c: HttpContext): Promise<Response> {
  const runId = runIdOf(c);
  const lastEventId = c.req.header(LAST_EVENT_ID);
  // 204 is how server-sent events say that there is no more to come back for (HTML standard, 9.2.3).
  if (lastEventId?.endsWith(CLOSED_ID_SUFFIX)) return new Response(null, { status: 204 });
  const from = lastEventId === undefined ? fromOf(c) : parseCount(lastEventId, LAST_EVENT_ID);
  const left = new AbortController();
  const layer = c.env.layerOf(c.var.account);
  const messages = runMessages(layer, runId, { from, format: "native", signal: left.signal });
  // Asked for before the status is sent: whether there is such a run shows with its first message.
  const first = await messages.next();
  const events = toByteStream(toServerSentEvents(resumed(first, messages), from), () => left.abort());
  const headers = runHeaders(runId, false);
  headers.set("content-type", "text/event-stream");
  headers.set("cache-control", "no-cache");
  return new Response(toOutgoing(events, { sign: COMMENT }), { headers });
}

async function* resumed<T>(first: IteratorResult<T, void>, rest: AsyncIterable<T>): AsyncGenerator<T, void> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

function fromOf(c: HttpContext): number {
  const from = c.req.query("from");
  return from === undefined ? 0 : parseCount(from, "from");
}

// ---- in a format ---------------------------------------------------------------------------------------------------

/** The run as a stream of a format, from a position of that stream. */
async function formatStream(c: HttpContext): Promise<Response> {
  const runId = runIdOf(c);
  const format = checkFormat(c.req.query("format"), "format");
  const { contentType, body } = await replayRun(c.env.layerOf(c.var.account), runId, { format, from: fromOf(c) });
  const headers = runHeaders(runId, true);
  headers.set("content-type", contentType);
  headers.set("cache-control", "no-cache");
  return new Response(toOutgoing(body), { headers });
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
