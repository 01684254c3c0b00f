/** The trace of a session: its agents as a tree, with times and cost, and the same in OpenTelemetry. */
import { describe, expect, it } from "vitest";
import { putLogs } from "../../src/binding/log-objects.ts";
import type { SessionTrace } from "../../src/log/log-question.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import { MAX_TRACE_RUNS } from "../../src/log/session-trace.ts";
import { spanIdOf } from "../../src/log/trace-context.ts";
import { until } from "../durable-objects/layer.ts";
import { call, door, jsonOf } from "../http/door.ts";
import { logNamespace, newAccount, PRICED, recordOf, runIn, type LoggedAccount } from "./asking.ts";

const ANOTHER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const put = ({ account }: LoggedAccount, ...records: LogRecord[]): Promise<void> =>
  putLogs(logNamespace, account, records);

interface ExportedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  links?: { traceId: string }[];
  attributes: { key: string; value: Record<string, unknown> }[];
}

/** A session of a root, an agent, an agent below one that has no runs, and a run that another has called. */
async function research(mine: LoggedAccount): Promise<{ session: string; now: number }> {
  const session = crypto.randomUUID();
  const now = Date.now() - 10_000;
  const at = (id: string, ms: number, more: Partial<LogRecord> = {}): LogRecord =>
    recordOf(id, now + ms, { session, closedAt: now + ms + 500, ...more });
  const trace = { traceparent: `00-${"a".repeat(32)}-${spanIdOf("plan")}-01` };
  await put(
    mine,
    at("answer", 3_000, { provider: "anthropic", model: "anthropic/claude-sonnet-5" }),
    at("plan", 0, { usage: { inputTokens: 10, outputTokens: 20 } }),
    at("search", 1_000, { subAgent: "Researcher/one", format: "cohere-rerank" }),
    at("vectors", 1_200, { subAgent: "Researcher/one", format: "openai-embeddings", trace }),
    at("read", 2_000, {
      subAgent: "Researcher/one/Folder/a/Reader/two",
      outcome: "failed",
      error: { code: "provider/timeout", status: 504 },
      cost: { source: "unknown", why: "nobody has said", atLeastNanoUsd: 5 },
    }),
    at("foreign", 2_500, { trace: { traceparent: ANOTHER } }),
    recordOf("other", now, { session: "other" }),
  );
  return { session, now };
}

describe("the trace of a session", () => {
  it("is a tree of its agents, with what each branch comes to", async () => {
    const mine = newAccount();
    const { session, now } = await research(mine);
    const trace = await mine.logs.trace({ session });
    expect(trace).toMatchObject({
      session,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      isCut: false,
      runs: [{ id: "plan" }, { id: "foreign" }, { id: "answer" }],
      total: {
        runs: 6,
        errors: 1,
        cancelled: 0,
        costNanoUsd: 5_005,
        unknownCosts: 1,
        inputTokens: 10,
        outputTokens: 20,
        attempts: 6,
        startedAt: now,
        endedAt: now + 3_500,
        // 0 to 500, 1000 to 1700, 2000 to 3500.
        busyMs: 2_700,
        providers: ["anthropic", "scripted"],
        models: ["acme/writer", "anthropic/claude-sonnet-5"],
      },
    });
    const [researcher] = trace.subAgents;
    expect(researcher).toMatchObject({
      subAgent: "Researcher/one",
      runs: [{ id: "search" }, { id: "vectors", parentId: "plan" }],
      total: { runs: 3, errors: 1, costNanoUsd: 2_005 },
      subAgents: [
        {
          subAgent: "Researcher/one/Folder/a",
          runs: [],
          total: { runs: 1 },
          subAgents: [{ subAgent: "Researcher/one/Folder/a/Reader/two", runs: [{ id: "read" }], subAgents: [] }],
        },
      ],
    });
    const later = await mine.logs.trace({ session, from: now + 2_900 });
    expect([later.total.runs, later.subAgents]).toEqual([1, []]);
    expect(await mine.logs.trace({ session: "nobody" })).toMatchObject({ total: { runs: 0, busyMs: 0 }, runs: [] });
  });

  it("has real runs of a session and its sub-agents", async () => {
    const mine = newAccount();
    const session = crypto.randomUUID();
    const priced = { session, ownModel: PRICED, model: PRICED.id, native: false };
    const root = await runIn(mine, priced);
    const sub = await runIn(mine, { ...priced, subAgent: "Researcher/one" });
    const trace = await until(async () => {
      const found = await mine.logs.trace({ session });
      return found.total.runs === 2 && found;
    });
    expect(trace.runs.map(({ id }) => id)).toEqual([root.runId]);
    expect(trace.subAgents[0]?.runs.map(({ id }) => id)).toEqual([sub.runId]);
    expect(trace.total.costNanoUsd).toBe(106_000);
    expect(trace.subAgents[0]?.total.costNanoUsd).toBe(53_000);
  });

  it("is one trace of OpenTelemetry, which a collector takes", async () => {
    const mine = newAccount();
    const { session } = await research(mine);
    const { traceId } = await mine.logs.trace({ session });
    const body = JSON.stringify(await mine.logs.trace({ session, as: "otlp" }));
    const endpoint = `https://collector.example.com/${crypto.randomUUID()}/v1/traces`;
    const taken = await fetch(endpoint, { method: "POST", headers: { "content-type": "application/json" }, body });
    expect([taken.status, await taken.text()]).toEqual([200, "{}"]);
    const { resourceSpans } = JSON.parse(body) as {
      resourceSpans: { scopeSpans: { spans: ExportedSpan[] }[] }[];
    };
    const spans = resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    expect(byId.size).toBe(spans.length);
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    const pathOf = ({ parentSpanId, name }: ExportedSpan): string =>
      parentSpanId === undefined ? name : `${pathOf(byId.get(parentSpanId) as ExportedSpan)} > ${name}`;
    const agent = `session ${session} > invoke_agent Researcher`;
    expect(
      spans
        .filter(({ name }) => !name.startsWith("attempt"))
        .map(pathOf)
        .toSorted(),
    ).toEqual(
      [
        `session ${session}`,
        `session ${session} > chat acme/writer`,
        `session ${session} > chat acme/writer`,
        `session ${session} > chat acme/writer > embeddings acme/writer`,
        `session ${session} > chat anthropic/claude-sonnet-5`,
        agent,
        `${agent} > rerank acme/writer`,
        `${agent} > invoke_agent Folder`,
        `${agent} > invoke_agent Folder > invoke_agent Reader`,
        `${agent} > invoke_agent Folder > invoke_agent Reader > chat acme/writer`,
      ].toSorted(),
    );
    expect(spans.flatMap(({ links = [] }) => links)).toEqual([
      expect.objectContaining({ traceId: ANOTHER.slice(3, 35) }),
    ]);
  });

  it("has the newest runs of a session of very many, and says so", { timeout: 60_000 }, async () => {
    const mine = newAccount();
    const now = Date.now();
    const records = Array.from({ length: MAX_TRACE_RUNS + 501 }, (_, n) =>
      recordOf(`run-${n}`, now + n, { session: "a" }),
    );
    for (let i = 0; i < records.length; i += 1_000) await put(mine, ...records.slice(i, i + 1_000));
    const trace = await mine.logs.trace({ session: "a", to: now + 1_000_000 });
    expect([trace.isCut, trace.runs.length, trace.runs.at(-1)?.id]).toEqual([true, MAX_TRACE_RUNS, records.at(-1)?.id]);
  });

  it.each([
    [{}, "session"],
    [{ session: "" }, "session"],
    [{ session: "a", as: "jaeger" }, "as"],
    [{ session: "a", from: 2, to: 1 }, "from"],
    [{ session: "a", limit: 5 }, "limit"],
  ])("is not that of %j", async (query, field) => {
    await expect(newAccount().logs.trace(query as never)).rejects.toMatchObject({ code: "input/invalid", field });
  });

  it("is there over HTTP", async () => {
    const mine = newAccount();
    const { session, now } = await research(mine);
    const ofMine = { ...door, layerOf: () => mine.layer };
    const trace = (await jsonOf(await call(`/sessions/${session}/trace`, { door: ofMine }))) as unknown as SessionTrace;
    expect(trace).toEqual(await mine.logs.trace({ session }));
    const since = encodeURIComponent(new Date(now + 2_900).toISOString());
    const later = await jsonOf(await call(`/sessions/${session}/trace?from=${since}`, { door: ofMine }));
    expect(later).toMatchObject({ total: { runs: 1 } });
    expect(await jsonOf(await call(`/sessions/${session}/trace?as=otlp`, { door: ofMine }))).toEqual(
      await mine.logs.trace({ session, as: "otlp" }),
    );
    expect((await call(`/sessions/${session}/trace?as=csv`, { door: ofMine })).status).toBe(400);
  });
});
