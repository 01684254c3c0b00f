/** A target that is asked beside one that is silent. */
import { describe, expect, it } from "vitest";
import type { RunSink } from "../../src/run/attempt.ts";
import { Breakers } from "../../src/run/breaker.ts";
import type { Target } from "../../src/run/route.ts";
import { executeRun, FIRST_EVENT_MS, type RunEnd } from "../../src/run/run.ts";
import type { RunRequest } from "../../src/run/run-record.ts";
import { ManualClock } from "./manual-clock.ts";

const HEDGE_AFTER_MS = 2_000;
const REQUEST: RunRequest = {
  model: "test/model",
  inputs: { messages: [{ role: "user", content: "Which of you is faster?" }], stream: true },
  format: "openai-chat",
  native: false,
  stream: true,
  includeUsage: true,
  requestHash: "hash",
  hedgeAfterMs: HEDGE_AFTER_MS,
};

const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const delta = (content: string): string => event({ choices: [{ index: 0, delta: { content } }] });
const USAGE = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const END = `${event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage: USAGE })}data: [DONE]\n\n`;

/** A target that a test lets speak. */
class Spoken {
  readonly target: Target;
  asked = 0;
  /** What it was asked last. */
  body: unknown;
  cancelled = false;
  #answer = Promise.withResolvers<Response>();
  #stream!: ReadableStreamDefaultController<Uint8Array>;

  constructor(id: string) {
    this.target = {
      provider: id,
      model: { id: "m" },
      format: "openai-chat",
      slow: false,
      warnings: [],
      connection: {
        dispatch: ({ body }) => {
          this.asked += 1;
          this.body = body;
          if (this.asked > 1) this.#answer = Promise.withResolvers();
          return this.#answer.promise;
        },
      },
    };
  }

  /** The headers of its last answer come, and nothing else. */
  begin(type = "text/event-stream"): void {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#stream = controller),
      cancel: () => void (this.cancelled = true),
    });
    this.#answer.resolve(new Response(body, { headers: { "content-type": type } }));
  }
  say(text: string): void {
    this.#stream.enqueue(new TextEncoder().encode(text));
  }
  close(): void {
    this.#stream.close();
  }
  answer(text: string): void {
    this.begin();
    this.say(text);
    this.close();
  }
  /** Answers with a status, now and whenever it is asked again. */
  fail(status: number, error: object = { message: "no" }): void {
    this.#answer.resolve(Response.json({ error }, { status }));
    this.target.connection.dispatch = async () => {
      this.asked += 1;
      return Response.json({ error }, { status });
    };
  }
}

class Race {
  readonly clock = new ManualClock();
  readonly spoken: Spoken[];
  readonly end: Promise<RunEnd>;
  text = "";
  readonly opened: string[] = [];
  slots = 0;
  readonly cancel = new AbortController();

  constructor(ids: string[], { request = {}, breakers }: { request?: Partial<RunRequest>; breakers?: Breakers } = {}) {
    this.spoken = ids.map((id) => new Spoken(id));
    const decoder = new TextDecoder();
    const sink: RunSink = {
      open: ({ provider }) => void this.opened.push(provider),
      append: ({ bytes }) => void (this.text += decoder.decode(bytes)),
    };
    const slots = { acquire: async () => void (this.slots += 1), release: () => void (this.slots -= 1) };
    this.end = executeRun(
      {
        request: { ...REQUEST, ...request },
        targets: this.spoken.map(({ target }) => target),
        signal: this.cancel.signal,
        clock: this.clock,
        random: () => 0,
        slots,
        breakers,
      },
      sink,
    );
  }

  of(index: number): Spoken {
    const spoken = this.spoken[index];
    if (spoken === undefined) throw new Error(`no target ${index}`);
    return spoken;
  }
  get asked(): number[] {
    return this.spoken.map(({ asked }) => asked);
  }
  async wait(ms: number): Promise<void> {
    await settled();
    this.clock.advance(ms);
    await settled();
  }
}

/** Everything that is due without time going by has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}

describe("a hedged run", () => {
  it("asks the next target after the delay, and takes the one that has content first", async () => {
    const race = new Race(["slow", "quick", "third"]);
    await race.wait(HEDGE_AFTER_MS - 1);
    expect(race.asked).toEqual([1, 0, 0]);
    await race.wait(1);
    expect(race.asked).toEqual([1, 1, 0]);
    race.of(0).begin();
    await race.wait(0);
    race.of(1).answer(delta("quick") + END);
    const end = await race.end;
    expect(race.of(0).cancelled).toBe(true);
    expect(race.opened).toEqual(["quick"]);
    expect(race.text).toBe(delta("quick") + END);
    expect(end).toMatchObject({
      outcome: "completed",
      usage: { inputTokens: 7, outputTokens: 3 },
      attempts: [
        {
          attempt: 1,
          provider: "slow",
          status: 200,
          usage: { outputTokens: 0, estimated: true },
          error: { code: "provider/overtaken" },
        },
        { attempt: 2, provider: "quick", hedge: true, usage: { inputTokens: 7, outputTokens: 3 } },
      ],
    });
    expect(end.attempts[0]?.usage?.inputTokens).toBeGreaterThan(0);
    expect(end.attempts[0]).not.toHaveProperty("hedge");
    expect(race.slots).toBe(0);
  });

  it("cancels the other one where the first speaks after all", async () => {
    const race = new Race(["first", "other"]);
    await race.wait(HEDGE_AFTER_MS);
    race.of(0).answer(delta("late") + END);
    expect(await race.end).toMatchObject({
      outcome: "completed",
      attempts: [{ provider: "first" }, { provider: "other", error: { code: "provider/overtaken" } }],
    });
    expect(race.text).toBe(delta("late") + END);
    // It had not answered: when it does, nobody reads it.
    race.of(1).begin();
    await settled();
    expect(race.of(1).cancelled).toBe(true);
  });

  it("asks nobody else where content came in time, also where the answer takes longer", async () => {
    const race = new Race(["first", "other"]);
    await race.wait(HEDGE_AFTER_MS - 1);
    race.of(0).begin();
    race.of(0).say(delta("in time"));
    await race.wait(HEDGE_AFTER_MS);
    race.of(0).say(END);
    race.of(0).close();
    expect(await race.end).toMatchObject({ outcome: "completed", attempts: [{ provider: "first" }] });
    expect(race.asked).toEqual([1, 0]);
  });

  it("waits for content: a stream that has only begun is silent", async () => {
    const race = new Race(["first", "other"]);
    race.of(0).begin();
    race.of(0).say(event({ choices: [{ index: 0, delta: { role: "assistant", content: "" } }] }));
    await race.wait(HEDGE_AFTER_MS);
    expect(race.asked).toEqual([1, 1]);
    race.of(1).answer(delta("quick") + END);
    expect((await race.end).outcome).toBe("completed");
    expect(race.text).toBe(delta("quick") + END);
  });

  it("lets the overtaken target finish an answer that breaks off", async () => {
    const race = new Race(["first", "other"]);
    await race.wait(HEDGE_AFTER_MS);
    race.of(1).begin();
    race.of(1).say(delta("One two "));
    await settled();
    race.of(1).close();
    await settled();
    race.of(0).answer(delta("three") + END);
    const end = await race.end;
    expect(race.asked).toEqual([2, 1]);
    expect(JSON.stringify(race.of(0).body)).toContain("One two");
    expect(race.opened).toEqual(["other", "first"]);
    expect(end).toMatchObject({
      outcome: "completed",
      attempts: [
        { attempt: 1, provider: "first", error: { code: "provider/overtaken" } },
        { attempt: 2, provider: "other", error: { code: "provider/truncated" } },
        { attempt: 3, provider: "first" },
      ],
    });
    // Of both that are part of the answer, and not of the one that was overtaken.
    expect(end.usage?.outputTokens).toBe(3 + (end.attempts[1]?.usage?.outputTokens ?? 0));
  });

  it("goes on with one where the other fails, either of them", async () => {
    for (const [failing, speaking] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const race = new Race(["first", "other"]);
      await race.wait(HEDGE_AFTER_MS);
      race.of(failing).fail(401);
      await settled();
      race.of(speaking).answer(delta("here") + END);
      const end = await race.end;
      expect(end.outcome).toBe("completed");
      expect(end.attempts[failing]).toMatchObject({ status: 401, error: { code: "provider/error" } });
    }
  });

  it("asks the third where both fail, and says all of them where that fails too", async () => {
    const race = new Race(["first", "other", "third"]);
    await race.wait(HEDGE_AFTER_MS);
    for (const spoken of race.spoken) spoken.fail(401);
    const end = await race.end;
    expect(race.asked).toEqual([1, 1, 1]);
    expect(end).toMatchObject({
      outcome: "failed",
      error: { attempts: [{ provider: "first" }, { provider: "other" }, { provider: "third" }] },
    });
  });

  it("ends at once where one says what nobody can help", async () => {
    const race = new Race(["first", "other", "third"]);
    await race.wait(HEDGE_AFTER_MS);
    race.of(0).fail(422);
    const end = await race.end;
    expect(race.asked).toEqual([1, 1, 0]);
    expect(end).toMatchObject({ outcome: "failed", error: { status: 422 } });
    expect(end.attempts[1]?.error?.code).toBe("provider/overtaken");
  });

  it("leaves both where they are silent, each in its own time", async () => {
    const race = new Race(["first", "other", "third"]);
    await race.wait(HEDGE_AFTER_MS);
    await race.wait(FIRST_EVENT_MS - HEDGE_AFTER_MS);
    expect(race.asked).toEqual([1, 1, 0]);
    await race.wait(HEDGE_AFTER_MS);
    expect(race.asked).toEqual([1, 1, 1]);
    race.of(2).answer(delta("third") + END);
    const end = await race.end;
    expect(end.outcome).toBe("completed");
    expect(end.attempts.map(({ error }) => error?.code)).toEqual(["provider/timeout", "provider/timeout", undefined]);
  });

  it("does not ask a target that is left alone", async () => {
    const clock = new ManualClock();
    const breakers = new Breakers(clock);
    breakers.note({ provider: "other", model: { id: "m" } }, "refuses");
    const race = new Race(["first", "other"], { breakers });
    await race.wait(HEDGE_AFTER_MS);
    expect(race.asked).toEqual([1, 0]);
    race.of(0).answer(delta("alone") + END);
    expect((await race.end).outcome).toBe("completed");
  });

  it("is one call where there is no other target, and where nobody asked for it", async () => {
    const alone = new Race(["only"]);
    const plain = new Race(["first", "other"], { request: { hedgeAfterMs: undefined } });
    for (const race of [alone, plain]) {
      await race.wait(HEDGE_AFTER_MS);
      race.of(0).answer(delta("one") + END);
      expect((await race.end).attempts.length).toBe(1);
    }
  });

  it("hedges whole answers too: the first that is whole", async () => {
    const whole = { choices: [{ index: 0, message: { content: "whole" }, finish_reason: "stop" }], usage: USAGE };
    const race = new Race(["slow", "quick"], { request: { stream: false } });
    await race.wait(HEDGE_AFTER_MS);
    race.of(1).begin("application/json");
    race.of(1).say(JSON.stringify(whole));
    race.of(1).close();
    expect(await race.end).toMatchObject({
      outcome: "completed",
      attempts: [{ error: { code: "provider/overtaken" } }, { provider: "quick", hedge: true }],
    });
  });

  it("ends both where it is cancelled", async () => {
    const race = new Race(["first", "other"]);
    await race.wait(HEDGE_AFTER_MS);
    race.of(0).begin();
    race.of(1).begin();
    await settled();
    race.cancel.abort(new Error("enough"));
    expect(await race.end).toMatchObject({ outcome: "cancelled" });
    expect(race.spoken.map(({ cancelled }) => cancelled)).toEqual([true, true]);
    expect(race.slots).toBe(0);
  });
});
