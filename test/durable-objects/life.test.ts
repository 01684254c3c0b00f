/** What keeps an object alive while it has a live run, and what ends a run that grows too large. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import { HEARTBEAT_MS } from "../../src/durable-objects/runs.ts";
import { MAX_RUN_BYTES } from "../../src/run/attempt.ts";
import { contentOf, framesOf, layer, requestOf, start, until, valueOf } from "./layer.ts";
import { callsOf, chatEvent } from "./scripted-provider.ts";

it("holds an alarm close ahead while a run is live, and then one for its expiry", async () => {
  // Never whole: the run is live until it is cancelled.
  const request = requestOf([{ chunks: [chatEvent({ content: "word" })], then: "hang" }], { retentionSeconds: 3_600 });
  const { runId, frames } = await start(request);
  const stub = env.RUNS.get(env.RUNS.idFromString(parseRunId(runId).object));
  const alarm = (): Promise<number | null> => runInDurableObject(stub, (_object, { storage }) => storage.getAlarm());
  const isClose = (at: number | null): boolean => at !== null && at > Date.now() && at <= Date.now() + HEARTBEAT_MS;
  expect(isClose(await alarm())).toBe(true);

  await runInDurableObject(stub, (object) => object.alarm());
  expect(isClose(await alarm())).toBe(true);

  const { expiresAt } = valueOf(await layer.cancel(runId));
  // Once everybody has heard of its end, it can expire.
  await until(async () => {
    await runInDurableObject(stub, (object) => object.alarm());
    return (await alarm()) === expiresAt;
  });
  await frames.cancel();
});

it("closes a run that is larger than it may be, with what fitted, and asks nobody again", async () => {
  const megabyte = chatEvent({ content: "x".repeat(1_048_576) });
  const request = requestOf([{ chunks: [megabyte], times: 40 }]);
  const { runId, frames } = await start(request);
  const { closed, text } = contentOf(await framesOf(frames));
  expect(closed).toMatchObject({ outcome: "failed", error: { code: "run/too-large", status: 413, retryable: false } });
  expect(text.length).toBeGreaterThan(MAX_RUN_BYTES / 2);
  expect(text.length).toBeLessThanOrEqual(MAX_RUN_BYTES);
  expect(valueOf(await layer.get(runId)).end).toBe(closed?.end);
  expect(callsOf(request.script.id).calls).toBe(1);
});
