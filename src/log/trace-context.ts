/**
 * Where in somebody's trace a run is, as https://www.w3.org/TR/trace-context/ writes it, and the ids of our own spans.
 *
 * Ids of spans derive from those of runs, so that they are the same wherever they are written: in a header to a provider,
 * in the header of an answer, in an export, however often that comes.
 */
import type { RunRequest, TraceContext } from "../run/run-record.ts";

/** What a `traceparent` says. */
export interface TraceParent {
  /** 32 hex digits. */
  traceId: string;
  /** The span that asked: 16 hex digits. */
  spanId: string;
  /** Bit 0: it is sampled. */
  flags: number;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = "0".repeat(32);
const NO_SPAN = "0".repeat(16);
/** What everybody has to pass on; entries at the end are dropped beyond it. */
export const MAX_TRACESTATE_CHARS = 512;
const MAX_TRACESTATE_ENTRIES = 32;
const TRACESTATE_ENTRY =
  /^([a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
/** FNV-1a of 64 bits: ids have to be different, and guard nothing. */
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** Undefined where it is none: whoever sends such a thing begins no trace, and the call goes on. */
export function parseTraceparent(text: unknown): TraceParent | undefined {
  const [, version, traceId = "", spanId = "", flags = "", more] =
    (typeof text === "string" && TRACEPARENT.exec(text.trim())) || [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

/** What is said of a later version than ours is left out. */
export function toTraceparent({ traceId, spanId, flags }: TraceParent): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, "0")}`;
}

/** Both headers, as far as they say something. A bad `tracestate` is dropped, and with a bad `traceparent` always. */
export function toTraceContext(traceparent: unknown, tracestate: unknown): TraceContext | undefined {
  const parent = parseTraceparent(traceparent);
  if (parent === undefined) return undefined;
  const state = parseTracestate(tracestate);
  return { traceparent: toTraceparent(parent), ...(state !== undefined && { tracestate: state }) };
}

/** The trace as who is asked by a span of ours hears of it. */
export function traceHeaders({ traceparent, tracestate }: TraceContext, spanId: string): Record<string, string> {
  const parent = parseTraceparent(traceparent);
  if (parent === undefined) return {};
  return { traceparent: toTraceparent({ ...parent, spanId }), ...(tracestate !== undefined && { tracestate }) };
}

/** The request of one attempt, with what its provider hears of the trace. Without a log there is no span of ours. */
export function inTrace(request: RunRequest, { id, attempt }: { id?: string; attempt: number }): RunRequest {
  const { trace, headers } = request;
  if (trace === undefined) return request;
  const spanId = id === undefined ? undefined : attemptSpanId(spanIdOf(id), attempt);
  return { ...request, headers: { ...headers, ...(spanId === undefined ? trace : traceHeaders(trace, spanId)) } };
}

/** The `traceparent` of a run's span; undefined where its caller is in no trace. */
export function traceparentOf(trace: TraceContext | undefined, id: string): string | undefined {
  return trace && traceHeaders(trace, spanIdOf(id))["traceparent"];
}

/** The span of the run (or the agent) of that id. */
export function spanIdOf(id: string): string {
  let hash = FNV_OFFSET;
  for (let i = 0; i < id.length; i += 1) hash = BigInt.asUintN(64, (hash ^ BigInt(id.charCodeAt(i))) * FNV_PRIME);
  return toSpanId(hash);
}

/** The span of an attempt, counted from 1. */
export function attemptSpanId(runSpanId: string, attempt: number): string {
  return toSpanId(BigInt.asUintN(64, BigInt(`0x${runSpanId}`) + BigInt(attempt)));
}

function toSpanId(id: bigint): string {
  return (id === 0n ? 1n : id).toString(16).padStart(16, "0");
}

function parseTracestate(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const entries = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  if (entries.length === 0 || entries.length > MAX_TRACESTATE_ENTRIES) return undefined;
  if (!entries.every((entry) => TRACESTATE_ENTRY.test(entry))) return undefined;
  while (entries.join(",").length > MAX_TRACESTATE_CHARS) entries.pop();
  return entries.join(",") || undefined;
}
