/** Closed runs reach everybody who has to hear of them: at once, in few messages, through failures and crashes. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import {
  DELIVERY_TIMEOUT_MS,
  FIRST_RETRY_MS,
  GATHER_MS,
  MAX_BATCH_RUNS,
  MAX_RETRY_MS,
  MAX_WAITING_RUNS,
  Outbox,
  type Destination,
} from "../../src/durable-objects/outbox.ts";
import type { StoredRun } from "../../src/stream/run-table.ts";
import { ManualClock } from "../run/manual-clock.ts";
import { crash, framesOf, layer, pause, requestOf, start, until, valueOf } from "./layer.ts";
import { setDown, takenOf } from "./recorder.ts";
import { chatEvents } from "./scripted-provider.ts";

const NO_TURNS = 20;

/** Lets everything happen that waits for no clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < NO_TURNS; turn += 1) await Promise.resolve();
}

/** An outbox over closed runs `1 … count` that are only counters. */
function outboxOf(destinations: Destination[], count = 0) {
  const clock = new ManualClock();
  const unsent = new Set(Array.from({ length: count }, (_, index) => index + 1));
  const get = (run: number): StoredRun => ({ record: { runId: `x.${run}` } }) as StoredRun;
  const runs = {
    get,
    waiting: (limit: number) => [...unsent].slice(0, limit),
    sent: (run: number) => void unsent.delete(run),
  };
  const outbox = new Outbox({
    runs,
    destinations: () => destinations,
    clock,
    random: () => 1,
    waitUntil: () => undefined,
    onChange: () => undefined,
  });
  const add = (run: number): void => {
    unsent.add(run);
    outbox.add(run);
  };
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settle();
  };
  return { outbox, unsent, clock, add, pass };
}

/** Takes everything, and keeps the ids of each message. */
function taker(): Destination & { messages: string[][] } {
  const messages: string[][] = [];
  return {
    messages,
    deliver: async (runs) => void messages.push(runs.map(({ record }) => record.runId)),
  };
}

it("sends what closes together in one message, and what closes meanwhile in the next", async () => {
  const [one, other] = [taker(), taker()];
  const { add, pass, unsent, outbox } = outboxOf([one, other]);
  add(1);
  add(2);
  await settle();
  expect(one.messages).toEqual([]);
  await pass(GATHER_MS);
  expect(one.messages).toEqual([["x.1", "x.2"]]);
  expect(other.messages).toEqual([["x.1", "x.2"]]);
  expect(unsent.size).toBe(0);
  expect(outbox.nextTry).toBeUndefined();
  add(3);
  await pass(GATHER_MS);
  expect(one.messages).toEqual([["x.1", "x.2"], ["x.3"]]);
});

it("tries again ever later, alone with the destination that failed, and marks a run sent when all have it", async () => {
  const fine = taker();
  const late = taker();
  let isDown = true;
  let tries = 0;
  const failing: Destination = {
    async deliver(runs) {
      tries += 1;
      if (isDown) throw new Error("down");
      await late.deliver(runs);
    },
  };
  const { add, pass, unsent, outbox, clock } = outboxOf([fine, failing]);
  add(1);
  await pass(GATHER_MS);
  for (
    let delay = FIRST_RETRY_MS, failures = 1;
    failures < 12;
    failures += 1, delay = Math.min(delay * 2, MAX_RETRY_MS)
  ) {
    expect(tries).toBe(failures);
    expect(outbox.nextTry).toBe(clock.now() + delay);
    outbox.send();
    await settle();
    expect(tries).toBe(failures);
    await pass(delay);
    outbox.send();
    await settle();
  }
  expect([...unsent]).toEqual([1]);
  expect(fine.messages).toEqual([["x.1"]]);
  isDown = false;
  await pass(MAX_RETRY_MS);
  outbox.send();
  await settle();
  expect(late.messages).toEqual([["x.1"]]);
  expect(fine.messages).toEqual([["x.1"]]);
  expect(unsent.size).toBe(0);
});

it("a run that cannot be taken keeps none of the others", async () => {
  const got = new Set<string>();
  const picky: Destination = {
    async deliver(runs) {
      if (runs.some(({ record }) => record.runId === "x.7")) throw new Error("not that one");
      for (const { record } of runs) got.add(record.runId);
    },
  };
  const { outbox, unsent, pass } = outboxOf([picky], 200);
  outbox.restore([...unsent].slice(0, MAX_WAITING_RUNS + 1));
  await pass(GATHER_MS);
  for (let turn = 0; turn < 40 && unsent.size > 1; turn += 1) {
    await pass(MAX_RETRY_MS);
    outbox.send();
    await settle();
  }
  expect([...unsent]).toEqual([7]);
  expect(got.size).toBe(199);
});

it("a destination that does not answer counts as down", async () => {
  let tries = 0;
  const { add, pass, outbox, unsent } = outboxOf([
    {
      deliver: async () => {
        tries += 1;
        return tries === 1 ? new Promise<void>(() => undefined) : undefined;
      },
    },
  ]);
  add(1);
  await pass(GATHER_MS);
  await pass(DELIVERY_TIMEOUT_MS);
  await pass(FIRST_RETRY_MS);
  outbox.send();
  await settle();
  expect(tries).toBe(2);
  expect(unsent.size).toBe(0);
});

it("has a bounded number of counters in memory, and comes to the others afterwards", async () => {
  const all = taker();
  const { outbox, unsent, clock } = outboxOf([all], MAX_WAITING_RUNS + 3);
  outbox.restore([...unsent].slice(0, MAX_WAITING_RUNS + 1));
  clock.advance(GATHER_MS);
  await until(() => unsent.size === 0);
  expect(all.messages.every(({ length }) => length <= MAX_BATCH_RUNS)).toBe(true);
  expect(new Set(all.messages.flat()).size).toBe(MAX_WAITING_RUNS + 3);
});

// ---- in run objects ------------------------------------------------------------------------------------------------

it("a run object sends what closed at once, in few messages", async () => {
  const session = crypto.randomUUID();
  const requests = Array.from({ length: 4 }, () => requestOf([{ chunks: chatEvents(3) }], { session }));
  const runs = await Promise.all(requests.map(start));
  await Promise.all(runs.map(({ frames }) => framesOf(frames)));
  const [object] = runs.map(({ runId }) => parseRunId(runId).object);
  const ids = await until(() => {
    const taken = takenOf(object ?? "").flat();
    return taken.length >= runs.length && taken;
  });
  expect(ids.toSorted()).toEqual(runs.map(({ runId }) => runId).toSorted());
  expect(takenOf(object ?? "").length).toBeLessThan(runs.length);
});

it("a run waits for its destination past its expiry, and is sent after a crash", async () => {
  const request = requestOf([{ chunks: chatEvents(3) }], { retentionSeconds: 1 });
  const first = await start(request);
  await framesOf(first.frames);
  const { object } = parseRunId(first.runId);
  await until(() => takenOf(object).flat().length === 1);

  setDown(object, true);
  const second = await start(requestOf([{ chunks: chatEvents(3) }], { session: request.session, retentionSeconds: 1 }));
  await framesOf(second.frames);
  await pause(1_500);
  const rows = async (): Promise<number> =>
    runInDurableObject(env.RUNS.get(env.RUNS.idFromString(object)), async (runs, { storage }) => {
      await runs.alarm();
      return storage.sql.exec("SELECT run FROM runs").toArray().length;
    });
  // The first is gone; the second can be read no more, and is still there to be sent.
  await until(async () => (await rows()) === 1);
  expect(await layer.get(second.runId)).toMatchObject({ ok: false, error: { code: "run/expired" } });
  await crash(first.runId);
  setDown(object, false);
  await until(async () => {
    await rows();
    return takenOf(object).flat().length === 2;
  });
  expect(takenOf(object).flat()).toEqual([first.runId, second.runId]);
  await until(async () => (await rows()) === 0);
});

it("a destination that is down delays no run and no start", async () => {
  const warm = requestOf([{ chunks: chatEvents(3) }]);
  const { runId, frames } = await start(warm);
  await framesOf(frames);
  const { object } = parseRunId(runId);
  setDown(object, true);
  for (let run = 0; run < 5; run += 1) {
    const { frames: more } = await start(requestOf([{ chunks: chatEvents(3) }], { session: warm.session }));
    const all = await framesOf(more);
    expect(all.at(-1)).toMatchObject({ type: "closed", outcome: "completed" });
  }
  const { runs } = valueOf(await layer.list({ session: warm.session ?? "" }));
  expect(runs.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => "closed"));
  setDown(object, false);
});
