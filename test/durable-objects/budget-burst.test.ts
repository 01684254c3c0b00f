/**
 * Many runs at once against a budget that has room for a fifth of them, over many run objects: exactly so many begin. By the
 * peers' way, to look at a budget and then to spend, more do. `npm run soak -- --suite budgets` has 5,000 runs.
 */
import { expect, it } from "vitest";
import type { LayerResult, RunReading, RunRequest } from "../../src/run/run-record.ts";
import { soakCount } from "../soak.ts";
import { budgeted, costOf, priced, says, WORST, type Budgeted } from "./budgeted.ts";
import { framesOf, pause, valueOf } from "./layer.ts";
import { chatEvents, type ScriptedAnswer } from "./scripted-provider.ts";

const ASKED = soakCount(60);
const FIT = ASKED / 5;
/** Runs of each session, whose home object they share. */
const RUNS_PER_SESSION = 10;
const SLOW: ScriptedAnswer = { chunks: chatEvents(1), then: "hang" };

/** All at once, each session's in an object of its own. */
async function startAll(
  { start }: Budgeted,
  requestOf: (index: number) => RunRequest,
): Promise<LayerResult<RunReading>[]> {
  return Promise.all(Array.from({ length: ASKED }, (_, index) => start(requestOf(index))));
}

const inSession = (answer: ScriptedAnswer, index: number): RunRequest =>
  priced([answer], { session: `s${Math.floor(index / RUNS_PER_SESSION)}` });

it.for(["CHARGED", "PREPAID"] as const)(
  "%s: of runs at once as many begin as fit, never one over, and what is idle elsewhere is called back (budgets)",
  { timeout: 3_600_000 },
  async (objects, { task }) => {
    const account = budgeted(objects);
    const { put, run, layer, settled, freed, budget } = account;
    if (objects === "PREPAID")
      valueOf(await layer.wallet({ type: "top-up", topUp: { key: "a", nanoUsd: 2 * ASKED * WORST } }));
    await put("burst", { amountNanoUsd: FIT * WORST + 3 * costOf(1), window: "total" });
    // Three objects have something idle.
    for (let n = 0; n < 3; n += 1) await run(priced([says(1)]));
    const answers = await startAll(account, (index) => inSession(SLOW, index));
    const begun = answers.filter(({ ok }) => ok).map(valueOf);
    for (const answer of answers) if (!answer.ok) expect(answer.error.code).toBe("budget/exhausted");
    const atOnce = begun.length;
    expect(atOnce).toBeLessThanOrEqual(FIT);
    // What was on its way while others were refused is idle now, and called back for who comes again.
    for (let more = await account.start(inSession(SLOW, 0)); more.ok; more = await account.start(inSession(SLOW, 0)))
      begun.push(more.value);
    await pause(1_100);
    const late = await account.start(inSession(SLOW, ASKED));
    if (late.ok) begun.push(late.value);
    expect(begun).toHaveLength(FIT);
    expect((await budget("burst")).used).toMatchObject([{ held: FIT * WORST, left: 0 }]);
    const costs = begun.map(async ({ runId, frames }) => {
      const read = framesOf(frames);
      await layer.cancel(runId);
      await read;
      return (await settled(runId)).cost?.nanoUsd ?? 0;
    });
    const spent = (await Promise.all(costs)).reduce((sum, nanoUsd) => sum + nanoUsd, 3 * costOf(1));
    expect(await freed("burst")).toMatchObject({ held: 0, spent });
    const line = `${objects}: ${ASKED} runs at once in ${ASKED / RUNS_PER_SESSION} sessions, ${FIT} fit: ${atOnce} began at once, ${begun.length} in all`;
    task.meta.measured = [line];
  },
);

it(
  "by the peers' way, to look and then to spend, it is gone beyond (budgets)",
  { timeout: 3_600_000 },
  async ({ task }) => {
    const account = budgeted();
    const { put, budget, start, settled } = account;
    await put("watched", { amountNanoUsd: FIT * WORST, window: "total", hard: false });
    const checked = Array.from({ length: ASKED }, async (_, index) => {
      const [use] = (await budget("watched")).used;
      if ((use?.left ?? 0) < WORST) return undefined;
      // It writes all it may: a run costs what it may cost at most.
      return valueOf(await start(inSession(says(100), index)));
    });
    const begun = (await Promise.all(checked)).filter((reading) => reading !== undefined);
    await Promise.all(begun.map(({ frames }) => framesOf(frames)));
    await Promise.all(begun.map(({ runId }) => settled(runId)));
    const [use] = (await budget("watched")).used;
    expect(begun.length).toBeGreaterThan(FIT);
    expect(use?.left).toBeLessThan(0);
    task.meta.measured = [
      `to look and then to spend: ${begun.length} of ${ASKED} began where ${FIT} fit, ${Math.round(((use?.spent ?? 0) / (FIT * WORST)) * 100)} % of the budget spent`,
    ];
  },
);
