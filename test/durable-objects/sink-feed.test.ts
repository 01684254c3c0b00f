/** The way to a sink, on a clock of the test's: what fails comes again, what is refused keeps nobody, nothing is lost. */
import { describe, expect, it } from "vitest";
import { DurableAIError } from "../../src/errors.ts";
import type { LogSink, SinkBatch } from "../../src/log/log-sink.ts";
import type { SinkPlace } from "../../src/log/sink-table.ts";
import {
  GATHER_MS,
  MAX_REFUSALS,
  MAX_RETRY_MS,
  SETTINGS_MS,
  SINK_TIMEOUT_MS,
  SinkFeed,
} from "../../src/durable-objects/sink-feed.ts";
import { recordOf } from "../log/asking.ts";
import { ManualClock } from "../run/manual-clock.ts";
import { seededRandom, soakCount } from "../soak.ts";

/** Longer than anything waits. */
const LONG_MS = 2 * MAX_RETRY_MS;

/** An object with records, of which lives come and go; its sink does what the test says. */
class Stage {
  readonly clock = new ManualClock();
  readonly places = new Map<string, SinkPlace>();
  readonly taken: string[] = [];
  records: string[] = [];
  /** The most records that a batch had. */
  mostInBatch = 0;
  sends = 0;
  answer: (batch: SinkBatch) => Promise<void> = async () => undefined;
  sinks: LogSink[];
  feed: SinkFeed;

  constructor(limits: { maxRecords?: number; maxChars?: number } = {}) {
    this.sinks = [
      {
        kind: "webhook",
        owner: "account",
        maxRecords: 10,
        maxChars: 1_000_000,
        ...limits,
        send: async (batch) => {
          this.sends += 1;
          this.mostInBatch = Math.max(this.mostInBatch, batch.records.length);
          await this.answer(batch);
          this.taken.push(...batch.records.map(({ id }) => id));
        },
      },
    ];
    this.feed = this.#newFeed();
    this.feed.begin();
  }

  /** What is in memory is gone. */
  restart(): void {
    this.feed.reset();
    this.feed = this.#newFeed();
    this.feed.send();
  }

  put(...ids: string[]): void {
    this.records.push(...ids);
    this.feed.wake();
  }

  /** Time passes, an alarm comes when it is due, and what was started comes to its end. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    for (;;) {
      await settled();
      const { nextTry = Number.POSITIVE_INFINITY } = this.feed;
      const next = Math.min(until, Math.max(nextTry, this.clock.now() + 1), this.clock.now() + GATHER_MS);
      this.clock.advance(next - this.clock.now());
      await settled();
      if (nextTry <= this.clock.now()) this.feed.send();
      await settled();
      if (this.clock.now() >= until) return;
    }
  }

  #newFeed(): SinkFeed {
    return new SinkFeed({
      read: (after, { maxRecords }) => {
        const ids = this.records.slice(after, after + maxRecords);
        if (ids.length === 0) return undefined;
        return { records: ids.map((id) => recordOf(id, 0)), last: after + ids.length };
      },
      newest: () => this.records.length,
      count: (after) => this.records.length - after,
      places: {
        all: () => new Map(this.places),
        set: (id, place) => void this.places.set(id, place),
        delete: (id) => void this.places.delete(id),
      },
      of: () => ({ account: "acme", day: "2026-11-26" }),
      sinks: async () => this.sinks,
      clock: this.clock,
      random: () => 0.5,
      waitUntil: () => undefined,
      onChange: () => undefined,
    });
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

const failure = (retryable: boolean, retryAfterMs?: number): DurableAIError =>
  new DurableAIError({ code: "log/sink-failed", message: "the test says so", retryable, retryAfterMs });
const numbered = (count: number, from = 0): string[] => Array.from({ length: count }, (_, n) => `run-${from + n}`);

describe("the way to a sink", () => {
  it("goes in batches, in order, once each", async () => {
    const stage = new Stage();
    stage.put(...numbered(25));
    await stage.pass(GATHER_MS - 1);
    expect(stage.sends).toBe(0);
    await stage.pass(1);
    expect(stage.taken).toEqual(numbered(25));
    expect([stage.sends, stage.mostInBatch]).toEqual([3, 10]);
    await stage.pass(LONG_MS);
    expect(stage.sends).toBe(3);
    expect(stage.feed.nextTry).toBeUndefined();
  });

  it("waits longer with each failure, at most five minutes, and as long as the sink asks", async () => {
    const stage = new Stage();
    const at: number[] = [];
    stage.answer = async () => {
      at.push(stage.clock.now());
      throw failure(true, at.length === 1 ? 60_000 : undefined);
    };
    stage.put("one");
    await stage.pass(3_600_000);
    const waits = at.slice(1).map((time, i) => time - (at[i] ?? 0));
    expect(waits[0]).toBe(60_000);
    expect(waits.slice(1, 4)).toEqual([1_500, 3_000, 6_000]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(MAX_RETRY_MS);
    expect(stage.feed.states).toMatchObject([{ waiting: 1, failures: at.length, refused: 0 }]);
    stage.answer = async () => undefined;
    await stage.pass(LONG_MS);
    expect(stage.taken).toEqual(["one"]);
  });

  it.each([
    ["that is refused", failure(false)],
    ["that cannot be written", new TypeError("the test says so")],
  ])("passes over a record %s by itself, again and again, and brings all others", async (_what, thrown) => {
    const stage = new Stage();
    let alone = 0;
    stage.answer = async ({ records }) => {
      if (!records.some(({ id }) => id === "run-13")) return;
      if (records.length === 1) alone += 1;
      throw thrown;
    };
    stage.put(...numbered(40));
    await stage.pass(LONG_MS);
    expect(alone).toBe(MAX_REFUSALS);
    expect(stage.taken).toEqual(numbered(40).filter((id) => id !== "run-13"));
    expect(stage.feed.states).toMatchObject([{ waiting: 0, refused: 1, failures: 0 }]);
  });

  it("gives up on a sink that does not answer, and tries again", async () => {
    const stage = new Stage();
    stage.answer = () => new Promise(() => undefined);
    stage.put("one");
    await stage.pass(SINK_TIMEOUT_MS + GATHER_MS + 10);
    expect(stage.feed.states).toMatchObject([{ failures: 1, error: { message: expect.stringContaining("30 s") } }]);
    stage.answer = async () => undefined;
    await stage.pass(LONG_MS);
    expect(stage.taken).toEqual(["one"]);
  });

  it("holds one batch in memory, however much waits", async () => {
    const stage = new Stage();
    stage.answer = async () => {
      throw failure(true);
    };
    for (let second = 0; second < 100; second += 1) {
      stage.put(...numbered(200, second * 200));
      await stage.pass(1_000);
    }
    expect(stage.mostInBatch).toBe(10);
    expect(stage.feed.states).toMatchObject([{ waiting: 20_000 }]);
    stage.answer = async () => undefined;
    await stage.pass(LONG_MS);
    expect(stage.taken).toEqual(numbered(20_000));
  });

  it("begins a minute before a sink was set, and is forgotten with it", async () => {
    const stage = new Stage();
    const [sink] = stage.sinks;
    stage.sinks = [];
    stage.put("before");
    await stage.pass(SETTINGS_MS + GATHER_MS);
    stage.put("in between");
    await stage.pass(GATHER_MS);
    stage.put("in the last minute");
    stage.sinks = [sink as LogSink];
    await stage.pass(SETTINGS_MS);
    stage.put("later");
    await stage.pass(SETTINGS_MS);
    expect(stage.taken).toEqual(["in the last minute", "later"]);
    stage.sinks = [];
    stage.put("after");
    await stage.pass(SETTINGS_MS * 2);
    stage.put("more");
    await stage.pass(SETTINGS_MS * 2);
    expect(stage.places.has("account/webhook")).toBe(false);
    expect(stage.feed.nextTry).toBeUndefined();
  });

  it("does not begin with what an older release has logged", async () => {
    const stage = new Stage();
    stage.places.clear();
    stage.records.push("old");
    stage.feed.send();
    await stage.pass(LONG_MS);
    expect(stage.places.size).toBe(0);
    stage.put("new");
    await stage.pass(SETTINGS_MS);
    stage.put("newer");
    await stage.pass(SETTINGS_MS);
    expect(stage.taken).toEqual(["newer"]);
  });

  it("loses nothing, whatever fails, is refused or is killed", { timeout: 60_000 }, async () => {
    const random = seededRandom();
    for (let history = 0; history < soakCount(6); history += 1) {
      const stage = new Stage({ maxRecords: 1 + Math.floor(random() * 20) });
      const answers = ["takes", "fails", "refuses batches", "takes and fails", "hangs"] as const;
      let now: (typeof answers)[number] = "takes";
      stage.answer = async ({ records }) => {
        if (now === "fails") throw failure(true);
        if (now === "refuses batches" && records.length > 1) throw failure(false);
        if (now === "hangs") return new Promise(() => undefined);
        if (now !== "takes and fails") return;
        stage.taken.push(...records.map(({ id }) => id));
        throw failure(true);
      };
      let count = 0;
      for (let step = 0; step < 30; step += 1) {
        const some = Math.floor(random() * 30);
        stage.put(...numbered(some, count));
        count += some;
        now = answers[Math.floor(random() * answers.length)] ?? "takes";
        await stage.pass(Math.floor(random() * 40_000));
        if (random() < 0.3) stage.restart();
      }
      now = "takes";
      await stage.pass(LONG_MS);
      expect(new Set(stage.taken)).toEqual(new Set(numbered(count)));
    }
  });
});
