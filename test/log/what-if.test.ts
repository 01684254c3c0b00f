/** What runs would have cost on another model: from sums and run by run, with what cannot be priced said. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { putLogs } from "../../src/binding/log-objects.ts";
import type { Usage } from "../../src/chat.ts";
import { dayOf } from "../../src/log/log-query.ts";
import { HOUR_MS } from "../../src/log/hour-sums.ts";
import type { LogGroup } from "../../src/log/log-question.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import { costOf } from "../../src/wallet/price.ts";
import { usd } from "../../src/wallet/money.ts";
import { seededRandom } from "../soak.ts";
import { logNamespace, newAccount, recordOf, type LoggedAccount } from "./asking.ts";

/** An hour that is long over. */
const HOUR = Math.floor((Date.now() - 3 * 86_400_000) / 86_400_000) * 86_400_000 + 5 * HOUR_MS;
const RANGE = { from: HOUR, to: HOUR + 3 * HOUR_MS };
const PRICE = {
  rates: { input: usd(2), cacheRead: usd(0.2), cacheWrite: usd(2.5), output: usd(8) },
  longInput: [{ aboveTokens: 100_000, rates: { input: usd(4), output: usd(12) } }],
};
const MODEL = { id: "acme/other", targets: [{ provider: "scripted", id: "other" }], price: PRICE };

async function accountWith(records: readonly LogRecord[]): Promise<LoggedAccount> {
  const mine = newAccount();
  const put = await mine.layer.catalog<"put">({ type: "put", model: MODEL });
  expect(put.ok).toBe(true);
  await putLogs(logNamespace, mine.account, records);
  return mine;
}

/** Sums up all hours there are. */
async function rollUp({ account }: LoggedAccount): Promise<void> {
  const stub = env.LOGS.get(env.LOGS.idFromName(`${account}/log/${dayOf(HOUR)}`));
  for (let hour = 0; hour < 4; hour += 1) await runInDurableObject(stub, (object) => object.alarm());
}

function runsOf(count: number, mostInput: number): LogRecord[] {
  const random = seededRandom();
  return Array.from({ length: count }, (_, i) => {
    const inputTokens = Math.floor(random() * mostInput);
    const part = (share: number): number => Math.floor(inputTokens * random() * share);
    const usage: Usage = {
      inputTokens,
      cacheReadTokens: part(0.5),
      cacheWriteTokens: part(0.4),
      outputTokens: part(0.1),
    };
    const kind = i % 10;
    const cost: LogRecord["cost"] =
      kind === 0
        ? { source: "unknown", why: "", atLeastNanoUsd: 5 }
        : { source: "catalog", nanoUsd: Math.floor(random() * 1e7) };
    return recordOf(`run-${i}`, HOUR + Math.floor(random() * 3 * HOUR_MS), {
      model: i % 3 ? "acme/writer" : "acme/reader",
      cost,
      usage: kind === 1 ? { ...usage, quantities: { images: 2 } } : usage,
      ...(i % 4 > 0 && { metadata: { plan: i % 2 ? "free" : "paid" } }),
    });
  });
}

/** The same, run by run, as each would have been charged. */
function expectedOf(records: readonly LogRecord[]): { runs: number; costNanoUsd: number; insteadOfNanoUsd: number } {
  const priced = records.filter(({ cost, usage }) => cost.source !== "unknown" && usage?.quantities === undefined);
  const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);
  const costs = priced.map(({ usage = {} }) => costOf(PRICE, usage, { at: Date.now() }));
  return {
    runs: priced.length,
    costNanoUsd: sum(costs.map((cost) => ("nanoUsd" in cost ? cost.nanoUsd : Number.NaN))),
    insteadOfNanoUsd: sum(priced.map(({ cost }) => ("nanoUsd" in cost ? cost.nanoUsd : 0))),
  };
}

describe("what runs would have cost on another model", () => {
  it.each([
    ["short inputs", 90_000],
    ["inputs some of which are long", 180_000],
  ])("is the same from sums of hours and run by run: %s", async (_name, mostInput) => {
    const records = runsOf(200, mostInput);
    const mine = await accountWith(records);
    const ask = async (): Promise<LogGroup[][]> => {
      const whatIf = { model: MODEL.id };
      const questions = [
        { groupBy: ["model"] },
        { groupBy: ["metadata.plan"] },
        { where: { "metadata.plan": "free" }, bucket: "hour" as const },
        { groupBy: ["model", "provider"] },
      ];
      const answers = await Promise.all(
        questions.map((question) => mine.logs.analyze({ ...RANGE, ...question, whatIf })),
      );
      return answers.map(({ groups }) => groups);
    };
    const counted = await ask();
    await rollUp(mine);
    expect(await ask()).toEqual(counted);
    for (const group of counted[0] ?? []) {
      const ofModel = records.filter(({ model }) => model === group.by["model"]);
      const { runs, costNanoUsd, insteadOfNanoUsd } = expectedOf(ofModel);
      expect(group.whatIf).toMatchObject({
        model: MODEL.id,
        runs,
        insteadOfNanoUsd,
        unpricedRuns: ofModel.length - runs,
      });
      // Each run is rounded up on its own, the sum once for each price.
      expect(Math.abs((group.whatIf?.costNanoUsd ?? 0) - costNanoUsd)).toBeLessThanOrEqual(runs);
      expect(group.whatIf?.savedNanoUsd).toBe(insteadOfNanoUsd - (group.whatIf?.costNanoUsd ?? 0));
    }
  });

  it("counts those that used nothing, and leaves out those of which nobody knows what they used", async () => {
    const failed: Partial<LogRecord> = { outcome: "failed", cost: { source: "catalog", nanoUsd: 0 } };
    const mine = await accountWith([
      recordOf("nothing used", HOUR, failed),
      recordOf("nobody knows", HOUR),
      recordOf("known", HOUR, { usage: { inputTokens: 1_000_000, outputTokens: 0 } }),
    ]);
    const { groups } = await mine.logs.analyze({ ...RANGE, whatIf: { model: MODEL.id } });
    expect(groups).toMatchObject([{ runs: 3, whatIf: { runs: 2, unpricedRuns: 1, costNanoUsd: usd(4) } }]);
  });

  it.each([
    [{ model: "" }, "input/invalid", "whatIf.model"],
    [{}, "input/invalid", "whatIf.model"],
    [{ model: MODEL.id, at: 1 }, "input/invalid", "at"],
    [{ model: "nobody/nothing" }, "model/unknown", "whatIf.model"],
    [{ model: "acme/free" }, "input/invalid", "whatIf.model"],
  ])("refuses %o", async (whatIf, code, field) => {
    const mine = await accountWith([]);
    const model = { id: "acme/free", targets: [{ provider: "scripted", id: "free" }] };
    await mine.layer.catalog<"put">({ type: "put", model });
    await expect(mine.logs.analyze({ whatIf: whatIf as { model: string } })).rejects.toMatchObject({ code, field });
  });
});
