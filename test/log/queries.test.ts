/** Questions to the log: the same answers as a plain loop over the records gives, page by page, and what is refused. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { wrapAI } from "../../src/ai.ts";
import { MAX_METADATA_CHARS, MAX_METADATA_DEPTH } from "../../src/binding/call-options.ts";
import type { LayerService } from "../../src/binding/wrap-options.ts";
import { LogTable, MAX_LOGGED_METADATA_CHARS } from "../../src/log/log-table.ts";
import { queryLogs } from "../../src/log/log-search.ts";
import { DAY_MS, dayOf, MAX_BUCKETS, MAX_CONDITIONS, MAX_RANGE_DAYS } from "../../src/log/log-query.ts";
import { putLogs } from "../../src/binding/log-objects.ts";
import { valuesOf } from "../../src/log/log-values.ts";
import { tagsOf } from "../../src/log/metadata-tags.ts";
import type { LogAnalysis, LogFilter, LogQuery } from "../../src/log/log-question.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import type { JsonObject, JsonValue } from "../../src/json.ts";
import { randomFrom } from "../random.ts";
import { logNamespace, newAccount, recordOf } from "./asking.ts";

const random = randomFrom(7);
const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;

const NOW = Date.now();
const START = Math.floor(NOW / DAY_MS) * DAY_MS - 3 * DAY_MS;
const mine = newAccount();

/** Three hundred runs in three days, some in the same millisecond. */
const records: LogRecord[] = Array.from({ length: 300 }, (_, i) => {
  const createdAt = START + Math.floor(random() * 3 * 24) * 3_600_000 + pick([0, 1, 1_000, 1_800_000]);
  const outcome = pick(["completed", "completed", "completed", "failed", "cancelled", "interrupted"] as const);
  const session = pick(["s1", "s2", undefined]);
  const isKnown = random() < 0.9;
  return recordOf(`run-${i}`, createdAt, {
    model: pick(["acme/writer", "acme/reader"]),
    provider: pick(["openai", "anthropic", "groq"]),
    outcome,
    ...(session && { session }),
    ...(outcome === "failed" && { error: { code: pick(["provider/error", "provider/timeout"]), status: 502 } }),
    cost: isKnown
      ? { source: "catalog", nanoUsd: Math.floor(random() * 1_000_000) }
      : { source: "unknown", why: "nobody said", atLeastNanoUsd: 5 },
    usage: { inputTokens: Math.floor(random() * 1_000), outputTokens: 7 },
    metadata: {
      customer: `c${Math.floor(random() * 20)}`,
      plan: pick(["free", "paid"]),
      ...(random() < 0.5 && { seats: Math.floor(random() * 10) }),
      agent: { name: pick(["support", "sales"]) },
    },
    durationMs: Math.floor(random() * 5_000),
    ...(outcome !== "failed" && { firstEventMs: Math.floor(random() * 900) }),
  });
});

beforeAll(async () => {
  for (let i = 0; i < records.length; i += 50) await putLogs(logNamespace, mine.account, records.slice(i, i + 50));
});

// ---- the plain loop ------------------------------------------------------------------------------------------------

function valueOf(record: LogRecord, field: string): string | number | null {
  const tags = tagsOf((record.metadata ?? {}) as JsonObject);
  if (field.startsWith("metadata.")) return tags[field.slice("metadata.".length)] ?? null;
  return valuesOf(record)[field as keyof ReturnType<typeof valuesOf>];
}

function matches(record: LogRecord, where: LogFilter = {}): boolean {
  return Object.entries(where).every(([field, condition]) => {
    const value = valueOf(record, field);
    const equals = (other: unknown): boolean => value !== null && String(value) === String(other);
    if (Array.isArray(condition)) return condition.some(equals);
    if (typeof condition !== "object") return equals(condition);
    const { gt, gte, lt, lte, not, exists } = condition as { [name: string]: number | undefined } & {
      exists?: boolean;
    };
    const isBounded = [gt, gte, lt, lte].some((bound) => bound !== undefined);
    return (
      (!isBounded || value !== null) &&
      (gt === undefined || Number(value) > gt) &&
      (gte === undefined || Number(value) >= gte) &&
      (lt === undefined || Number(value) < lt) &&
      (lte === undefined || Number(value) <= lte) &&
      (not === undefined || !equals(not)) &&
      (exists === undefined || (value !== null) === exists)
    );
  });
}

const FILTERS: LogFilter[] = [
  {},
  { provider: "openai" },
  { provider: ["openai", "groq"], outcome: "failed" },
  { "metadata.customer": "c3" },
  { "metadata.customer": "c3", "metadata.plan": "free", provider: { not: "groq" } },
  { "metadata.plan": ["free", "paid"], durationMs: { gte: 1_000, lt: 3_000 } },
  { session: "s1", "metadata.agent.name": "support" },
  { session: { exists: false }, error: { exists: true } },
  { "metadata.seats": { gte: 5 } },
  { "metadata.seats": 5 },
  { "metadata.seats": { not: 5 } },
  { error: { not: "provider/timeout" }, status: 502 },
  { costSource: "unknown", stream: true },
  { inputTokens: { gt: 500 }, kept: true },
  { "metadata.nobody": "x" },
];

async function everyPage(query: LogQuery): Promise<LogRecord[]> {
  const all: LogRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await mine.logs.query({ ...query, ...(cursor && { cursor }) });
    all.push(...page.logs);
    ({ cursor } = page);
  } while (cursor !== undefined);
  return all;
}

describe("a query", () => {
  it.each(FILTERS.map((where) => [where] as const))("finds what a loop finds, newest first: %j", async (where) => {
    const from = START;
    const expected = records.filter((record) => matches(record, where));
    const found = await everyPage({ from, where, limit: 17 });
    expect(found.map(({ id }) => id).toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
    const times = found.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    for (const record of found) expect(record).toEqual(records.find(({ id }) => id === record.id));
  });

  it("has all runs of its range, and no others", async () => {
    const [from, to] = [START + 5 * 3_600_000, START + DAY_MS + 7 * 3_600_000];
    const expected = records.filter(({ createdAt }) => createdAt >= from && createdAt < to);
    const found = await everyPage({ from, to });
    expect(found.map(({ id }) => id).toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
  });

  it("reads only the rows it answers with, where metadata or a session says which", async () => {
    const stub = env.LOGS.get(env.LOGS.idFromName(`${mine.account}/log/${dayOf(START)}`));
    const rows = await runInDurableObject(stub, (_object, { storage: { sql } }) => {
      let read = 0;
      const counting = {
        exec: (query: string, ...values: SqlStorageValue[]) => {
          const cursor = sql.exec(query, ...values);
          const answered = cursor.toArray();
          read += cursor.rowsRead;
          return { toArray: () => answered };
        },
      } as unknown as SqlStorage;
      const range = { from: START, to: START + DAY_MS, limit: 100 };
      const { logs } = queryLogs(counting, new LogTable(sql), { ...range, where: { "metadata.customer": "c3" } });
      return { read, found: logs.length };
    });
    expect(rows.found).toBeGreaterThan(0);
    expect(rows.read).toBeLessThanOrEqual(rows.found * 3);
  });
});

it("a record costs three rows, one more for its session and for each key of its metadata", async () => {
  const stub = env.LOGS.getByName(`rows/${crypto.randomUUID()}`);
  const rows = await runInDurableObject(stub, (_object, { storage: { sql } }) => {
    let written = 0;
    const counting = {
      databaseSize: 0,
      exec: (query: string, ...values: SqlStorageValue[]) => {
        const cursor = sql.exec(query, ...values);
        const answered = cursor.toArray();
        written += cursor.rowsWritten;
        return { toArray: () => answered, one: () => answered[0] };
      },
    } as unknown as SqlStorage;
    const table = new LogTable(counting);
    table.create({ account: "acme", day: dayOf(NOW) });
    table.put([recordOf("first", NOW)]);
    written = 0;
    table.put([recordOf("second", NOW, { session: "s", metadata: { plan: "free", customer: "acme" } })]);
    table.put([recordOf("second", NOW, { session: "s", metadata: { plan: "free", customer: "acme" } })]);
    return written;
  });
  expect(rows).toBe(3 + 1 + 2);
});

it("a page ends where an answer would be too large, and goes on behind it", async () => {
  const other = newAccount();
  const large = (i: number): LogRecord =>
    recordOf(`large-${i}`, NOW - i - (i % 2) * DAY_MS, { metadata: { text: "x".repeat(60_000) } });
  for (let i = 0; i < 160; i += 40)
    await putLogs(
      logNamespace,
      other.account,
      Array.from({ length: 40 }, (_, j) => large(i + j)),
    );
  const pages: number[] = [];
  const ids = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await other.logs.query({ limit: 500, ...(cursor && { cursor }) });
    pages.push(page.logs.length);
    for (const { id } of page.logs) ids.add(id);
    ({ cursor } = page);
  } while (cursor !== undefined);
  expect(ids.size).toBe(160);
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.reduce((sum, one) => sum + one, 0)).toBe(160);
});

// ---- analysis ------------------------------------------------------------------------------------------------------

function analyzed({ where, groupBy = [], bucket }: LogAnalysis) {
  const bucketMs = bucket === "day" ? DAY_MS : bucket === "hour" ? 3_600_000 : undefined;
  const groups = Map.groupBy(
    records.filter((record) => matches(record, where)),
    (record) =>
      JSON.stringify([
        bucketMs && record.createdAt - (record.createdAt % bucketMs),
        groupBy.map((field) => valueOf(record, field)),
      ]),
  );
  return [...groups].map(([key, runs]) => ({
    key,
    runs: runs.length,
    errors: runs.filter(({ outcome }) => outcome === "failed" || outcome === "interrupted").length,
    costNanoUsd: runs.reduce(
      (sum, { cost }) => sum + (cost.source === "unknown" ? cost.atLeastNanoUsd : cost.nanoUsd),
      0,
    ),
    unknownCosts: runs.filter(({ cost }) => cost.source === "unknown").length,
    inputTokens: runs.reduce((sum, { usage }) => sum + (usage?.inputTokens ?? 0), 0),
  }));
}

describe("an analysis", () => {
  it.each<[name: string, analysis: LogAnalysis]>([
    ["everything", {}],
    ["what free and paid users spend", { groupBy: ["metadata.plan"] }],
    ["what one customer costs", { where: { "metadata.customer": "c3" } }],
    ["what one agent costs a day", { where: { "metadata.agent.name": "support" }, bucket: "day" }],
    [
      "the error rate of each provider",
      { groupBy: ["provider"], from: START + 2 * DAY_MS - 1, to: START + 3 * DAY_MS },
    ],
    ["several fields, one of which some lack", { groupBy: ["model", "metadata.seats", "session"], bucket: "hour" }],
  ])("comes to what a loop comes to: %s", async (_name, asked) => {
    const analysis: LogAnalysis = { from: START, ...asked };
    const { groups, from, to } = await mine.logs.analyze(analysis);
    expect(from).toBe(analysis.from);
    const expected = analyzed({
      ...analysis,
      ...(asked.from !== undefined && { where: {} }),
    });
    const inRange = asked.from === undefined ? expected : undefined;
    const keyed = groups.map(({ at, by, runs, errors, costNanoUsd, unknownCosts, inputTokens }) => ({
      key: JSON.stringify([at, (analysis.groupBy ?? []).map((field) => by[field])]),
      runs,
      errors,
      costNanoUsd,
      unknownCosts,
      inputTokens,
    }));
    if (inRange !== undefined) expect(keyed.toSorted(byKey)).toEqual(inRange.toSorted(byKey));
    const runs = records.filter(
      (record) => record.createdAt >= from && record.createdAt < to && matches(record, asked.where),
    );
    expect(groups.reduce((sum, group) => sum + group.runs, 0)).toBe(runs.length);
    for (const { errors, errorRate, runs: count } of groups) expect(errorRate).toBeCloseTo(errors / count, 12);
  });

  it("comes to the same once whole hours are summed up, and again after something has changed", async () => {
    const answers = async (): Promise<unknown[]> =>
      Promise.all(
        ROLLED.map(async (asked) => {
          const { groups } = await mine.logs.analyze({ from: START, to: NOW, ...asked });
          return groups.toSorted((a, b) => byKey({ key: JSON.stringify(a) }, { key: JSON.stringify(b) }));
        }),
      );
    const counted = await answers();
    const days = [0, 1, 2].map((i) => `${mine.account}/log/${dayOf(START + i * DAY_MS)}`);
    const hours = async (): Promise<number> => {
      const ofDays = days.map((day) =>
        runInDurableObject(env.LOGS.getByName(day), async (object, { storage }) => {
          for (let turn = 0; turn < 25; turn += 1) await object.alarm();
          return storage.sql.exec("SELECT 1 FROM rolled_hours").toArray().length;
        }),
      );
      return (await Promise.all(ofDays)).reduce((sum, one) => sum + one, 0);
    };
    const all = await hours();
    expect(all).toBeGreaterThan(60);
    expect(await answers()).toEqual(counted);
    const [record] = records;
    await mine.logs.patch(record?.id ?? "", { metadata: { plan: "other" } });
    const changed = await answers();
    expect(changed).not.toEqual(counted);
    expect(await hours()).toBe(all);
    expect(await answers()).toEqual(changed);
    await mine.logs.patch(record?.id ?? "", { metadata: record?.metadata ?? null });
    expect(await answers()).toEqual(counted);
  });

  it("has percentiles within one percent, over all days together", async () => {
    const { groups } = await mine.logs.analyze({ from: START, percentiles: [50, 95, 100] });
    const exact = (times: number[], percent: number): number =>
      times.toSorted((a, b) => a - b)[Math.ceil((percent / 100) * times.length) - 1] ?? 0;
    const durations = records.map(({ durationMs }) => durationMs);
    const firsts = records.flatMap(({ firstEventMs }) => firstEventMs ?? []);
    for (const [name, times] of [
      ["durationMs", durations],
      ["firstEventMs", firsts],
    ] as const)
      for (const percent of [50, 95, 100]) {
        const found = groups[0]?.[name]?.[`p${percent}`] ?? 0;
        expect(Math.abs(found - exact(times, percent))).toBeLessThanOrEqual(1 + 0.011 * exact(times, percent));
      }
  });
});

/** All that sums can answer, and some that they cannot. */
const ROLLED: LogAnalysis[] = [
  {},
  { bucket: "day" },
  { bucket: "hour", groupBy: ["metadata.plan"] },
  { groupBy: ["metadata.seats"] },
  { groupBy: ["metadata.customer"], bucket: "day" },
  { groupBy: ["provider"], from: START + 1_800_000, to: START + 2 * DAY_MS + 5_400_000 },
  { where: { "metadata.customer": "c3" } },
  { where: { "metadata.customer": "c3" }, groupBy: ["metadata.customer"] },
  { where: { "metadata.seats": 5 }, bucket: "day" },
  { where: { outcome: "failed" }, bucket: "hour" },
  { where: { "metadata.nobody": "x" } },
  { groupBy: ["metadata.nobody"] },
  { where: { outcome: "failed" }, groupBy: ["provider"] },
  { groupBy: ["session"] },
];

function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : 1;
}

// ---- after the run -------------------------------------------------------------------------------------------------

it("what is said of a run afterwards is found at once, and takes the place of what was there", async () => {
  const other = newAccount();
  const at = NOW - 1_000;
  await putLogs(logNamespace, other.account, [recordOf("patched", at, { metadata: { plan: "free", customer: "c1" } })]);
  await other.logs.patch("patched", { score: 80, feedback: 1, metadata: { plan: "paid" } });
  const expected = { score: 80, feedback: 1, metadata: { plan: "paid", customer: "c1" } };
  expect(await other.logs.get("patched")).toMatchObject(expected);
  expect((await other.logs.query({ where: { "metadata.plan": "free" } })).logs).toEqual([]);
  expect((await other.logs.query({ where: { "metadata.plan": "paid", score: { gte: 80 } } })).logs).toHaveLength(1);
  await other.logs.patch("patched", { feedback: null });
  expect(await other.logs.get("patched")).not.toHaveProperty("feedback");
  await expect(other.logs.patch("patched", { score: 101 })).rejects.toMatchObject({
    code: "input/invalid",
    field: "score",
  });
  await expect(other.logs.patch("nobody", { score: 1 })).rejects.toMatchObject({ code: "log/not-found" });
});

// ---- what is refused -----------------------------------------------------------------------------------------------

/** An object in an object, so many levels deep. */
function nested(levels: number): Record<string, JsonValue> {
  let value: JsonValue = "x";
  for (let level = 0; level < levels; level += 1) value = { in: value };
  return value as Record<string, JsonValue>;
}

describe("a question that cannot be answered names its field", () => {
  const many = Object.fromEntries(Array.from({ length: MAX_CONDITIONS + 1 }, (_, i) => [`metadata.k${i}`, "x"]));
  it.each<[name: string, query: unknown, field: string]>([
    ["an unknown field", { where: { colour: "red" } }, "where.colour"],
    ["metadata without a key", { where: { "metadata.": "x" } }, "where.metadata."],
    ["a key nobody can write", { where: { 'metadata.a"b': "x" } }, 'where.metadata.a"b'],
    ["text for a number", { where: { durationMs: "long" } }, "where.durationMs"],
    ["an unknown comparison", { where: { durationMs: { over: 5 } } }, "where.durationMs"],
    ["too many conditions", { where: many }, "where"],
    ["a limit of nothing", { limit: 0 }, "limit"],
    ["a range the wrong way round", { from: 2_000, to: 1_000 }, "from"],
    ["a range of a hundred days", { from: NOW - (MAX_RANGE_DAYS + 8) * DAY_MS }, "from"],
    ["no time", { from: "yesterday" }, "from"],
    ["no cursor", { cursor: "what" }, "cursor"],
    ["an option of another question", { groupBy: ["model"] }, "groupBy"],
  ])("%s", async (_name, query, field) => {
    await expect(mine.logs.query(query as LogQuery)).rejects.toMatchObject({ code: "input/invalid", field });
  });

  it.each<[name: string, analysis: unknown, field: string]>([
    ["a bucket too fine for the range", { bucket: "minute" }, "bucket"],
    ["a bucket of nothing", { bucket: 0 }, "bucket"],
    ["an unknown bucket", { bucket: "fortnight" }, "bucket"],
    ["groups of an unknown field", { groupBy: ["model", "colour"] }, "groupBy[1]"],
    ["too many groups", { groupBy: ["model", "model", "model", "model", "model"] }, "groupBy"],
    ["no percentiles", { percentiles: [0] }, "percentiles"],
  ])("%s", async (_name, analysis, field) => {
    await expect(mine.logs.analyze(analysis as LogAnalysis)).rejects.toMatchObject({ code: "input/invalid", field });
  });

  it.each<[name: string, metadata: Record<string, JsonValue>, limit: number, field: string]>([
    ["too deep", nested(MAX_METADATA_DEPTH + 1), MAX_METADATA_DEPTH, `metadata${".in".repeat(MAX_METADATA_DEPTH + 1)}`],
    ["too large", { big: "x".repeat(MAX_METADATA_CHARS) }, MAX_METADATA_CHARS, "metadata"],
  ])("metadata that is %s, before a run and after it; the limit is named", async (_name, metadata, limit, field) => {
    const { layer, logs } = newAccount();
    const ai = wrapAI(undefined, { service: layer as unknown as LayerService });
    const named = { code: "input/invalid", message: expect.stringContaining(String(limit)) as string };
    const asked = ai.run("scripted/model", { messages: [] }, { metadata });
    await expect(asked).rejects.toMatchObject({ ...named, field: `options.${field}` });
    await expect(logs.patch("patched", { metadata })).rejects.toMatchObject({ ...named, field });
  });

  it("metadata that is too much with what is there", async () => {
    const { account, logs } = newAccount();
    await putLogs(logNamespace, account, [recordOf("much", NOW, { metadata: { a: "x".repeat(MAX_METADATA_CHARS) } })]);
    await logs.patch("much", { metadata: { b: "x".repeat(MAX_METADATA_CHARS - 100) } });
    await expect(logs.patch("much", { metadata: { c: "xxxxx".repeat(100) } })).rejects.toMatchObject({
      code: "input/invalid",
      field: "metadata",
      message: expect.stringContaining(String(MAX_LOGGED_METADATA_CHARS)) as string,
    });
  });

  it("a cursor of another question", async () => {
    const { cursor } = await mine.logs.query({ from: START, where: { provider: "openai" }, limit: 5 });
    expect(cursor).toBeDefined();
    const other = mine.logs.query({ from: START, where: { provider: "groq" }, limit: 5, ...(cursor && { cursor }) });
    await expect(other).rejects.toMatchObject({ code: "input/invalid", field: "cursor" });
  });

  it("as many buckets as there may be are answered", async () => {
    const { groups } = await mine.logs.analyze({
      from: NOW - MAX_BUCKETS * 60_000 + 60_000,
      to: NOW,
      bucket: "minute",
    });
    expect(Array.isArray(groups)).toBe(true);
  });
});
