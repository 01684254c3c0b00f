/** A provider's count beside the ledger's: exports as OpenAI and Anthropic publish them, and what differs. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import { createAiWallet, type AiWallet } from "../../src/binding/wallet.ts";
import type { JsonObject } from "../../src/json.ts";
import type { AccountNamespace, RunObjectNamespace } from "../../src/run/run-record.ts";
import type { ChargePart } from "../../src/wallet/entry.ts";
import { MAX_LISTED_RUNS, modelName, withRuns } from "../../src/wallet/reconcile.ts";
import type { StatementGroup } from "../../src/wallet/statement.ts";
import { dayOf } from "../../src/wallet/statement-query.ts";
import { noCalls } from "../../src/wallet/statement-sums.ts";
import { parseUsageExport } from "../../src/wallet/usage-export.ts";
import { call, jsonOf, KEY } from "../http/door.ts";

const TODAY = dayOf(Date.now());
const START = Date.parse(TODAY) / 1_000;

/** Two calls: 100 tokens in, of which 30 were read from a cache, 20 out, of which 5 were thought. */
const part = (provider: string, model: string): ChargePart => ({
  provider,
  model,
  source: "catalog",
  billing: "wallet",
  nanoUsd: 5,
  costNanoUsd: 5,
  lines: [
    { meter: "input", quantity: 60, nanoUsd: 1 },
    { meter: "cacheRead", quantity: 30, nanoUsd: 1 },
    { meter: "cacheWrite", quantity: 10, nanoUsd: 1 },
    { meter: "output", quantity: 15, nanoUsd: 1 },
    { meter: "reasoning", quantity: 5, nanoUsd: 1 },
  ],
});

async function charged(
  provider: string,
  model: string,
): Promise<{ wallet: AiWallet; door: Parameters<typeof call>[1] }> {
  const account = `acct-${crypto.randomUUID()}`;
  const runs = env.RUNS as unknown as RunObjectNamespace;
  const accounts = env.ACCOUNTS as unknown as AccountNamespace;
  const layer = createLocalLayer({ runs, accounts, env: {}, account });
  const object = env.ACCOUNTS.getByName(`${account}/account`);
  await object.charge(["r1", "r2"].map((runId) => ({ runId, parts: [part(provider, model)] })));
  await object.charge([{ runId: "r3", parts: [part("another", "another/m")] }]);
  return { wallet: createAiWallet(() => layer), door: { door: { layerOf: () => layer, apiKeys: KEY } } };
}

const openai = (more: JsonObject = {}): JsonObject => ({
  object: "page",
  data: [
    {
      object: "bucket",
      start_time: START,
      end_time: START + 86_400,
      results: [
        {
          object: "organization.usage.completions.result",
          input_tokens: 200,
          output_tokens: 40,
          input_cached_tokens: 60,
          num_model_requests: 2,
          project_id: null,
          model: "gpt-4.1-2025-04-14",
          ...more,
        },
      ],
    },
  ],
  has_more: false,
  next_page: null,
});

const anthropic = (more: JsonObject = {}): JsonObject => ({
  data: [
    {
      starting_at: `${TODAY}T00:00:00Z`,
      ending_at: `${TODAY}T23:59:59Z`,
      results: [
        {
          uncached_input_tokens: 120,
          cache_read_input_tokens: 60,
          cache_creation: { ephemeral_1h_input_tokens: 5, ephemeral_5m_input_tokens: 15 },
          output_tokens: 40,
          server_tool_use: { web_search_requests: 0 },
          model: "claude-sonnet-5",
          ...more,
        },
      ],
    },
  ],
  has_more: false,
  next_page: null,
});

describe("the ledger and a provider", () => {
  it("agree where both counted the same", { timeout: 60_000 }, async () => {
    const agreed = { from: TODAY, to: TODAY, compared: 1, differences: [] };
    const ofOpenai = await charged("openai", "openai/gpt-4.1");
    expect(await ofOpenai.wallet.reconcile("openai", openai())).toEqual({ provider: "openai", ...agreed });
    const ofAnthropic = await charged("anthropic", "anthropic/claude-sonnet-5");
    expect(await ofAnthropic.wallet.reconcile("anthropic", [anthropic()])).toEqual({
      provider: "anthropic",
      ...agreed,
    });
    const csv = `starting_at,model,uncached_input_tokens,cache_read_input_tokens,cache_creation_5m_input_tokens,output_tokens
${TODAY}T00:00:00Z,"claude-sonnet-5",120,60,20,40\n`;
    expect((await ofAnthropic.wallet.reconcile("anthropic", csv)).differences).toEqual([]);
  });

  it("differ in calls and tokens, of models that either has alone, and the most comes first", async () => {
    const { door } = await charged("openai", "openai/gpt-4.1");
    const [first] = openai({ num_model_requests: 3, input_tokens: 210 })["data"] as JsonObject[];
    const [second] = openai({ model: "gpt-6-sol", input_tokens: 9_000 })["data"] as JsonObject[];
    const body = { provider: "openai", usage: { data: [first, second] } };
    const answer = await call("/wallet/reconciliation", { ...door, body });
    expect(await jsonOf(answer)).toMatchObject({
      compared: 2,
      differences: [
        { model: "gpt-6-sol", difference: { calls: 2, inputTokens: 9_000, cacheReadTokens: 60, outputTokens: 40 } },
        {
          day: TODAY,
          model: "gpt-4.1",
          provider: { calls: 3, inputTokens: 210 },
          ledger: { calls: 2, inputTokens: 200, cacheReadTokens: 60, outputTokens: 40 },
          difference: { calls: 1, inputTokens: 10, cacheReadTokens: 0, outputTokens: 0 },
          estimated: 0,
        },
      ],
    });
    const missing = await (
      await charged("openai", "openai/gpt-4.1")
    ).wallet.reconcile("openai", { data: [second] as never });
    expect(missing.differences.map(({ model, provider }) => [model, provider === undefined])).toEqual([
      ["gpt-6-sol", false],
      ["gpt-4.1", true],
    ]);
  });

  it.each([
    ["openai/gpt-4.1", "gpt-4.1"],
    ["gpt-4.1-2025-04-14", "gpt-4.1"],
    ["claude-sonnet-4-20250514", "claude-sonnet-4"],
    ["@cf/meta/llama-3.3-70b", "llama-3.3-70b"],
  ])("name %s alike", (id, name) => {
    expect(modelName(id)).toBe(name);
  });
});

describe("a difference", () => {
  it("has the ledger's runs of it, and of no other model or provider", { timeout: 60_000 }, async () => {
    const { wallet } = await charged("openai", "openai/gpt-4.1");
    const { differences } = await wallet.reconcile("openai", openai({ output_tokens: 41 }));
    const used = { calls: 1, inputTokens: 100, cacheReadTokens: 30, outputTokens: 20, isEstimated: false };
    expect(differences).toMatchObject([{ model: "gpt-4.1", difference: { outputTokens: 1, inputTokens: 0 } }]);
    expect(differences[0]?.runs?.toSorted((a, b) => a.runId.localeCompare(b.runId))).toEqual([
      { runId: "r1", ...used },
      { runId: "r2", ...used },
    ]);
    expect(differences[0]?.runsLeftOut).toBeUndefined();
  });

  it("lists those that were estimated first, then the largest, and says how many are left out", () => {
    const group = (n: number, estimated: number): StatementGroup => ({
      ...noCalls({ model: "openai/gpt-4.1", run: `r${n}` }),
      estimated,
      quantities: { input: { quantity: n, nanoUsd: 0 } },
    });
    const difference = { calls: 0, inputTokens: 1, cacheReadTokens: 0, outputTokens: 0 };
    const groups = Array.from({ length: MAX_LISTED_RUNS + 5 }, (_, n) => group(n, n === 3 ? 1 : 0));
    const found = withRuns({ day: TODAY, model: "gpt-4.1", ledger: difference, difference, estimated: 1 }, groups);
    expect(found.runs?.slice(0, 2).map(({ runId }) => runId)).toEqual(["r3", `r${MAX_LISTED_RUNS + 4}`]);
    expect([found.runs?.length, found.runsLeftOut]).toEqual([MAX_LISTED_RUNS, 5]);
  });
});

describe("an export", () => {
  it.each<[usage: unknown, field: string]>([
    [undefined, "usage[0]"],
    [{ data: 5 }, "usage[0]"],
    [{ data: [{ start_time: START }] }, "usage[0].data[0]"],
    [openai({ input_tokens: -1 }), "usage[0].data[0].results[0].input_tokens"],
    [openai({ output_tokens: 0.5 }), "usage[0].data[0].results[0].output_tokens"],
    [{ data: [{ results: [{ input_tokens: 1, output_tokens: 1 }] }] }, "usage[0].data[0].results[0]"],
    ["start_time,model\n1", "usage[0]"],
    ['start_time,model\n1,"x', "usage"],
  ])("%j is refused", (usage, field) => {
    expect(() => parseUsageExport(usage)).toThrow(expect.objectContaining({ code: "input/invalid", field }));
  });

  it("without rows is refused", async () => {
    const { wallet } = await charged("openai", "openai/gpt-4.1");
    await expect(wallet.reconcile("openai", { data: [] })).rejects.toMatchObject({ field: "usage" });
  });
});
