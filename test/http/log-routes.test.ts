/** The log over HTTP: questions in the query string, and files. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { putLogs } from "../../src/binding/log-objects.ts";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import type { HttpDoor } from "../../src/http/http-door.ts";
import type { LogNamespace } from "../../src/log/log-object.ts";
import type { LogGroup } from "../../src/log/log-question.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import type { RunObjectNamespace } from "../../src/run/run-record.ts";
import { recordOf } from "../log/asking.ts";
import { call, jsonOf, KEY } from "./door.ts";

const logs = env.LOGS as unknown as LogNamespace;
const NOW = Date.now();

/** The API for an account that has these runs, and no others. */
async function doorWith(records: LogRecord[]): Promise<HttpDoor> {
  const account = crypto.randomUUID();
  const runs = env.RUNS as unknown as RunObjectNamespace;
  for (let i = 0; i < records.length; i += 64) await putLogs(logs, account, records.slice(i, i + 64));
  const layer = createLocalLayer({ runs, logs, env: {}, account });
  return { layerOf: () => layer, apiKeys: KEY };
}

const some = (): LogRecord[] =>
  Array.from({ length: 6 }, (_, i) =>
    recordOf(`run-${i}`, NOW - 1_000 * i, {
      provider: i % 2 === 0 ? "openai" : "groq",
      durationMs: 100 * i,
      outcome: i === 3 ? "failed" : "completed",
      metadata: { plan: i < 2 ? "free" : "paid", note: 'says "hi", twice' },
    }),
  );

const idsIn = (body: object): string[] => (body as { logs: LogRecord[] }).logs.map(({ id }) => id);

it("finds runs by fields, metadata, bounds and lists", async () => {
  const door = await doorWith(some());
  const ids = async (query: string): Promise<string[]> => idsIn(await jsonOf(await call(`/logs?${query}`, { door })));
  expect(await ids("")).toEqual(["run-0", "run-1", "run-2", "run-3", "run-4", "run-5"]);
  expect(await ids("metadata.plan=free")).toEqual(["run-0", "run-1"]);
  expect(await ids("provider=groq&outcome=completed")).toEqual(["run-1", "run-5"]);
  expect(await ids("durationMs[gte]=200&durationMs[lt]=500")).toEqual(["run-2", "run-3", "run-4"]);
  expect(await ids("durationMs=100&durationMs=300")).toEqual(["run-1", "run-3"]);
  expect(await ids("outcome[not]=completed")).toEqual(["run-3"]);
  expect(await ids("metadata.seats[exists]=true")).toEqual([]);
  expect(await ids(`to=${new Date(NOW - 2_500).toISOString()}`)).toEqual(["run-3", "run-4", "run-5"]);
});

it("pages through them", async () => {
  const door = await doorWith(some());
  const first = await jsonOf(await call("/logs?limit=4", { door }));
  expect(idsIn(first)).toHaveLength(4);
  const second = await jsonOf(await call(`/logs?limit=4&cursor=${String(first["cursor"])}`, { door }));
  expect(idsIn(second)).toEqual(["run-4", "run-5"]);
  expect(second).not.toHaveProperty("cursor");
});

it("answers the questions of who pays for inference, in one call each", async () => {
  const door = await doorWith(some());
  const groups = async (query: string): Promise<object[]> =>
    ((await jsonOf(await call(`/analytics?${query}`, { door }))) as { groups?: object[] }).groups ?? [];
  expect(await groups("groupBy=metadata.plan")).toMatchObject([
    { by: { "metadata.plan": "paid" }, runs: 4, costNanoUsd: 4_000 },
    { by: { "metadata.plan": "free" }, runs: 2, costNanoUsd: 2_000 },
  ]);
  const from = NOW - 3_600_000;
  expect(await groups(`groupBy=provider&from=${from}&percentiles=50,95`)).toMatchObject([
    { by: { provider: "groq" }, errors: 1, errorRate: 1 / 3, durationMs: { p95: expect.any(Number) } },
    { by: { provider: "openai" }, errors: 0, errorRate: 0 },
  ]);
});

it("says what another model would have cost, as JSON and as a file", async () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 0 };
  const door = await doorWith(some().map((record) => ({ ...record, usage })));
  const query = "groupBy=provider&whatIf=openai/gpt-4.1-mini";
  const { groups } = (await jsonOf(await call(`/analytics?${query}`, { door }))) as unknown as { groups: LogGroup[] };
  // https://platform.openai.com/docs/pricing: 0.40 dollars for a million tokens in.
  expect(groups).toMatchObject([
    { runs: 3, whatIf: { runs: 3, insteadOfNanoUsd: 3_000, costNanoUsd: 1_200_000_000, unpricedRuns: 0 } },
    { runs: 3, whatIf: { savedNanoUsd: 3_000 - 1_200_000_000 } },
  ]);
  const csv = await (await call(`/analytics?${query}&as=csv`, { door })).text();
  expect(csv.split("\r\n")[0]).toContain("whatIf.costNanoUsd,whatIf.savedNanoUsd");
  expect(csv).toContain(",1200000000,");
});

it("gives files of all that is asked for, however many pages that is", async () => {
  const records = Array.from({ length: 1_100 }, (_, i) => recordOf(`run-${i}`, NOW - i, { metadata: { i } }));
  const door = await doorWith(records);
  const ndjson = await call("/logs?as=ndjson", { door });
  expect(ndjson.headers.get("content-type")).toContain("ndjson");
  const lines = (await ndjson.text()).trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as LogRecord).id)).toEqual(records.map(({ id }) => id));
  const csv = (await (await call("/logs?as=csv", { door })).text()).trimEnd().split("\r\n");
  expect(csv).toHaveLength(1_101);
  expect(csv[0]).toMatch(/^createdAt,closedAt,id,/);
});

it("quotes what a CSV file needs quoted", async () => {
  const door = await doorWith(some());
  const csv = await (await call("/logs?as=csv&metadata.plan=free&limit=1", { door })).text();
  expect(csv).toContain('"{""plan"":""free"",""note"":""says \\""hi\\"", twice""}"');
  const groups = await (await call("/analytics?as=csv&groupBy=provider&bucket=day&percentiles=50", { door })).text();
  const [header, ...rows] = groups.trimEnd().split("\r\n");
  expect(header).toMatch(/^at,provider,runs,.*,durationMs\.p50,firstEventMs\.p50$/);
  expect(rows.length).toBeGreaterThanOrEqual(2);
});

it("takes what is said of a run afterwards, and knows no run it does not know", async () => {
  const door = await doorWith(some());
  const patched = await call("/logs/run-1", { door, method: "PATCH", body: { feedback: -1 } });
  expect(await jsonOf(patched)).toMatchObject({ id: "run-1", feedback: -1 });
  expect(await jsonOf(await call("/logs/run-1", { door }))).toMatchObject({ feedback: -1 });
  const missing = await call("/logs/run-99", { door });
  expect(missing.status).toBe(404);
  expect(await jsonOf(missing)).toMatchObject({ error: { code: "log/not-found" } });
});

it.each([
  ["/logs?colour=red", "where.colour"],
  ["/logs?limit=many", "limit"],
  ["/logs?as=pdf", "as"],
  ["/logs?from=yesterday", "from"],
  ["/analytics?bucket=minute", "bucket"],
  ["/analytics?groupBy=colour", "groupBy[0]"],
])("%s is refused, naming its field", async (path, field) => {
  const door = await doorWith([]);
  const response = await call(path, { door });
  expect(response.status).toBe(400);
  expect(JSON.stringify(await jsonOf(response))).toContain(field);
});
