/** Runs as spans, as a collector built on OpenTelemetry's own definitions reads them. */
import { describe, expect, it } from "vitest";
import { putLogs } from "../../src/binding/log-objects.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import { until } from "../durable-objects/layer.ts";
import { chatEvents } from "../durable-objects/scripted-provider.ts";
import type { OtlpCompression } from "../../src/log/sink-state.ts";
import { logNamespace, newAccount, PRICED, recordOf, runIn, type LoggedAccount } from "./asking.ts";
import { MadeUpRuns } from "./product-questions.ts";

interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  flags: number;
  traceState?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Record<string, unknown>;
  status?: { code: string; message: string };
}

interface Collected {
  spans: CollectedSpan[];
  headers: Record<string, string>[];
  problems: string[];
  bytes: number;
}

/** A collector nobody else has: test/otlp-collector.ts. */
class TestCollector {
  readonly endpoint: string = `https://collector.example.com/${crypto.randomUUID()}`;

  async got(): Promise<Collected> {
    return (await fetch(this.endpoint)).json();
  }
  async spans(count: number): Promise<CollectedSpan[]> {
    const { spans } = await until(async () => {
      const got = await this.got();
      expect(got.problems).toEqual([]);
      return got.spans.length >= count && got;
    });
    return spans;
  }
}

const PROTOCOLS = ["http/protobuf", "http/json"] as const;
const TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const put = ({ account }: LoggedAccount, ...records: LogRecord[]): Promise<void> =>
  putLogs(logNamespace, account, records);

describe.concurrent.each(PROTOCOLS)("a collector, over %s", (protocol) => {
  it("gets each run with its attempts, under the names of the conventions", async () => {
    const collector = new TestCollector();
    const mine = newAccount();
    await mine.logs.sinks({ otlp: { endpoint: collector.endpoint, headers: { "x-api-key": "secret-key" }, protocol } });
    const failure = { status: 503, headers: { "content-type": "application/json" }, chunks: ["{}"] };
    const { runId } = await runIn(
      mine,
      { ownModel: PRICED, model: PRICED.id, metadata: { customer: "acme", plan: { name: "free" } }, native: false },
      [failure, { chunks: chatEvents(5) }],
    );
    const { account } = mine;
    const [run, first, second] = await collector.spans(3);
    const record = await mine.logs.get(runId);
    expect(run).toMatchObject({
      name: "chat acme/writer",
      kind: "SPAN_KIND_CLIENT",
      startTimeUnixNano: `${record.createdAt}000000`,
      endTimeUnixNano: `${record.closedAt}000000`,
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "scripted",
        "gen_ai.request.model": "acme/writer",
        "gen_ai.response.model": "writer",
        "gen_ai.request.stream": true,
        "gen_ai.conversation.id": record.session,
        "gen_ai.usage.input_tokens": 3,
        "gen_ai.usage.output_tokens": 5,
        "gen_ai.response.time_to_first_chunk": (record.firstEventMs ?? 0) / 1_000,
        "durable_ai.account": account,
        "durable_ai.run.id": runId,
        "durable_ai.outcome": "completed",
        "durable_ai.attempts": 2,
        "durable_ai.cost.usd": 0.000053,
        "durable_ai.cost.source": "override",
        "durable_ai.metadata.customer": "acme",
        "durable_ai.metadata.plan.name": "free",
      },
    });
    expect(run?.status).toBeUndefined();
    expect(first).toMatchObject({
      traceId: run?.traceId,
      parentSpanId: run?.spanId,
      name: "attempt scripted writer",
      attributes: { "http.response.status_code": 503, "error.type": "provider/error", "durable_ai.attempt": 1 },
      status: { code: "STATUS_CODE_ERROR", message: "provider/error" },
    });
    expect(second).toMatchObject({ attributes: { "durable_ai.attempt": 2, "durable_ai.attempt.output_tokens": 5 } });
    const { headers } = await collector.got();
    expect(headers[0]).toMatchObject({ "x-api-key": "secret-key" });
    const { sinks } = await mine.logs.sinks();
    expect(sinks).toMatchObject([
      { sink: "otlp", headers: ["x-api-key"], protocol, url: `${collector.endpoint}/v1/traces` },
    ]);
    expect(JSON.stringify(sinks)).not.toContain("secret-key");
  });

  it("gets runs of one session as one trace, and those of a trace of their caller's in it", async () => {
    const collector = new TestCollector();
    const mine = newAccount();
    await mine.logs.sinks({ otlp: { endpoint: collector.endpoint, protocol } });
    const now = Date.now();
    const trace = { traceparent: TRACEPARENT, tracestate: "vendor=value" };
    const unsampled = { traceparent: TRACEPARENT.replace(/01$/, "00") };
    await put(
      mine,
      recordOf("one", now, { session: "a", subAgent: "Researcher/one" }),
      recordOf("two", now, { session: "a" }),
      recordOf("three", now, { session: "b" }),
      recordOf("four", now),
      recordOf("five", now, { session: "a", trace }),
      recordOf("unsampled", now, { trace: unsampled }),
    );
    const spans = await collector.spans(10);
    const runs = new Map(
      spans.flatMap((span) =>
        span.attributes["durable_ai.run.id"] ? [[span.attributes["durable_ai.run.id"], span]] : [],
      ),
    );
    expect([...runs.keys()]).toEqual(["one", "two", "three", "four", "five"]);
    const traces = [...runs.values()].map(({ traceId }) => traceId);
    expect(traces[0]).toBe(traces[1]);
    expect(new Set(traces).size).toBe(4);
    expect(runs.get("one")?.attributes).toMatchObject({
      "gen_ai.agent.name": "Researcher",
      "gen_ai.agent.id": "Researcher/one",
    });
    expect(runs.get("five")).toMatchObject({
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      parentSpanId: "00f067aa0ba902b7",
      traceState: "vendor=value",
      flags: 0x301,
    });
    expect(runs.get("two")).toMatchObject({ parentSpanId: "", flags: 0x101 });
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  });

  it("gets exports that are compressed, where that is wanted: a fifth of the bytes and less", async () => {
    const runs = new MadeUpRuns(() => Math.random(), 400, 100);
    const records = Array.from({ length: 200 }, () => ({ ...runs.next(), createdAt: Date.now() }));
    const bytesBy = async (compression: OtlpCompression): Promise<number> => {
      const collector = new TestCollector();
      const mine = newAccount();
      await mine.logs.sinks({ otlp: { endpoint: collector.endpoint, protocol, compression } });
      await put(mine, ...records);
      const spans = await collector.spans(400);
      expect(spans).toHaveLength(400);
      return (await collector.got()).bytes;
    };
    const [small, large] = [await bytesBy("gzip"), await bytesBy("none")];
    console.log("SIZES", protocol, small, large);
    expect(small * 5).toBeLessThan(large);
  });

  it("understands whatever is in a record", async () => {
    const collector = new TestCollector();
    const mine = newAccount();
    await mine.logs.sinks({ otlp: { endpoint: collector.endpoint, protocol } });
    const metadata = {
      "ü → 𝄞": "ü → 𝄞\n\0",
      empty: "",
      list: [1, "a", null],
      deep: { a: { b: true } },
      long: "x".repeat(60_000),
    };
    const usage = {
      inputTokens: 2 ** 40,
      cacheReadTokens: 0,
      cacheWriteTokens: 127,
      outputTokens: 128,
      reasoningTokens: 16_384,
    };
    const more = {
      metadata,
      usage,
      outcome: "failed",
      error: { code: "provider/timeout", status: 504 },
      format: "cohere-rerank",
    } as const;
    await put(mine, recordOf("one", Date.now(), more));
    const [run] = await collector.spans(2);
    expect(run).toMatchObject({
      name: "rerank acme/writer",
      status: { code: "STATUS_CODE_ERROR", message: "provider/timeout" },
      attributes: {
        "error.type": "provider/timeout",
        "gen_ai.usage.input_tokens": 2 ** 40,
        "gen_ai.usage.cache_read.input_tokens": 0,
        "gen_ai.usage.cache_creation.input_tokens": 127,
        "gen_ai.usage.output_tokens": 128,
        "gen_ai.usage.reasoning.output_tokens": 16_384,
        "durable_ai.metadata.ü → 𝄞": "ü → 𝄞\n\0",
        "durable_ai.metadata.empty": "",
        "durable_ai.metadata.list": '[1,"a",null]',
        "durable_ai.metadata.deep.a.b": "true",
        "durable_ai.metadata.long": "x".repeat(4_096),
      },
    });
  });
});
