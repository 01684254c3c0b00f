/** An OpenTelemetry collector: spans over OTLP/HTTP, https://opentelemetry.io/docs/specs/otlp/#otlphttp. */
import type { LogSink, SinkBatch } from "../log-sink.ts";
import { isSampled, placeOf, toRunSpans } from "../otlp/run-spans.ts";
import { SOURCE, type Span } from "../otlp/span.ts";
import { toSpanJson } from "../otlp/span-json.ts";
import { toSpanProtobuf } from "../otlp/span-protobuf.ts";
import { traceIdOf } from "../otlp/trace-id.ts";
import type { OtlpSink, SinkOwner } from "../sink-state.ts";
import { postBatch, type SinkNetwork } from "./sink-post.ts";

/** Records and characters of one export; each record is a span, and one more for each attempt. */
export const MAX_OTLP_RECORDS = 200;
export const MAX_OTLP_CHARS = 1_000_000;

export function otlpSink(
  { endpoint, headers = {}, protocol = "http/protobuf", compression = "none" }: OtlpSink,
  owner: SinkOwner,
  network: SinkNetwork,
): LogSink {
  const isJson = protocol === "http/json";
  const type = isJson ? "application/json" : "application/x-protobuf";
  return {
    kind: "otlp",
    owner,
    maxRecords: MAX_OTLP_RECORDS,
    maxChars: MAX_OTLP_CHARS,
    async send(batch, signal) {
      const spans = await toSpans(batch);
      if (spans.length === 0) return;
      const body = isJson ? JSON.stringify(toSpanJson(spans, SOURCE)) : toSpanProtobuf(spans, SOURCE);
      // What a collector takes in part is not sent again, as the protocol says.
      const isCompressed = compression === "gzip";
      const response = await postBatch(network, endpoint, {
        headers: { ...headers, "content-type": type, ...(isCompressed && { "content-encoding": "gzip" }) },
        body: isCompressed ? await gzipped(body) : body,
        signal,
      });
      await response.body?.cancel();
    },
  };
}

async function gzipped(body: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const plain = new Response(body).body as ReadableStream<Uint8Array>;
  return new Uint8Array(await new Response(plain.pipeThrough(new CompressionStream("gzip"))).arrayBuffer());
}

/** A run whose caller does not sample its trace is in the log alone. */
async function toSpans({ account, records }: SinkBatch): Promise<Span[]> {
  const sampled = records.filter(isSampled);
  const spans = sampled.map(async (record) =>
    toRunSpans(record, account, placeOf(record, await traceIdOf(account, record))),
  );
  return (await Promise.all(spans)).flat();
}
