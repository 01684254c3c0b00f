/**
 * An export of spans as JSON, as https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding says it: ids in hex, whole
 * numbers of 64 bits as text.
 */
import type { JsonObject, JsonValue } from "../../json.ts";
import { SPAN_KINDS, typedValue, type Attributes, type AttributeValue, type Span, type SpanSource } from "./span.ts";

/** STATUS_CODE_ERROR. */
const FAILED = 2;

export function toSpanJson(spans: readonly Span[], { resource, scope }: SpanSource): JsonObject {
  const scopeSpans = [{ scope: { name: scope }, spans: spans.map(toSpan) }];
  return { resourceSpans: [{ resource: { attributes: toAttributes(resource) }, scopeSpans }] };
}

function toSpan({
  startedAt,
  endedAt,
  tracestate,
  parentSpanId,
  kind,
  error,
  attributes,
  link,
  ...span
}: Span): JsonObject {
  const { traceId, spanId, flags, name } = span;
  return {
    traceId,
    spanId,
    ...(tracestate !== undefined && { traceState: tracestate }),
    ...(parentSpanId !== undefined && { parentSpanId }),
    flags,
    name,
    kind: SPAN_KINDS[kind],
    startTimeUnixNano: toNanoseconds(startedAt),
    endTimeUnixNano: toNanoseconds(endedAt),
    attributes: toAttributes(attributes),
    ...(link !== undefined && { links: [toLink(link)] }),
    ...(error !== undefined && { status: { message: error, code: FAILED } }),
  };
}

function toLink({ traceId, spanId, tracestate }: NonNullable<Span["link"]>): JsonObject {
  return { traceId, spanId, ...(tracestate !== undefined && { traceState: tracestate }) };
}

/** A million of them is more than a number can tell apart. */
function toNanoseconds(ms: number): string {
  return (BigInt(Math.round(ms)) * 1_000_000n).toString();
}

function toAttributes(attributes: Attributes): JsonValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toValue(value) }));
}

function toValue(given: AttributeValue): JsonObject {
  const typed = typedValue(given);
  switch (typed.kind) {
    case "string":
      return { stringValue: typed.value };
    case "bool":
      return { boolValue: typed.value };
    case "int":
      return { intValue: String(typed.value) };
    case "double":
      return { doubleValue: typed.value };
    case "array":
      return { arrayValue: { values: typed.value.map((value) => ({ stringValue: value })) } };
  }
}
