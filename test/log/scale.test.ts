/** One log object with many records. `npm run soak -- --suite logs` loads a million, and says how long the product's own questions take. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { LogObject } from "../../src/log/log-object.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { askAll, MadeUpRuns, MOST_MS, sumUp, timesOf } from "./product-questions.ts";

/** Records put into the object in one call. */
const BATCH = 500;
const TIMES = 20;
const LONG_MS = 3_600_000;

it("answers the questions of many records of one day", { timeout: LONG_MS }, async ({ task }) => {
  const count = soakCount(5_000);
  const runs = new MadeUpRuns(seededRandom(), count, BATCH);
  const object = env.LOGS.getByName(`scale/log/${crypto.randomUUID()}`);
  const stub = object as unknown as LogObject;
  const startedAt = Date.now();
  for (let first = 0; first < count; first += BATCH) {
    const records = Array.from({ length: Math.min(BATCH, count - first) }, () => runs.next());
    expect((await stub.put({ account: "scale", day: "2026-11-25" }, records)).ok).toBe(true);
  }
  const measured = [`${count} records put in ${((Date.now() - startedAt) / 1_000).toFixed(1)} s`];
  const bytes = await runInDurableObject(object, (_object, { storage }) => storage.sql.databaseSize);
  measured.push(`${Math.round(bytes / count)} bytes a record`);
  const counted = await askAll(stub, TIMES);
  const turns = await sumUp(object, Math.min(24, count));
  const summedUp = await askAll(stub, TIMES);
  expect(summedUp.map(({ groups }) => groups)).toEqual(counted.map(({ groups }) => groups));
  for (const { name, p95 } of summedUp) expect(p95, name).toBeLessThan(MOST_MS);
  task.meta.measured = [
    ...measured,
    ...timesOf(counted, "run by run"),
    `24 hours are summed up in ${turns.length} turns, of ${Math.round(Math.max(...turns))} ms at most`,
    ...timesOf(summedUp, "with whole hours summed up"),
  ];
});
