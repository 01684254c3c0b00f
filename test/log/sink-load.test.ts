/** 200 runs a second, and a sink that is down for half of the time: nothing is lost, and no run waits. */
import { expect, it } from "vitest";
import { pause, until } from "../durable-objects/layer.ts";
import { chatEvents } from "../durable-objects/scripted-provider.ts";
import { soakCount } from "../soak.ts";
import { newAccount, runIn } from "./asking.ts";
import { SECRET, TestSink } from "./sinks.ts";

const RUNS_PER_SECOND = 200;
/** Seconds in `npm test`. */
const SLICE_S = 2;
/** Runs begin in groups, each of another session: so many begin at once. */
const GROUP = 10;
const GROUP_MS = (1_000 * GROUP) / RUNS_PER_SECOND;
/** Sessions that take turns. */
const SESSIONS = 40;
/** What workerd may grow by while the sink is down, beyond what it grows by while it is up. */
const MOST_GROWTH_BYTES = 64 * 1024 * 1024;

const memory = async (): Promise<number> => Number(await (await fetch("http://memory.test/")).text());
const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;

it(
  "a sink that is down for half of the time loses nothing and delays nobody",
  { timeout: 600_000 },
  async ({ task }) => {
    const seconds = soakCount(SLICE_S);
    const sink = new TestSink();
    const mine = newAccount();
    await mine.logs.sinks({ webhook: { url: sink.url, secret: SECRET } });
    const ids: string[] = [];
    const tookMs: { up: number[]; down: number[] } = { up: [], down: [] };
    const running: Promise<void>[] = [];
    let isDown = false;
    const run = async (session: string): Promise<void> => {
      const [startedAt, took] = [performance.now(), isDown ? tookMs.down : tookMs.up];
      const { runId } = await runIn(mine, { session }, [{ chunks: chatEvents(2) }]);
      took.push(performance.now() - startedAt);
      ids.push(runId);
    };
    const groups = (seconds * 1_000) / GROUP_MS;
    const startedAt = performance.now();
    const bytes = { start: 0, down: 0, up: 0, most: 0 };
    const at = { down: 0, up: 0 };
    let mostWaiting = 0;
    for (let group = 0; group < groups; group += 1) {
      // Down from a quarter to three quarters of it.
      const shouldBeDown = group >= groups / 4 && group < (groups * 3) / 4;
      if (shouldBeDown !== isDown) {
        isDown = shouldBeDown;
        at[isDown ? "down" : "up"] = (performance.now() - startedAt) / 1_000;
        await sink.answers(isDown ? 503 : 200);
        bytes[isDown ? "down" : "up"] = await memory();
      }
      for (let i = 0; i < GROUP; i += 1) running.push(run(`session-${group % SESSIONS}`));
      if (group % 20 === 0) {
        bytes.start ||= await memory();
        bytes.most = Math.max(bytes.most, await memory());
      }
      if (shouldBeDown && group + 1 >= (groups * 3) / 4) mostWaiting = (await mine.logs.sinks()).sinks[0]?.waiting ?? 0;
      await pause(Math.max(0, startedAt + (group + 1) * GROUP_MS - performance.now()));
    }
    await Promise.all(running);
    const lastedS = (performance.now() - startedAt) / 1_000;
    const taken = await until(async () => {
      const all = await sink.taken();
      return new Set(all).size >= ids.length && all;
    });
    const caughtUpS = (performance.now() - startedAt) / 1_000 - lastedS;
    expect(new Set(taken)).toEqual(new Set(ids));
    expect(ids.length).toBe(seconds * RUNS_PER_SECOND);
    expect(mostWaiting).toBeGreaterThan(0);
    const medianUp = percentile(tookMs.up, 0.5);
    const medianDown = percentile(tookMs.down, 0.5);
    expect(medianDown).toBeLessThan(3 * medianUp + 500);
    // Beside the slice other tests run, in processes of their own.
    if (seconds > SLICE_S) expect(bytes.up - bytes.down).toBeLessThan(bytes.down - bytes.start + MOST_GROWTH_BYTES);
    const posts = await sink.posts();
    task.meta.measured = [
      `${ids.length} runs in ${lastedS.toFixed(1)} s; the sink answered 503 from ${at.down.toFixed(1)} s to ${at.up.toFixed(1)} s`,
      `${ids.length} records taken, ${taken.length - ids.length} of them twice, in ${posts.filter(({ status }) => status === 200).length} batches; ${posts.filter(({ status }) => status === 503).length} batches refused`,
      `${mostWaiting} records waited at the end of the outage; the last one was there ${caughtUpS.toFixed(1)} s after the last run`,
      `a run took ${medianUp.toFixed(0)} ms (p95 ${percentile(tookMs.up, 0.95).toFixed(0)}) while the sink was up, ${medianDown.toFixed(0)} ms (p95 ${percentile(tookMs.down, 0.95).toFixed(0)}) while it was down`,
      `workerd had ${megabytes(bytes.start)} at the start, ${megabytes(bytes.down)} when the sink went down, ${megabytes(bytes.up)} when it came back, ${megabytes(bytes.most)} at most`,
    ];
  },
);

function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;
}
