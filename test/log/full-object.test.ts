/**
 * A log object that is filled to its limit, with records and bodies, and what happens then. `npm run soak -- --suite full-log` fills
 * one to the limit it has in production.
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { logObject, putLogs } from "../../src/binding/log-objects.ts";
import { DAY_MS, dayOf } from "../../src/log/log-query.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { logNamespace, newAccount } from "./asking.ts";
import { askAll, DAY, MadeUpRuns, MOST_MS, sumUp, timesOf } from "./product-questions.ts";
import { smallLogs } from "./small-logs.ts";

const MEGABYTE = 1_000_000;
const LONG_MS = 3_600_000;
/** Records put in one call. */
const BATCH = 500;
const SMALL_BATCH = 50;
/** Characters of each body: with them and its record a run is about 9 kB. */
const BODY_CHARS = 3_800;
const RUN_BYTES = 9_300;
const TIMES = 20;
/** Runs beyond what the account keeps, once it says so. */
const SPARE = 1_200;

afterEach(() => {
  delete smallLogs.maxBytes;
});

it(
  "fills one object, goes on in the next, and is asked, deleted from and kept in bounds there",
  { timeout: LONG_MS },
  async ({ task }) => {
    const megabytes = soakCount(6);
    const maxBytes = megabytes * MEGABYTE;
    smallLogs.maxBytes = maxBytes;
    const size = maxBytes > 100 * MEGABYTE ? BATCH : SMALL_BATCH;
    const mine = newAccount();
    const range = { from: DAY, to: DAY + DAY_MS };
    const of = { account: mine.account, day: dayOf(DAY) };
    const [stub, next] = [logObject(logNamespace, of), logObject(logNamespace, { ...of, part: 1 })];
    const object = env.LOGS.getByName(`${of.account}/log/${of.day}`);
    const runs = new MadeUpRuns(seededRandom(), maxBytes / RUN_BYTES, size);
    const text = "What a caller asked, and what came of it. ".repeat(BODY_CHARS / 40).slice(0, BODY_CHARS);
    const body = { head: text, whole: true, bytes: text.length };
    // Of a million records no list is kept: workerd's memory is what the object has too.
    let [count, theirs] = [0, 0];
    const seen = { oldest: "", newest: "" };
    const put = async (): Promise<number> => {
      const records = Array.from({ length: size }, () => runs.next());
      count += records.length;
      theirs += records.filter(({ metadata }) => metadata?.["customer"] === "c7").length;
      seen.oldest ||= records[0]?.id ?? "";
      seen.newest = records.at(-1)?.id ?? "";
      const startedAt = performance.now();
      await putLogs(
        logNamespace,
        mine.account,
        records.map((record) => ({ ...record, bodies: { request: body, response: body } })),
      );
      return performance.now() - startedAt;
    };
    const bytesOf = (): Promise<number> => runInDurableObject(object, (_log, { storage }) => storage.sql.databaseSize);

    const startedAt = performance.now();
    const took: number[] = [];
    do took.push(await put());
    while ((await bytesOf()) < maxBytes);
    const filledS = (performance.now() - startedAt) / 1_000;
    const inFirst = count;
    // From here on each record is offered to the first, and taken by the next.
    const beyond: number[] = [];
    for (let i = 0; i < 10; i += 1) beyond.push(await put());
    expect(await countOf(mine.logs, range)).toBe(count);
    expect(await mine.logs.get(seen.newest, { at: DAY })).toMatchObject({ id: seen.newest });

    const counted = await askAll(stub, 3);
    const turns = await sumUp(object, 24);
    const summedUp = await askAll(stub, TIMES);
    expect(summedUp.map(({ groups }) => groups)).toEqual(counted.map(({ groups }) => groups));
    for (const { name, p95 } of summedUp) expect(p95, name).toBeLessThan(MOST_MS);
    expect((await askAll(next, 1))[0]?.groups.reduce((sum, group) => sum + group.runs, 0)).toBe(count - inFirst);

    // One question over both, as an account asks it.
    const both = await timed(() => mine.logs.analyze({ ...range, groupBy: ["metadata.plan"] }));
    expect(both.value.groups.reduce((sum, group) => sum + group.runs, 0)).toBe(count);
    const page = await timed(() => mine.logs.query({ ...range, limit: 500 }));
    expect(page.value.logs).toHaveLength(Math.min(500, count));
    const one = await timed(() => mine.logs.get(seen.oldest, { at: DAY }));
    expect(one.value.bodies?.request?.head).toBe(text);

    const deletion = await timed(() => mine.logs.delete({ ...range, where: { "metadata.customer": "c7" } }));
    expect(deletion.value.deleted).toBe(theirs);
    expect((await mine.logs.analyze({ ...range, where: { "metadata.customer": "c7" } })).groups).toEqual([]);
    expect(await countOf(mine.logs, range)).toBe(count - theirs);

    const spare = Math.min(SPARE, Math.floor(inFirst / 2));
    const kept = count - theirs - spare;
    await mine.logs.retention({ days: 91, runs: kept });
    const nextObject = env.LOGS.getByName(`${of.account}/log/${of.day}/1`);
    // The later part says how much it has; then the hours that the deletion took back are summed up; then the oldest go.
    await sumUp(nextObject, 1);
    for (let i = 0; i < 3; i += 1) await runInDurableObject(nextObject, (log) => log.alarm());
    const summedAgain = await sumUp(object, 24);
    const retained = await timed(async () => {
      while ((await countOf(mine.logs, range)) > kept) await runInDurableObject(object, (log) => log.alarm());
    });
    expect(await countOf(mine.logs, range)).toBe(kept);
    // What is full stays full.
    const last = await put();
    expect(await countOf(mine.logs, range)).toBe(kept + size);

    const percent = (part: number): string =>
      times(took.slice(Math.floor(took.length * part), Math.floor(took.length * (part + 0.1)) + 1));
    task.meta.measured = [
      `${inFirst} records with two bodies of ${BODY_CHARS} characters fill ${megabytes} MB in ${filledS.toFixed(0)} s: ${Math.round(inFirst / filledS)} a second`,
      `${size} records are put in (p50, p95): ${percent(0)} in the first tenth, ${percent(0.45)} in the middle, ${percent(0.9)} in the last`,
      `the first ${size} that go to the next object take ${ms(beyond[0] ?? 0)}, the others ${times(beyond.slice(1))}`,
      ...timesOf(counted, "full, run by run"),
      `24 hours are summed up in ${turns.length} turns, of ${ms(Math.max(...turns))} at most`,
      ...timesOf(summedUp, "full, with whole hours summed up"),
      `over both objects: sums by plan ${ms(both.tookMs)}, the newest 500 records ${ms(page.tookMs)}, one record with its bodies ${ms(one.tookMs)}`,
      `all ${theirs} records of one customer are deleted in ${ms(deletion.tookMs)}`,
      `after that ${summedAgain.length} turns sum up all hours again, of ${ms(Math.max(...summedAgain))} at most`,
      `the oldest ${spare} records are deleted by count in ${ms(retained.tookMs)}`,
      `the next ${size} are put in ${ms(last)}`,
    ];
  },
);

async function countOf(logs: ReturnType<typeof newAccount>["logs"], range: object): Promise<number> {
  const { groups } = await logs.analyze(range);
  return groups.reduce((sum, group) => sum + group.runs, 0);
}

async function timed<T>(ask: () => Promise<T>): Promise<{ value: T; tookMs: number }> {
  const startedAt = performance.now();
  return { value: await ask(), tookMs: performance.now() - startedAt };
}

function times(took: readonly number[]): string {
  const inOrder = took.toSorted((a, b) => a - b);
  return `${ms(inOrder[Math.floor(inOrder.length / 2)] ?? 0)} and ${ms(inOrder[Math.floor(inOrder.length * 0.95)] ?? 0)}`;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
