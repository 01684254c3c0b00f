/**
 * An OpenTelemetry collector on the internet, for tests: `https://collector.example.com/<name>/v1/traces` takes exports in
 * protobuf and JSON. It reads them with OpenTelemetry's own definitions, and refuses what is not as its conventions say:
 * names that do not exist, values of another type, ids that are too short. `GET /<name>` is what it has taken.
 */
import { gunzipSync } from "node:zlib";
import signals from "@opentelemetry/otlp-transformer/build/src/generated/root.js";
import * as conventions from "@opentelemetry/semantic-conventions/incubating";

type Json = Record<string, unknown>;

interface MessageType {
  decode(bytes: Uint8Array): unknown;
  verify(message: Json): string | null;
  fromObject(message: Json): unknown;
  encode(message: unknown): { finish(): Uint8Array };
  toObject(message: unknown, options: Json): Json;
}

const { ExportTraceServiceRequest, ExportTraceServiceResponse } = (
  signals as unknown as { opentelemetry: { proto: { collector: { trace: { v1: Record<string, MessageType> } } } } }
).opentelemetry.proto.collector.trace.v1 as {
  ExportTraceServiceRequest: MessageType;
  ExportTraceServiceResponse: MessageType;
};

/** Every name that the conventions have, experimental ones included. */
const NAMES = new Set(
  Object.entries(conventions).flatMap(([key, name]) => (key.startsWith("ATTR_") ? [String(name)] : [])),
);
/** They are still there, for those who once wrote them. */
const DEPRECATED = new Set([
  "gen_ai.system",
  "gen_ai.prompt",
  "gen_ai.completion",
  "gen_ai.usage.prompt_tokens",
  "gen_ai.usage.completion_tokens",
]);
/** The types of those that we write, by https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/. */
const TYPES: Readonly<Record<string, string>> = {
  "error.type": "stringValue",
  "gen_ai.agent.id": "stringValue",
  "gen_ai.agent.name": "stringValue",
  "gen_ai.conversation.id": "stringValue",
  "gen_ai.operation.name": "stringValue",
  "gen_ai.provider.name": "stringValue",
  "gen_ai.request.model": "stringValue",
  "gen_ai.request.stream": "boolValue",
  "gen_ai.response.model": "stringValue",
  "gen_ai.response.time_to_first_chunk": "doubleValue",
  "gen_ai.usage.cache_creation.input_tokens": "intValue",
  "gen_ai.usage.cache_read.input_tokens": "intValue",
  "gen_ai.usage.input_tokens": "intValue",
  "gen_ai.usage.output_tokens": "intValue",
  "gen_ai.usage.reasoning.output_tokens": "intValue",
  "http.response.status_code": "intValue",
  "service.name": "stringValue",
};
/** Of names of our own the conventions ask that they have a namespace. */
const OWN = /^durable_ai\.[a-z_]+(\..+)?$/s;
const PROVIDERS = new Set(
  Object.entries(conventions).flatMap(([key, value]) => (key.startsWith("GEN_AI_PROVIDER_NAME_VALUE_") ? [value] : [])),
);

interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  flags?: number;
  traceState?: string;
  attributes: Record<string, unknown>;
  status?: { code?: string; message?: string };
}

interface Collector {
  spans: CollectedSpan[];
  headers: Record<string, string>[];
  problems: string[];
  /** Of all bodies it has taken, as they came. */
  bytes: number;
}

const collectors = new Map<string, Collector>();

export async function otlpCollector(request: Request, { pathname }: URL): Promise<Response> {
  const [, name = "", ...path] = pathname.split("/");
  const collector = collectors.get(name) ?? { spans: [], headers: [], problems: [], bytes: 0 };
  collectors.set(name, collector);
  if (request.method === "GET") return Response.json(collector);
  if (path.join("/") !== "v1/traces") return new Response("no such path", { status: 404 });
  const type = request.headers.get("content-type") ?? "";
  try {
    const bytes = new Uint8Array(await request.arrayBuffer());
    const isCompressed = request.headers.get("content-encoding") === "gzip";
    collector.spans.push(...read(isCompressed ? new Uint8Array(gunzipSync(bytes)) : bytes, type));
    collector.bytes += bytes.length;
    collector.headers.push(Object.fromEntries(request.headers));
  } catch (thrown) {
    collector.problems.push(String(thrown));
    return new Response(String(thrown), { status: 400 });
  }
  if (type === "application/json") return Response.json({});
  const answer = ExportTraceServiceResponse.encode(ExportTraceServiceResponse.fromObject({})).finish();
  return new Response(new Uint8Array(answer), { headers: { "content-type": type } });
}

/** Also without network: the spans in an export, checked. */
export function read(bytes: Uint8Array, type: string): CollectedSpan[] {
  const message = type === "application/json" ? fromJson(bytes) : ExportTraceServiceRequest.decode(bytes);
  // OpenTelemetry's own encoder writes the same, byte for byte.
  const own = ExportTraceServiceRequest.encode(message).finish();
  if (type !== "application/json" && !Buffer.from(own).equals(bytes))
    throw new TypeError("other bytes than the official ones");
  const problem = ExportTraceServiceRequest.verify(message as Json);
  if (problem !== null) throw new TypeError(problem);
  const { resourceSpans } = ExportTraceServiceRequest.toObject(message, {
    longs: String,
    enums: String,
    bytes: Array,
  }) as {
    resourceSpans: { resource: { attributes: Json[] }; scopeSpans: { scope: { name: string }; spans: Json[] }[] }[];
  };
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    if (toAttributes(resource.attributes)["service.name"] === undefined) throw new TypeError("no service.name");
    return scopeSpans.flatMap(({ spans }) => spans.map(toSpan));
  });
}

/** In JSON ids are hex and not Base64: the only thing in which it is not protobuf's own. */
function fromJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  const parsed = JSON.parse(text, (key, value: unknown) =>
    ["traceId", "spanId", "parentSpanId"].includes(key) ? [...Buffer.from(String(value), "hex")] : value,
  ) as Json;
  const message = ExportTraceServiceRequest.fromObject(parsed);
  // Whatever the definitions do not know is lost on the way.
  const names = (value: unknown): string[] =>
    [...JSON.stringify(value).matchAll(/"(\w+)":/g)].map(([, key = ""]) => key);
  const known = new Set(names(ExportTraceServiceRequest.toObject(message, { longs: String, bytes: Array })));
  const lost = names(parsed).find((key) => !known.has(key));
  if (lost !== undefined) throw new TypeError(`there is no field ${lost}`);
  return message;
}

function toSpan(given: Json): CollectedSpan {
  const span = {
    ...given,
    attributes: toAttributes((given["attributes"] ?? []) as Json[]),
  } as unknown as CollectedSpan;
  const hex = (bytes: unknown): string => Buffer.from((bytes ?? []) as number[]).toString("hex");
  const ids = {
    traceId: hex(given["traceId"]),
    spanId: hex(given["spanId"]),
    parentSpanId: hex(given["parentSpanId"]),
  };
  if (!/^(?!0+$)[0-9a-f]{32}$/.test(ids.traceId)) throw new TypeError(`${ids.traceId} is no trace id`);
  if (!/^(?!0+$)[0-9a-f]{16}$/.test(ids.spanId)) throw new TypeError(`${ids.spanId} is no span id`);
  if (!/^([0-9a-f]{16})?$/.test(ids.parentSpanId)) throw new TypeError(`${ids.parentSpanId} is no span id`);
  if (!span.name) throw new TypeError("a span without name");
  if (!/^SPAN_KIND_(INTERNAL|CLIENT)$/.test(span.kind)) throw new TypeError(`${span.kind} is no kind of ours`);
  if (BigInt(span.startTimeUnixNano) > BigInt(span.endTimeUnixNano))
    throw new TypeError("a span that ends before it begins");
  checkNames(span);
  return { ...span, ...ids };
}

/** What the conventions require of an inference span, and of an agent's. */
function checkNames({ name, attributes }: CollectedSpan): void {
  const {
    "gen_ai.operation.name": operation,
    "gen_ai.provider.name": provider,
    "gen_ai.request.model": model,
  } = attributes;
  if (operation === undefined) return;
  const of = operation === "invoke_agent" ? attributes["gen_ai.agent.name"] : model;
  const wanted = of === undefined ? operation : `${String(operation)} ${String(of)}`;
  if (name !== wanted) throw new TypeError(`the span ${name} has to be named ${String(wanted)}`);
  const isKnown = PROVIDERS.has(provider as never) || /^[a-z0-9-]+$/.test(String(provider ?? "none"));
  if (!isKnown) throw new TypeError(`${String(provider)} is no provider`);
}

function toAttributes(attributes: Json[]): Json {
  const pairs = attributes.map(({ key, value }) => {
    const [[kind = "", content] = []] = Object.entries(value as Json);
    checkAttribute(String(key), kind);
    return [key, kind === "intValue" ? Number(content) : content] as const;
  });
  if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new TypeError("an attribute that is there twice");
  return Object.fromEntries(pairs);
}

function checkAttribute(key: string, kind: string): void {
  if (OWN.test(key)) return;
  if (!NAMES.has(key) || DEPRECATED.has(key)) throw new TypeError(`there is no attribute ${key}`);
  if (TYPES[key] !== kind) throw new TypeError(`${key} is ${kind}, and has to be ${String(TYPES[key])}`);
}
