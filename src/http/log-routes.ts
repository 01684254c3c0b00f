/** The log over HTTP: runs by any field, what they come to, and files of both. Described in docs/logs.md. */
import { Hono } from "hono";
import { createLogs, type AiLogs } from "../binding/logs.ts";
import { invalidInput } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { groupLines, RECORD_HEADER, recordLine } from "../log/log-export.ts";
import { MAX_LOG_LIMIT } from "../log/log-query.ts";
import type { LogAnalysis, LogDeletion, LogPage, LogQuery, LogRetention, TraceQuery } from "../log/log-question.ts";
import { NUMBER_FIELDS, type LogPatch } from "../log/run-log.ts";
import type { SinkChange } from "../log/sink-state.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";
import { readJsonObject } from "./request-body.ts";

/** Parameters that are no conditions on a field. */
const RESERVED = new Set(["from", "to", "limit", "cursor", "as", "groupBy", "bucket", "percentiles", "whatIf"]);
const FILES: Readonly<Record<string, string>> = {
  csv: "text/csv; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
};

/** `GET|DELETE /logs`, `GET|PUT /logs/retention`, `GET|PUT /logs/sinks`, `GET /logs/{id}`, `PATCH /logs/{id}`, `GET /analytics`, `GET /sessions/{session}/trace`. */
export function logRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.get("/logs", async (c) => {
    const query = queryOf(c);
    return fileOf(c) === undefined ? c.json(await logsOf(c).query(query)) : exportLogs(c, query);
  });
  app.delete("/logs", async (c) => c.json(await logsOf(c).delete(rangeOf(c) as LogDeletion)));
  app.get("/logs/retention", async (c) => c.json(await logsOf(c).retention()));
  app.put("/logs/retention", async (c) => {
    const retention = (await readJsonObject(c.req.raw)) as unknown as LogRetention;
    return c.json(await logsOf(c).retention(retention));
  });
  app.get("/logs/sinks", async (c) => c.json(await logsOf(c).sinks()));
  app.put("/logs/sinks", async (c) => c.json(await logsOf(c).sinks((await readJsonObject(c.req.raw)) as SinkChange)));
  app.get("/logs/:id", async (c) => c.json(await logsOf(c).get(c.req.param("id"))));
  app.patch("/logs/:id", async (c) =>
    c.json(await logsOf(c).patch(c.req.param("id"), (await readJsonObject(c.req.raw)) as LogPatch)),
  );
  app.get("/sessions/:session/trace", async (c) => {
    const { from, to, as } = c.req.query();
    const range = { ...(from && { from: timeOf(from, "from") }), ...(to && { to: timeOf(to, "to") }) };
    const query = { session: c.req.param("session"), ...range, ...(as !== undefined && { as }) };
    return c.json(await logsOf(c).trace(query as TraceQuery & { as: "otlp" }));
  });
  app.get("/analytics", analyze);
  return app;
}

function logsOf(c: HttpContext): AiLogs {
  const layer = c.env.layerOf(c.var.account);
  return createLogs(() => layer);
}

async function analyze(c: HttpContext): Promise<Response> {
  const { groupBy, bucket, percentiles = "", whatIf } = c.req.query();
  const wanted = percentiles === "" ? [] : percentiles.split(",").map(Number);
  const analysis: LogAnalysis = {
    ...rangeOf(c),
    ...(groupBy && { groupBy: groupBy.split(",") }),
    ...(bucket && { bucket: (/^\d+$/.test(bucket) ? Number(bucket) : bucket) as NonNullable<LogAnalysis["bucket"]> }),
    percentiles: wanted,
    ...(whatIf && { whatIf: { model: whatIf } }),
  };
  const file = fileOf(c);
  const answer = await logsOf(c).analyze(analysis);
  if (file === undefined) return c.json(answer);
  const { groups } = answer;
  const text =
    file === "csv" ? groupLines(groups, wanted) : groups.map((group) => `${JSON.stringify(group)}\n`).join("");
  return toFile(text, "analytics", file);
}

// ---- files ---------------------------------------------------------------------------------------------------------

/** Every run of the question, page after page, as fast as it is read. The first page is asked for before the answer begins. */
async function exportLogs(c: HttpContext, query: LogQuery): Promise<Response> {
  const file = fileOf(c) ?? "ndjson";
  const logs = logsOf(c);
  const first = await logs.query({ ...query, limit: MAX_LOG_LIMIT });
  const encoder = new TextEncoder();
  let next: LogPage | undefined = first;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (file === "csv") controller.enqueue(encoder.encode(RECORD_HEADER));
    },
    async pull(controller) {
      if (next === undefined) return controller.close();
      const lines = next.logs.map((record) => (file === "csv" ? recordLine(record) : `${JSON.stringify(record)}\n`));
      controller.enqueue(encoder.encode(lines.join("")));
      next =
        next.cursor === undefined
          ? undefined
          : await logs.query({ ...query, limit: MAX_LOG_LIMIT, cursor: next.cursor });
    },
  });
  return toFile(body, "logs", file);
}

function toFile(body: BodyInit, name: string, file: string): Response {
  const headers = {
    "content-type": FILES[file] ?? "",
    "content-disposition": `attachment; filename="${name}.${file}"`,
  };
  return new Response(body, { headers });
}

function fileOf(c: HttpContext): string | undefined {
  const as = c.req.query("as");
  if (as === undefined || as === "json") return undefined;
  if (Object.hasOwn(FILES, as)) return as;
  throw invalidInput("as", "it is no kind of file", "Write csv, ndjson or json.");
}

// ---- questions -----------------------------------------------------------------------------------------------------

function queryOf(c: HttpContext): LogQuery {
  const { limit, cursor } = c.req.query();
  return { ...rangeOf(c), ...(limit && { limit: Number(limit) }), ...(cursor && { cursor }) };
}

/** All other parameters are conditions: `model=…`, `error[exists]=true`, `durationMs[gte]=1000`, `metadata.plan=free`. */
function rangeOf(c: HttpContext): Pick<LogQuery, "from" | "to" | "where"> {
  const { from, to } = c.req.query();
  const where: JsonObject = {};
  for (const [name, values] of Object.entries(c.req.queries())) {
    if (RESERVED.has(name)) continue;
    const [, field = name, bound] = /^(.+)\[(\w+)\]$/.exec(name) ?? [];
    const read = values.map((value) => valueOf(field, bound, value));
    const [only = null] = read;
    if (bound === undefined) where[field] = read.length === 1 ? only : read;
    else where[field] = { ...(where[field] as JsonObject | undefined), [bound]: only };
  }
  return {
    ...(from && { from: timeOf(from, "from") }),
    ...(to && { to: timeOf(to, "to") }),
    where: where as NonNullable<LogQuery["where"]>,
  };
}

function valueOf(field: string, bound: string | undefined, text: string): JsonValue {
  if (bound === "exists" && (text === "true" || text === "false")) return text === "true";
  const isNumber = NUMBER_FIELDS.has(field) || (bound !== undefined && bound !== "not");
  return isNumber && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Milliseconds since the Unix epoch, or a date: `2026-11-26`, `2026-11-26T14:00:00Z`. */
function timeOf(text: string, field: string): number {
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(ms)) return ms;
  throw invalidInput(
    field,
    "it is not a time",
    "Write milliseconds since the Unix epoch, or a date: 2026-11-26T14:00Z.",
  );
}
