/** What soaks of the log share: a day's runs made up at random, the product's own questions, and how long they take. */
import { runInDurableObject } from "cloudflare:test";
import type { env } from "cloudflare:workers";
import { DAY_MS } from "../../src/log/log-query.ts";
import { toGroups } from "../../src/log/log-groups.ts";
import { Repricing } from "../../src/log/repriced.ts";
import { usd } from "../../src/wallet/money.ts";
import type { Usage } from "../../src/chat.ts";
import type { GroupPart, LogObject, PartAnalysis } from "../../src/log/log-object.ts";
import type { LogGroup } from "../../src/log/log-question.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import { valueOf } from "../durable-objects/layer.ts";
import { recordOf } from "./asking.ts";

/** What a question may take where whole hours are summed up. */
export const MOST_MS = 300;
/** The day of the runs. */
export const DAY: number = Date.UTC(2026, 10, 25);
const HOUR_MS = 3_600_000;
const SESSIONS = 10_000;

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

/** Makes up the runs of the day, with ids as run objects give them, in the order of their time, more or less. */
export class MadeUpRuns {
  readonly #random: () => number;
  readonly #count: number;
  readonly #within: number;
  /** Of 10,000 sessions: their runs come in no order. */
  readonly #objects: string[];
  #made = 0;

  /** @param within Runs beside each other in time. */
  constructor(random: () => number, count: number, within: number) {
    this.#random = random;
    this.#count = count;
    this.#within = within;
    const hex = (): string =>
      Math.floor(random() * 2 ** 32)
        .toString(16)
        .padStart(8, "0");
    this.#objects = Array.from({ length: SESSIONS }, () => Array.from({ length: 8 }, hex).join(""));
  }

  next(more: Partial<LogRecord> = {}): LogRecord {
    const random = this.#random;
    const nth = this.#made;
    this.#made += 1;
    const part = (nth + random() * this.#within) / this.#count;
    const session = Math.floor(random() * SESSIONS);
    return recordOf(
      `${this.#objects[session] ?? ""}.${nth + 1}`,
      DAY + Math.min(DAY_MS - 1, Math.floor(part * DAY_MS)),
      {
        provider: this.#pick(["openai", "anthropic", "groq", "google"]),
        outcome: random() < 0.05 ? "failed" : "completed",
        session: `s${session}`,
        cost: { source: "catalog", nanoUsd: Math.floor(random() * 10_000_000) },
        usage: usageOf(Math.floor(random() * 5_000), Math.floor(random() * 500), random() < 0.01),
        model: this.#pick(["acme/writer", "acme/reader"]),
        metadata: {
          customer: `c${Math.floor(random() * 1_000)}`,
          plan: this.#pick(["free", "free", "free", "paid"]),
          agent: this.#pick(["support", "sales", "research", "writer"]),
        },
        ...more,
      },
    );
  }

  #pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random() * all.length)] as T;
  }
}

/** Some runs used what is no text. */
function usageOf(inputTokens: number, outputTokens: number, hasImages: boolean): Usage {
  const cacheReadTokens = Math.floor(inputTokens / 3);
  return { inputTokens, cacheReadTokens, outputTokens, ...(hasImages && { quantities: { images: 1 } }) };
}

/** How long one question took, in milliseconds: half of the times, and all but one in twenty. */
export interface AskedQuestion {
  name: string;
  groups: LogGroup[];
  p50: number;
  p95: number;
}

/** Asks each of the product's questions so many times. */
export async function askAll(object: LogObject, times: number): Promise<AskedQuestion[]> {
  const asked: AskedQuestion[] = [];
  for (const [name, analysis] of QUESTIONS) {
    const took: number[] = [];
    let groups: LogGroup[] = [];
    for (let time = 0; time < times; time += 1) {
      const askedAt = performance.now();
      const parts = valueOf(await object.analyze(analysis));
      took.push(performance.now() - askedAt);
      if (time === 0) groups = sorted(parts);
    }
    took.sort((a, b) => a - b);
    const [p50 = 0, p95 = 0] = [took[Math.floor(times / 2)], took[Math.max(0, Math.ceil(times * 0.95) - 1)]];
    asked.push({ name, groups, p50, p95 });
  }
  return asked;
}

function sorted(parts: readonly GroupPart[]): LogGroup[] {
  return toGroups(parts, [], REPRICING).toSorted((a, b) => (JSON.stringify(a.by) < JSON.stringify(b.by) ? -1 : 1));
}

/** A line for each question. */
export function timesOf(asked: readonly AskedQuestion[], how: string): string[] {
  return asked.map(({ name, p50, p95 }) => `${name}, ${how}: p50 ${Math.round(p50)} ms, p95 ${Math.round(p95)} ms`);
}

/** Has the object sum up so many hours, as its alarm would; says how long each turn took, in milliseconds. */
export async function sumUp(object: ReturnType<typeof env.LOGS.getByName>, hours: number): Promise<number[]> {
  const turns: number[] = [];
  for (let isDone = false; !isDone;) {
    isDone = await runInDurableObject(object, async (log, { storage: { sql } }) => {
      const before = performance.now();
      await log.alarm();
      turns.push(performance.now() - before);
      const tables = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'rolled_hours'").toArray().length;
      return tables > 0 && sql.exec("SELECT 1 FROM rolled_hours").toArray().length >= hours;
    });
  }
  return turns;
}
