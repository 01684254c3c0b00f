/** One log object with many records. `npm run soak -- --suite logs` loads a million, and says how long the product's own questions take. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { DAY_MS } from "../../src/log/log-query.ts";
import { toGroups } from "../../src/log/log-groups.ts";
import { Repricing } from "../../src/log/repriced.ts";
import { usd } from "../../src/wallet/money.ts";
import type { Usage } from "../../src/chat.ts";
import type { GroupPart, LogGroup, LogObject, PartAnalysis } from "../../src/log/run-log.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { valueOf } from "../durable-objects/layer.ts";
import { recordOf } from "./asking.ts";

/** Records put into the object in one call. */
const BATCH = 500;
const TIMES = 20;
const WITH_ROLLUPS = "with whole hours summed up";
/** What a question may take. */
const MOST_MS = 300;
const LONG_MS = 3_600_000;
const DAY = Date.UTC(2026, 10, 25);
const HOUR_MS = 3_600_000;

const day = { from: DAY, to: DAY + DAY_MS, where: {}, groupBy: [], percentiles: false };
/** Dearer for inputs that none of the runs had. */
const RATES = { input: usd(0.5), cacheRead: usd(0.05), output: usd(4) };
const LONG = { aboveTokens: 200_000, rates: { input: usd(1) } };
const REPRICING = new Repricing("acme/other", { rates: RATES, longInput: [LONG] }, DAY);
const QUESTIONS: readonly [name: string, analysis: PartAnalysis][] = [
  ["what free and paid users spend", { ...day, groupBy: ["metadata.plan"] }],
  ["what one customer costs", { ...day, where: { "metadata.customer": "c7" } }],
  ["what one agent costs a day", { ...day, where: { "metadata.agent": "support" }, bucketMs: DAY_MS }],
  ["who fails this hour", { ...day, from: DAY + 23 * HOUR_MS, groupBy: ["provider"] }],
  ["what another model would have saved", { ...day, groupBy: ["model"], bands: REPRICING.bands }],
];

/** Some runs used what is no text. */
function usageOf(inputTokens: number, outputTokens: number, hasImages: boolean): Usage {
  const cacheReadTokens = Math.floor(inputTokens / 3);
  return { inputTokens, cacheReadTokens, outputTokens, ...(hasImages && { quantities: { images: 1 } }) };
}

it("answers the questions of many records of one day", { timeout: LONG_MS }, async ({ task }) => {
  const count = soakCount(5_000);
  const random = seededRandom();
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const object = env.LOGS.getByName(`scale/log/${crypto.randomUUID()}`);
  const stub = object as unknown as LogObject;
  const startedAt = Date.now();
  for (let first = 0; first < count; first += BATCH) {
    const records = Array.from({ length: Math.min(BATCH, count - first) }, (_, i) => {
      // A day's runs come in the order of their time, more or less.
      const createdAt = DAY + Math.min(DAY_MS - 1, Math.floor(((first + i + random() * BATCH) / count) * DAY_MS));
      return recordOf(`run-${first + i}`, createdAt, {
        provider: pick(["openai", "anthropic", "groq", "google"]),
        outcome: random() < 0.05 ? "failed" : "completed",
        session: `s${Math.floor(random() * 10_000)}`,
        cost: { source: "catalog", nanoUsd: Math.floor(random() * 10_000_000) },
        usage: usageOf(Math.floor(random() * 5_000), Math.floor(random() * 500), random() < 0.01),
        model: pick(["acme/writer", "acme/reader"]),
        metadata: {
          customer: `c${Math.floor(random() * 1_000)}`,
          plan: pick(["free", "free", "free", "paid"]),
          agent: pick(["support", "sales", "research", "writer"]),
        },
      });
    });
    expect((await stub.put({ account: "scale", day: "2026-11-25" }, records)).ok).toBe(true);
  }
  const measured = [`${count} records put in ${((Date.now() - startedAt) / 1_000).toFixed(1)} s`];
  const bytes = await runInDurableObject(object, (_object, { storage }) => storage.sql.databaseSize);
  measured.push(`${Math.round(bytes / count)} bytes a record`);
  const sorted = (parts: readonly GroupPart[]): LogGroup[] =>
    toGroups(parts, [], REPRICING).toSorted((a, b) => (JSON.stringify(a.by) < JSON.stringify(b.by) ? -1 : 1));
  const ask = async (how: string): Promise<LogGroup[][]> => {
    const answers: LogGroup[][] = [];
    for (const [name, analysis] of QUESTIONS) {
      const times: number[] = [];
      for (let time = 0; time < TIMES; time += 1) {
        const askedAt = performance.now();
        const parts = valueOf(await stub.analyze(analysis));
        times.push(performance.now() - askedAt);
        if (time === 0) answers.push(sorted(parts));
      }
      times.sort((a, b) => a - b);
      const [p50 = 0, p95 = 0] = [times[TIMES / 2], times[TIMES - 2]];
      measured.push(`${name}, ${how}: p50 ${Math.round(p50)} ms, p95 ${Math.round(p95)} ms`);
      if (how === WITH_ROLLUPS) expect(p95).toBeLessThan(MOST_MS);
    }
    return answers;
  };
  const counted = await ask("run by run");
  const turns: number[] = [];
  for (let isDone = false; !isDone;) {
    isDone = await runInDurableObject(object, async (log, { storage: { sql } }) => {
      const before = performance.now();
      await log.alarm();
      turns.push(performance.now() - before);
      const tables = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'rolled_hours'").toArray().length;
      return tables > 0 && sql.exec("SELECT 1 FROM rolled_hours").toArray().length >= Math.min(24, count);
    });
  }
  measured.push(`24 hours are summed up in ${turns.length} turns, of ${Math.round(Math.max(...turns))} ms at most`);
  expect(await ask(WITH_ROLLUPS)).toEqual(counted);
  task.meta.measured = measured;
});
