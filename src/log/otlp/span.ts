/** A span, as far as we have use for one: https://github.com/open-telemetry/opentelemetry-proto, v1. */

/** Its number in the protocol. */
export const SPAN_KINDS = { internal: 1, client: 3 } as const;

/** A whole number, unless it says that it is none. */
export type AttributeValue = string | number | boolean | { double: number } | readonly string[];

export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface Span {
  /** 32 hex digits. */
  traceId: string;
  /** 16 hex digits. */
  spanId: string;
  /** Absent at the root of its trace. */
  parentSpanId?: string;
  tracestate?: string;
  /** Those of the trace in bits 0 to 7; bit 8: bit 9 says whether the parent is another's. */
  flags: number;
  name: string;
  kind: keyof typeof SPAN_KINDS;
  /** Milliseconds since the Unix epoch. */
  startedAt: number;
  endedAt: number;
  attributes: Attributes;
  /** A span of another trace that it belongs to. */
  link?: { traceId: string; spanId: string; tracestate?: string };
  /** Why it failed; absent where it did not. */
  error?: string;
}

/** Flags of a span whose parent is ours, and of one whose parent is another's. */
export const OF_OURS = 0x100;
export const OF_ANOTHER = 0x300;

/** What all spans of an export have in common. */
export interface SpanSource {
  /** `service.name` and the like. */
  resource: Attributes;
  /** Who made the spans. */
  scope: string;
}

/** An export is from here. */
export const SOURCE: SpanSource = { resource: { "service.name": "durable-ai" }, scope: "durable-ai" };

/** A value, as its kind. */
export type TypedValue =
  | { kind: "string"; value: string }
  | { kind: "bool"; value: boolean }
  | { kind: "int"; value: number }
  | { kind: "double"; value: number }
  | { kind: "array"; value: readonly string[] };

export function typedValue(value: AttributeValue): TypedValue {
  if (typeof value === "string") return { kind: "string", value };
  if (typeof value === "boolean") return { kind: "bool", value };
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { kind: "int", value } : { kind: "double", value };
  return "double" in value ? { kind: "double", value: value.double } : { kind: "array", value };
}
