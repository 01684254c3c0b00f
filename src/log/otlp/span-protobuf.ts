/**
 * An export of spans in protobuf: `ExportTraceServiceRequest` of
 * https://github.com/open-telemetry/opentelemetry-proto, v1. Fields are named in comments as they are there.
 */
import { ProtobufMessage } from "./protobuf.ts";
import { SPAN_KINDS, typedValue, type Attributes, type AttributeValue, type Span, type SpanSource } from "./span.ts";

/** STATUS_CODE_ERROR. */
const FAILED = 2;

export function toSpanProtobuf(spans: readonly Span[], { resource, scope }: SpanSource): Uint8Array<ArrayBuffer> {
  const scopeSpans = new ProtobufMessage().message(1, new ProtobufMessage().text(1, scope)); // scope.name
  for (const span of spans) scopeSpans.message(2, toSpan(span)); // spans
  const resourceSpans = new ProtobufMessage()
    .message(1, withAttributes(new ProtobufMessage(), 1, resource)) // resource.attributes
    .message(2, scopeSpans); // scope_spans
  return new ProtobufMessage().message(1, resourceSpans).bytes; // resource_spans
}

function toSpan(span: Span): ProtobufMessage {
  const message = new ProtobufMessage()
    .hex(1, span.traceId) // trace_id
    .hex(2, span.spanId) // span_id
    .text(3, span.tracestate) // trace_state
    .hex(4, span.parentSpanId) // parent_span_id
    .text(5, span.name) // name
    .uint(6, SPAN_KINDS[span.kind]) // kind
    .fixed64(7, toNanoseconds(span.startedAt)) // start_time_unix_nano
    .fixed64(8, toNanoseconds(span.endedAt)); // end_time_unix_nano
  withAttributes(message, 9, span.attributes); // attributes
  if (span.link !== undefined) message.message(13, toLink(span.link)); // links
  if (span.error !== undefined) message.message(15, new ProtobufMessage().text(2, span.error).uint(3, FAILED)); // status
  return message.fixed32(16, span.flags); // flags
}

function toLink({ traceId, spanId, tracestate }: NonNullable<Span["link"]>): ProtobufMessage {
  return new ProtobufMessage().hex(1, traceId).hex(2, spanId).text(3, tracestate); // trace_id, span_id, trace_state
}

function toNanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms)) * 1_000_000n;
}

function withAttributes(message: ProtobufMessage, field: number, attributes: Attributes): ProtobufMessage {
  for (const [key, value] of Object.entries(attributes))
    message.message(field, new ProtobufMessage().text(1, key).message(2, toValue(value))); // key, value
  return message;
}

function toValue(given: AttributeValue): ProtobufMessage {
  const typed = typedValue(given);
  const message = new ProtobufMessage();
  switch (typed.kind) {
    case "string":
      return message.oneText(1, typed.value); // string_value
    case "bool":
      return message.oneBool(2, typed.value); // bool_value
    case "int":
      return message.oneInt64(3, typed.value); // int_value
    case "double":
      return message.oneDouble(4, typed.value); // double_value
    case "array": {
      const values = new ProtobufMessage();
      for (const value of typed.value) values.message(1, new ProtobufMessage().oneText(1, value)); // values
      return message.message(5, values); // array_value
    }
  }
}
