/** What a run costs in rows, which is what storage is billed by. In a file of its own: it takes its twenty seconds. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import { BLOCK_MS } from "../../src/stream/event-log.ts";
import { framesOf, requestOf, sent, start, until } from "./layer.ts";
import { takenOf } from "./recorder.ts";
import { chatEvents } from "./scripted-provider.ts";

interface Rows {
  blocks: number;
  bookkeeping: number;
}

/** Rows that one more run writes in an object that has had one. */
async function rowsOf(chunks: string[], everyMs: number): Promise<Rows & { elapsedMs: number }> {
  const first = requestOf([{ chunks: chatEvents(1) }], { key: "first" });
  const { runId, frames } = await start(first);
  await framesOf(frames);
  const { object } = parseRunId(runId);
  const stub = env.RUNS.get(env.RUNS.idFromString(object));
  /** Once all who have to hear of the runs have. */
  const count = async (runs: number): Promise<Rows> => {
    await until(() => takenOf(object).flat().length === runs);
    await sent(runId);
    return runInDurableObject(stub, ({ rows }) => ({ ...rows }));
  };
  const before = await count(1);
  const second = requestOf([{ chunks, everyMs }], { session: first.session, key: "second" });
  const startedAt = Date.now();
  await framesOf((await start(second)).frames);
  const elapsedMs = Date.now() - startedAt;
  const after = await count(2);
  return { blocks: after.blocks - before.blocks, bookkeeping: after.bookkeeping - before.bookkeeping, elapsedMs };
}

it.each<[name: string, chunks: string[], everyMs: number, most: number]>([
  ["a burst of a thousand events", [chatEvents(1_000).join("")], 0, 4],
  ["two seconds", chatEvents(200), 10, 5],
  ["a thousand events in twenty seconds", chatEvents(1_000), 19, 41],
])("%s: few blocks, and at most ten rows of bookkeeping", { timeout: 60_000 }, async (_name, chunks, everyMs, most) => {
  const rows = await rowsOf(chunks, everyMs);
  expect(rows.blocks).toBeGreaterThan(0);
  // A machine that is busy takes longer over it, and a block is written when it is so old.
  expect(rows.blocks).toBeLessThanOrEqual(Math.max(most, Math.ceil(rows.elapsedMs / BLOCK_MS) + 1));
  // One of them is that the run has been sent. Money will add its own within the ten.
  expect(rows.bookkeeping).toBeGreaterThan(0);
  expect(rows.bookkeeping).toBeLessThanOrEqual(6);
});
