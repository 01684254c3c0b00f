/**
 * Sixteen things that go wrong at providers, and what has to become of them: `npm run crash-test` at full timings, and a
 * test at short ones. What a provider was asked is counted there, at the provider.
 */
import type { SimulatedCall } from "../../src/testing/call-log.ts";

/** How long things last: as they do, or short. */
export interface Timings {
  /** What a provider that limits calls asks to wait. */
  retryAfterMs: number;
  /** How long a silent target is waited for. */
  firstEventMs: number;
  betweenEventsMs: number;
  /** How late a late first event is. */
  lateMs: number;
  /** How long a target is down. */
  downMs: number;
  /** How long after that the primary is used again, at most. */
  backWithinMs: number;
}

export const FULL: Timings = {
  retryAfterMs: 2_000,
  firstEventMs: 10_000,
  betweenEventsMs: 15_000,
  lateMs: 20_000,
  downMs: 60_000,
  backWithinMs: 30_000,
};

export const SHORT: Timings = {
  retryAfterMs: 400,
  firstEventMs: 400,
  betweenEventsMs: 400,
  lateMs: 3_000,
  downMs: 3_000,
  backWithinMs: 12_000,
};

/** One call, as it was answered. */
export interface Asked {
  /** Without the call's own tag. Knobs say what goes wrong. */
  model: string;
  fallback: string[];
  options?: { timeouts?: Record<string, number> };
  /** The session of the call: its runs are in one object, which learns from each. */
  session?: string;
  /** Calls with one tag are of one model id. Default: a tag of its own. */
  tag?: string;
}

/** What of an attempt's record is looked at. */
export interface Attempt {
  provider: string;
  usage?: { outputTokens?: number };
  error?: unknown;
}

export interface Got {
  /** The answer's text, as far as it came. */
  text: string;
  finish: string | undefined;
  usage: { completionTokens: number } | undefined;
  error: { status?: number; code?: string; message: string } | undefined;
  ms: number;
  /** As the run's record has them. */
  attempts: Attempt[];
  /** What providers were asked, in order. */
  calls: SimulatedCall[];
}

/** Asks once. */
export type Ask = (asked: Asked) => Promise<Got>;

export interface Trial {
  name: string;
  /** What is wrong; undefined where it passed. */
  run(ask: Ask, timings: Timings): Promise<string | undefined>;
}

const PRIMARY = "openai/gpt-4.1";
const SECOND = "anthropic/claude-sonnet-5";
/** Words of the whole answer. */
const WORDS = 60;

const faulty = (fault: string, knobs = ""): string => `${PRIMARY}+events=${WORDS}+fault=${fault}${knobs}`;
const second = (knobs = ""): string => `${SECOND}+events=${WORDS}${knobs}`;
const toPrimary = ({ calls }: Got): SimulatedCall[] => calls.filter(({ model }) => model.startsWith("gpt-4.1"));
const toSecond = ({ calls }: Got): SimulatedCall[] => calls.filter(({ model }) => model.startsWith("claude"));

/** What is wrong with an answer that should be whole. */
function wholeness({ text, finish, error }: Got): string | undefined {
  if (error !== undefined) return `failed: ${error.code} ${error.message}`;
  const words = text.trim().split(/\s+/).length;
  if (words !== WORDS) return `${words} words of ${WORDS}`;
  return finish === "stop" ? undefined : `finish reason ${finish}`;
}

/** The first that is wrong. */
function firstOf(...problems: (string | false | undefined)[]): string | undefined {
  return problems.find((problem) => typeof problem === "string");
}

const gapMs = ([first, next]: SimulatedCall[]): number =>
  first === undefined || next === undefined ? 0 : next.startedAt - first.startedAt;

export const TRIALS: readonly Trial[] = [
  {
    name: "429 with retry-after",
    async run(ask, { retryAfterMs }) {
      const got = await ask({ model: faulty("429", `+wait=${retryAfterMs}`), fallback: [second()] });
      const gap = gapMs(toPrimary(got));
      return firstOf(
        wholeness(got),
        gap < retryAfterMs * 0.9 && `asked again after ${gap} ms of ${retryAfterMs}`,
        toPrimary(got).length > 2 && "hammered",
      );
    },
  },
  {
    name: "429 for ever",
    async run(ask) {
      const got = await ask({ model: faulty("429-no-retry-after"), fallback: [second()] });
      return firstOf(
        wholeness(got),
        toPrimary(got).length > 4 && "more than 4 attempts",
        toSecond(got).length !== 1 && "not failed over once",
      );
    },
  },
  {
    name: "500 once",
    async run(ask) {
      const got = await ask({ model: faulty("500-once"), fallback: [second()] });
      return firstOf(
        wholeness(got),
        toPrimary(got).length !== 2 && "not asked the same target again",
        toSecond(got).length > 0 && "failed over",
      );
    },
  },
  {
    name: "503 for ever",
    async run(ask) {
      const got = await ask({ model: faulty("503"), fallback: [second()] });
      return firstOf(wholeness(got), toPrimary(got).length > 3 && "hammered");
    },
  },
  {
    name: "reset before headers",
    async run(ask) {
      const got = await ask({ model: faulty("reset"), fallback: [second()] });
      return firstOf(wholeness(got), toPrimary(got).length > 3 && "hammered");
    },
  },
  {
    name: "no answer at all",
    async run(ask, { firstEventMs }) {
      const got = await ask({
        model: faulty("silence"),
        fallback: [second()],
        options: { timeouts: { firstEventMs } },
      });
      return firstOf(wholeness(got), toPrimary(got).length !== 1 && "a silent target was asked again");
    },
  },
  {
    name: "first token late",
    async run(ask, { firstEventMs, lateMs }) {
      const got = await ask({
        model: faulty("slow-first-event", `+wait=${lateMs}`),
        fallback: [second()],
        options: { timeouts: { firstEventMs } },
      });
      return firstOf(
        wholeness(got),
        toPrimary(got).length !== 1 && "asked again",
        toSecond(got).length !== 1 && "not left",
      );
    },
  },
  {
    name: "cut at 40 of 60 words",
    async run(ask) {
      const got = await ask({ model: faulty("cut", "+at=40"), fallback: [second()] });
      return firstOf(
        wholeness(got),
        toPrimary(got).length !== 1 && "asked again",
        toSecond(got).length !== 1 && "not gone on with",
      );
    },
  },
  {
    name: "stall at 20",
    async run(ask, { betweenEventsMs }) {
      const got = await ask({
        model: faulty("stall", "+at=20"),
        fallback: [second()],
        options: { timeouts: { betweenEventsMs } },
      });
      return firstOf(wholeness(got), toSecond(got).length !== 1 && "not gone on with");
    },
  },
  {
    name: "malformed event",
    async run(ask) {
      const got = await ask({ model: faulty("malformed-event", "+at=10"), fallback: [second()] });
      return wholeness(got);
    },
  },
  {
    name: "missing [DONE]",
    async run(ask) {
      const got = await ask({ model: faulty("missing-end"), fallback: [second()] });
      return firstOf(wholeness(got), got.usage === undefined && "no usage");
    },
  },
  {
    name: "context too long",
    async run(ask) {
      const got = await ask({ model: faulty("context-length"), fallback: [second()] });
      return firstOf(
        wholeness(got),
        toPrimary(got).length !== 1 && "asked again",
        toSecond(got).length !== 1 && "no larger target asked",
      );
    },
  },
  {
    name: "content filter",
    async run(ask) {
      const got = await ask({ model: faulty("content-filter"), fallback: [second()] });
      return firstOf(
        got.error === undefined && "not told",
        got.calls.length !== 1 && "asked again, or routed around",
        !/content/i.test(`${got.error?.code} ${got.error?.message}`) && `the reason is lost: ${got.error?.message}`,
      );
    },
  },
  {
    name: "cut, and the next target rejects prefill",
    async run(ask) {
      const got = await ask({
        model: faulty("cut", "+at=40"),
        fallback: [second("+fault=no-prefill"), `google/gemini-3.5-flash+events=${WORDS}`],
      });
      return firstOf(wholeness(got));
    },
  },
  {
    name: "down, then healthy",
    async run(ask, { downMs, backWithinMs }) {
      const model = faulty("down", `+wait=${downMs}`);
      const startedAt = Date.now();
      let probes = 0;
      while (Date.now() - startedAt < downMs) {
        const got = await ask({ model, fallback: [second()], tag: "down", session: "down" });
        const problem = wholeness(got);
        if (problem !== undefined) return problem;
        probes = toPrimary(got).length;
      }
      const mostProbes = 4 + Math.ceil(downMs / 5_000);
      if (probes > mostProbes) return `${probes} calls of a target that was down, more than ${mostProbes}`;
      const healthyAt = Date.now();
      for (;;) {
        const before = (await ask({ model, fallback: [second()], tag: "down", session: "down" })).calls;
        if (before.some(({ model: of, state }) => of.startsWith("gpt-4.1") && state === "finished")) return undefined;
        if (Date.now() - healthyAt > backWithinMs) return `not back on the primary after ${backWithinMs} ms`;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    },
  },
  {
    name: "accounting",
    async run(ask) {
      const got = await ask({ model: faulty("503"), fallback: [second()] });
      const [attempt] = got.attempts.slice(-1);
      return firstOf(
        wholeness(got),
        got.attempts.some(({ error, usage }) => error !== undefined && usage !== undefined) &&
          "a failed attempt has usage",
        attempt?.provider !== "anthropic" && `answered by ${attempt?.provider}`,
        got.usage?.completionTokens !== attempt?.usage?.outputTokens && "usage is not that of who answered",
      );
    },
  },
];
