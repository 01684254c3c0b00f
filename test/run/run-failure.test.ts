/** Runs all of whose targets fail: what they fail with, and how often who was asked. */
import { describe, expect, it } from "vitest";
import type { RunSink } from "../../src/run/attempt.ts";
import { MAX_ATTEMPTS } from "../../src/run/failover.ts";
import type { JsonObject } from "../../src/json.ts";
import { Breakers } from "../../src/run/breaker.ts";
import type { Target } from "../../src/run/route.ts";
import { executeRun, type RunEnd } from "../../src/run/run.ts";
import type { RunRequest } from "../../src/run/run-record.ts";
import type { Clock } from "../../src/run/watchdog.ts";

const REQUEST: RunRequest = {
  model: "test/model",
  inputs: { messages: [{ role: "user", content: "Go" }] },
  format: "openai-chat",
  native: false,
  stream: false,
  includeUsage: false,
  requestHash: "hash",
};

const NOTHING: RunSink = { open: () => undefined, append: () => undefined };

/** Nobody waits. */
const CLOCK: Clock = {
  now: () => 0,
  after(ms, run) {
    let isDue = ms < 1_000;
    queueMicrotask(() => isDue && run());
    return () => void (isDue = false);
  },
};

interface Answer {
  status: number;
  body?: object;
  contextTokens?: number;
}

/** The end of a run whose targets answer so, and how often each was asked. */
async function ended(answers: Answer[], request = REQUEST): Promise<{ end: RunEnd; asked: number[] }> {
  const asked = answers.map(() => 0);
  const targets = answers.map(({ status, body = { error: { message: "no" } }, contextTokens }, i): Target => ({
    provider: `provider${i}`,
    model: { id: "m" },
    format: "openai-chat",
    slow: false,
    warnings: [],
    ...(contextTokens !== undefined && { contextTokens }),
    connection: {
      dispatch: async () => {
        asked[i] = (asked[i] ?? 0) + 1;
        return Response.json(body, { status });
      },
    },
  }));
  const slots = { acquire: async () => undefined, release: () => undefined };
  const { signal } = new AbortController();
  const end = await executeRun({ request, targets, signal, clock: CLOCK, random: () => 0, slots }, NOTHING);
  return { end, asked };
}

const UNSUPPORTED_ERROR = {
  message: "Unsupported value: 'temperature' does not support 0.2 with this model.",
  code: "unsupported_value",
};
const UNSUPPORTED = (): Response => Response.json({ error: UNSUPPORTED_ERROR }, { status: 400 });
const WHOLE = (): Response =>
  Response.json({ choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }] });

interface OneTarget {
  request: RunRequest;
  /** What it was asked. */
  bodies: JsonObject[];
  breakers?: Breakers;
}

/** The end of a run whose one target answers so, one after the other. */
function endOf(answers: (() => Response)[], { request, bodies, breakers }: OneTarget): Promise<RunEnd> {
  const target: Target = {
    provider: "provider0",
    model: { id: "m" },
    format: "openai-chat",
    slow: false,
    warnings: [],
    connection: {
      dispatch: async ({ body }) => {
        bodies.push(body);
        return answers[bodies.length - 1]?.() ?? Response.json({}, { status: 401 });
      },
    },
  };
  const slots = { acquire: async () => undefined, release: () => undefined };
  const { signal } = new AbortController();
  return executeRun({ request, targets: [target], signal, clock: CLOCK, random: () => 0, slots, breakers }, NOTHING);
}

const TOO_LONG = { error: { message: "too long", code: "context_length_exceeded", type: "invalid_request_error" } };

describe("a run all of whose targets failed", () => {
  it("says all attempts, the error that helps most, and the first target's status", async () => {
    const { end, asked } = await ended([{ status: 503 }, { status: 401 }, { status: 429 }]);
    expect(asked).toEqual([2, 1, 2]);
    expect(end).toMatchObject({
      outcome: "failed",
      error: {
        status: 503,
        retryable: true,
        provider: { id: "provider1", status: 401 },
        attempts: [
          { provider: "provider0", status: 503, code: "provider/error" },
          { provider: "provider0", status: 503 },
          { provider: "provider1", status: 401 },
          { provider: "provider2", status: 429 },
          { provider: "provider2", status: 429 },
        ],
      },
    });
  });

  it("has no list where there was one attempt", async () => {
    const { end } = await ended([{ status: 401 }]);
    expect(end.error).toMatchObject({ status: 401 });
    expect(end.error).not.toHaveProperty("attempts");
  });

  it("asks nobody else where the request is wrong", async () => {
    const { end, asked } = await ended([{ status: 422 }, { status: 200 }]);
    expect(asked).toEqual([1, 0]);
    expect(end).toMatchObject({ outcome: "failed", error: { status: 422 } });
  });

  it("asks only larger windows where the context is too long", async () => {
    const { asked } = await ended([
      { status: 400, body: TOO_LONG, contextTokens: 128_000 },
      { status: 503, contextTokens: 128_000 },
      { status: 400, body: TOO_LONG, contextTokens: 200_000 },
      { status: 503, contextTokens: 200_000 },
      { status: 401 },
    ]);
    expect(asked).toEqual([1, 0, 1, 0, 1]);
  });

  it("asks once more without what a target does not take, and does not hold it against the target", async () => {
    const breakers = new Breakers(CLOCK);
    const request = { ...REQUEST, inputs: { ...REQUEST.inputs, temperature: 0.2 } };
    const bodies: JsonObject[] = [];
    const end = await endOf([UNSUPPORTED, WHOLE], { request, breakers, bodies });
    expect(bodies.map(({ temperature }) => temperature)).toEqual([0.2, undefined]);
    expect(end).toMatchObject({
      outcome: "completed",
      attempts: [
        { provider: "provider0", error: { code: "provider/unsupported" } },
        {
          provider: "provider0",
          warnings: [{ field: "temperature", from: 0.2, reason: expect.any(String) as string }],
        },
      ],
    });
    expect(breakers.stateOf({ provider: "provider0", model: { id: "m" } })).toBe("closed");
  });

  it("asks the next where the request cannot do without, or is the caller's own body", async () => {
    for (const request of [REQUEST, { ...REQUEST, native: true, inputs: { ...REQUEST.inputs, temperature: 0.2 } }]) {
      const bodies: JsonObject[] = [];
      const end = await endOf([UNSUPPORTED], { request, bodies });
      expect(bodies.length).toBe(1);
      expect(end).toMatchObject({ outcome: "failed", error: { code: "provider/unsupported" } });
    }
  });

  it("asks for it once: a second refusal is the next target's chance", async () => {
    const { end, asked } = await ended([{ status: 400, body: { error: UNSUPPORTED_ERROR } }, { status: 401 }], {
      ...REQUEST,
      inputs: { ...REQUEST.inputs, temperature: 0.2 },
    });
    expect(asked).toEqual([2, 1]);
    expect(end.error?.code).toBe("provider/unsupported");
  });

  it("keeps to its attempts, and asks every target before it asks one again", async () => {
    const many = Array.from({ length: MAX_ATTEMPTS + 2 }, () => ({ status: 503 }));
    const { end, asked } = await ended(many);
    expect(end.attempts.length).toBe(MAX_ATTEMPTS);
    expect(asked).toEqual([...Array.from({ length: MAX_ATTEMPTS }, () => 1), 0, 0]);
  });
});
