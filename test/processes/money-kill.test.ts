/**
 * SIGKILL to the process in which the account object and the run objects are, while runs begin, stream and settle: with a
 * prepaid wallet and budgets. `npm run soak -- --suite kill-money` repeats it at the stated number.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { Restartable } from "../../scripts/restartable.ts";
import { bundle } from "../../scripts/wrangler-dev.ts";
import type { BudgetState } from "../../src/wallet/budget.ts";
import type { Entry, WalletState } from "../../src/wallet/entry.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { KillStage } from "./kill-stage.ts";

const HEADERS = { authorization: "Bearer dev", "content-type": "application/json" };
const SESSIONS = ["s0", "s1", "s2"];
const RUNS_PER_KILL = 4;
/** It answers in a fifth of a second or so. */
const MODEL = {
  id: "simulated/money",
  targets: [{ provider: "openai", id: "gpt-4.1+events=12+delay=15" }],
  maxOutputTokens: 1_000_000,
  price: { rates: { input: 2_000_000_000, output: 8_000_000_000 } },
};
/** How long after the first start it is killed at most: starting, streaming, settling, or after all of it. */
const KILLED_WITHIN_MS = 900;
const PAID_IN_USD = 200;
const BUDGETS = {
  all: { usd: PAID_IN_USD, window: "total" },
  each: { tokens: 100_000_000, window: "total", per: "metadata.customer" },
};

/** What of a run is looked at. */
interface RunRecord {
  runId: string;
  state: string;
  cost?: { nanoUsd: number };
  attempts: { usage?: { inputTokens?: number; outputTokens?: number }; error?: { code: string } }[];
}

const random = seededRandom();
let stage: KillStage;
let layer: Restartable;

beforeAll(async () => {
  stage = await KillStage.open();
  const config = await bundle("wrangler.jsonc", `${stage.path}/bundle`);
  const options = await stage.optionsOf(config, "layer", "layers");
  const money = { DURABLE_AI_WALLET: "prepaid", DURABLE_AI_BUDGETS: JSON.stringify(BUDGETS) };
  layer = new Restartable({ ...options, vars: { ...options.vars, ...money } });
  await layer.start();
  await ask("/wallet/top-ups", { body: { key: "all", usd: PAID_IN_USD } });
  await ask(`/catalog/models/${MODEL.id}`, { body: MODEL, method: "PUT" });
});
afterAll(async () => {
  await layer.kill();
  await stage.close();
});

async function ask<T>(path: string, sent?: { body: object; method?: "PUT" }): Promise<T> {
  const { method = "POST", body } = sent ?? {};
  const init = body === undefined ? {} : { method, body: JSON.stringify(body) };
  const response = await fetch(`${layer.url}${path}`, { ...init, headers: HEADERS });
  if (!response.ok) throw new TypeError(`${path} answered ${await response.text()}`);
  return (await response.json()) as T;
}

/** Reads it to its end, or to the death of its layer. */
async function run(index: number): Promise<void> {
  const headers = {
    ...HEADERS,
    "durable-ai-session": SESSIONS[index % SESSIONS.length] ?? "s0",
    "durable-ai-metadata": JSON.stringify({ customer: `c${index % 2}` }),
  };
  const body = {
    model: MODEL.id,
    stream: true,
    max_tokens: 100,
    messages: [{ role: "user", content: "What survives?" }],
  };
  const response = await fetch(`${layer.url}/v1/chat/completions`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
}

const stateOf = (): Promise<[WalletState, { budgets: BudgetState[] }]> =>
  Promise.all([ask<WalletState>("/wallet"), ask<{ budgets: BudgetState[] }>("/budgets")]);

/** What holds at any time, whatever was killed. */
async function checkInvariants(): Promise<void> {
  const [wallet, { budgets }] = await stateOf();
  expect(wallet.balanceNanoUsd + wallet.heldNanoUsd + wallet.spentNanoUsd).toBe(wallet.toppedUpNanoUsd);
  expect(wallet.balanceNanoUsd).toBeGreaterThanOrEqual(0);
  for (const { used } of budgets)
    for (const { left, held } of used) expect(Math.min(left, held)).toBeGreaterThanOrEqual(0);
}

/** All runs, once each has closed. */
async function closedRuns(): Promise<RunRecord[]> {
  for (;;) {
    const lists = await Promise.all(SESSIONS.map((session) => runsOf(session)));
    const runs = lists.flat();
    if (runs.every(({ state }) => state === "closed")) return runs;
    await pause(200);
  }
}

async function runsOf(session: string): Promise<RunRecord[]> {
  const runs: RunRecord[] = [];
  for (let cursor = ""; ;) {
    const page = await ask<{ runs: RunRecord[]; cursor?: string }>(`/runs?session=${session}&limit=200${cursor}`);
    runs.push(...page.runs);
    if (page.cursor === undefined) return runs;
    cursor = `&cursor=${page.cursor}`;
  }
}

async function entries(): Promise<Entry[]> {
  const all: Entry[] = [];
  for (let cursor = ""; ;) {
    const page = await ask<{ entries: Entry[]; cursor?: string }>(`/wallet/entries?limit=500${cursor}`);
    all.push(...page.entries);
    if (page.cursor === undefined) return all;
    cursor = `&cursor=${page.cursor}`;
  }
}

/** Once all that is idle has come back: a run is asked for that needs more than there is. */
async function freed(): Promise<[WalletState, { budgets: BudgetState[] }]> {
  for (;;) {
    const messages = [{ role: "user", content: "too much" }];
    for (const customer of ["c0", "c1"])
      await fetch(`${layer.url}/v1/chat/completions`, {
        method: "POST",
        headers: { ...HEADERS, "durable-ai-metadata": JSON.stringify({ customer }) },
        body: JSON.stringify({ model: MODEL.id, n: 128, messages, stream: true }),
      }).then((response) => response.text());
    const state = await stateOf();
    const [wallet, { budgets }] = state;
    if (wallet.heldNanoUsd === 0 && budgets[0]?.used.every(({ held }) => held === 0) === true) return state;
    await pause(1_100);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it(
  "kill -9 of account and run objects loses no money, strands none, charges nothing twice, goes beyond no budget",
  { timeout: 7_200_000 },
  async ({ task }) => {
    const kills = soakCount(1);
    for (let kill = 0; kill < kills; kill += 1) {
      const starts = Array.from({ length: RUNS_PER_KILL }, (_, index) => run(kill * RUNS_PER_KILL + index));
      const runs = Promise.allSettled(starts);
      await pause(random() * KILLED_WITHIN_MS);
      await layer.kill();
      await runs;
      await layer.start();
      await checkInvariants();
    }
    await Promise.all(SESSIONS.map((_, index) => run(index)));
    const records = await closedRuns();
    const [wallet, { budgets }] = await freed();
    await checkInvariants();
    const costs = records.map(({ cost }) => cost?.nanoUsd ?? 0);
    const cost = costs.reduce((sum, nanoUsd) => sum + nanoUsd, 0);
    const charged = new Map<string, number>();
    for (const { kind, subject, nanoUsd } of await entries())
      if (kind === "charge" || kind === "overdraft") charged.set(subject, (charged.get(subject) ?? 0) + nanoUsd);
    for (const { runId, cost: ofRun } of records) expect(charged.get(runId) ?? 0, runId).toBe(ofRun?.nanoUsd ?? 0);
    expect(wallet).toMatchObject({ spentNanoUsd: cost, balanceNanoUsd: wallet.toppedUpNanoUsd - cost, heldNanoUsd: 0 });
    expect(budgets.find(({ name }) => name === "all")?.used).toMatchObject([{ spent: cost, held: 0 }]);
    const tokens = records.flatMap(({ attempts }) => attempts);
    const used = tokens.reduce((sum, { usage }) => sum + (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0), 0);
    const each = budgets.find(({ name }) => name === "each")?.used ?? [];
    expect(each.reduce((sum, { spent }) => sum + spent, 0)).toBe(used);
    const cut = records.filter(({ attempts }) => attempts.some(({ error }) => error?.code === "run/interrupted"));
    expect(records.length).toBeGreaterThan(kills);
    task.meta.measured = [
      `${kills} kills; ${records.length} runs, of which ${cut.length} were in mid-answer when they were killed; ${cost} nano-dollars charged, ${used} tokens counted`,
    ];
  },
);
