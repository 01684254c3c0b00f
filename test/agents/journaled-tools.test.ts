/** What a journaled tool's call comes to, in this life and the next. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { RECOVERABLE_MS } from "../../src/agents/agent-runs.ts";
import { journaled, type JournaledOptions } from "../../src/agents/journaled-tools.ts";
import { MAX_TOOL_RESULT_CHARS, TOOL_RESULT_KEPT_MS, ToolJournal } from "../../src/agents/tool-journal.ts";

type Execute = (input: unknown, options: { toolCallId: string }) => unknown;

/** Lives of one agent: each is the tool `work` with the journal of a new epoch. */
interface Lives {
  next(work: (input: unknown, options: JournaledOptions) => unknown): Execute;
  sql: SqlStorage;
}

async function withLives(
  test: (lives: Lives) => Promise<void>,
  runOf: (toolCallId: string) => string | undefined = () => "run",
): Promise<void> {
  const stub = env.RUNS.getByName(`journal/${crypto.randomUUID()}`);
  await runInDurableObject(stub, async (_object, { storage: { sql } }) => {
    const next: Lives["next"] = (execute) => {
      const journal = new ToolJournal(sql, crypto.randomUUID());
      journal.create();
      const agent = { journal: () => journal, runOf };
      return Reflect.get(journaled("work", { execute }, agent), "execute") as unknown as Execute;
    };
    await test({ next, sql });
  });
}

const CALL = { toolCallId: "call" };

it("runs once over all lives, and every time within one", async () => {
  await withLives(async ({ next }) => {
    let runs = 0;
    const work = (): Promise<number> => Promise.resolve((runs += 1));
    const first = next(work);
    expect([await first({}, CALL), await first({}, CALL)]).toEqual([1, 2]);
    expect(await next(work)({}, CALL)).toBe(2);
    expect(await next(work)({}, { toolCallId: "another" })).toBe(3);
  });
});

it("runs again where it died in the middle, under the same key", async () => {
  await withLives(async ({ next }) => {
    const keys: string[] = [];
    const dies = next((_input, { idempotencyKey }) => (keys.push(idempotencyKey), new Promise(() => undefined)));
    void dies({}, CALL);
    expect(await next((_input, { idempotencyKey }) => keys.push(idempotencyKey))({}, CALL)).toBe(2);
    expect(keys).toEqual(["run/call", "run/call"]);
  });
});

it("throws again what it threw", async () => {
  await withLives(async ({ next }) => {
    await expect(async () => next(() => Promise.reject(new TypeError("no refund")))({}, CALL)).rejects.toThrow(
      TypeError,
    );
    const again = next(() => "never");
    await expect(async () => again({}, CALL)).rejects.toMatchObject({ code: "tool/failed", message: "no refund" });
    const thrower = next(() => {
      throw new RangeError("at once");
    });
    expect(() => thrower({}, { toolCallId: "two" })).toThrow(RangeError);
    await expect(async () => next(() => 1)({}, { toolCallId: "two" })).rejects.toMatchObject({ message: "at once" });
  });
});

it("is found again by a host that runs it by itself, as long as it can be made again", async () => {
  const runs: (string | undefined)[] = ["run"];
  await withLives(
    async ({ next, sql }) => {
      const keys: string[] = [];
      const note = (_input: unknown, { idempotencyKey }: JournaledOptions): number => keys.push(idempotencyKey);
      expect(await next(note)({}, CALL)).toBe(1);
      // The lives after it have not read the run.
      expect(await next(note)({}, CALL)).toBe(1);
      sql.exec("UPDATE durable_ai_tools SET created_at = created_at - ?", RECOVERABLE_MS + 1);
      expect(await next(note)({}, CALL)).toBe(2);
      expect(keys[0]).toBe("run/call");
      expect(keys[1]).not.toBe("run/call");
    },
    () => runs.shift(),
  );
});

it("keeps the last of several outputs", async () => {
  await withLives(async ({ next }) => {
    async function* outputs(): AsyncGenerator<string, void> {
      yield await Promise.resolve("a");
      yield "ab";
    }
    const seen: unknown[] = [];
    for await (const output of next(outputs)({}, CALL) as AsyncIterable<unknown>) seen.push(output);
    expect(seen).toEqual(["a", "ab"]);
    expect(await next(outputs)({}, CALL)).toBe("ab");
  });
});

it("runs again where its output cannot be kept: too long, or no JSON", async () => {
  await withLives(async ({ next }) => {
    const [long, circular] = ["x".repeat(MAX_TOOL_RESULT_CHARS), {} as Record<string, unknown>];
    circular["self"] = circular;
    await next(() => long)({}, CALL);
    await next(() => circular)({}, { toolCallId: "circular" });
    expect(await next(() => "again")({}, CALL)).toBe("again");
    expect(await next(() => "again")({}, { toolCallId: "circular" })).toBe("again");
  });
});

it("answers with nothing where the tool did", async () => {
  await withLives(async ({ next }) => {
    await next(() => undefined)({}, CALL);
    expect(await next(() => "never")({}, CALL)).toBeUndefined();
  });
});

it("forgets after a day", async () => {
  await withLives(async ({ next, sql }) => {
    await next(() => 1)({}, CALL);
    const journal = new ToolJournal(sql, "epoch");
    journal.expire(Date.now());
    expect(await next(() => 2)({}, CALL)).toBe(1);
    journal.expire(Date.now() + TOOL_RESULT_KEPT_MS + 1);
    expect(await next(() => 2)({}, CALL)).toBe(2);
  });
});

it("leaves a tool alone that nobody runs here", () => {
  const tool = { description: "asks the user" };
  const agent = { journal: () => new ToolJournal({} as SqlStorage, ""), runOf: () => undefined };
  expect(journaled("ask", tool, agent)).toBe(tool);
});
