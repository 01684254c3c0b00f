/**
 * Sixteen things that go wrong at providers, and what has to become of them: `npm run crash-test` at full timings, and a
 * test at short ones. What a provider was asked is counted there, at the provider.
 */
import type { SimulatedCall } from "../../src/testing/call-log.ts";
import type { Ask, Got } from "./ask.ts";
import { passUnless, scoreAnswer, scoreRefusal, WORDS, type Verdict } from "./crash-score.ts";

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

export interface Trial {
  name: string;
  run(ask: Ask, timings: Timings): Promise<Verdict>;
}

export const PRIMARY = "openai/gpt-4.1";
export const SECOND = "anthropic/claude-sonnet-5";

const faulty = (fault: string, knobs = ""): string => `${PRIMARY}+events=${WORDS}+fault=${fault}${knobs}`;
const second = (knobs = ""): string => `${SECOND}+events=${WORDS}${knobs}`;
const toPrimary = ({ calls }: Got): SimulatedCall[] => calls.filter(({ model }) => model.startsWith("gpt-4.1"));
const toSecond = ({ calls }: Got): SimulatedCall[] => calls.filter(({ model }) => model.startsWith("claude"));

const gapMs = ([first, next]: SimulatedCall[]): number =>
  first === undefined || next === undefined ? 0 : next.startedAt - first.startedAt;

export const TRIALS: readonly Trial[] = [
  {
    name: "429 with retry-after",
    async run(ask, { retryAfterMs }) {
      const got = await ask({ model: faulty("429", `+wait=${retryAfterMs}`), fallback: [second()] });
      const gap = gapMs(toPrimary(got));
      return scoreAnswer(
        got,
        gap < retryAfterMs * 0.9 && `asked again after ${gap} ms of ${retryAfterMs}`,
        toPrimary(got).length > 2 && "hammered",
      );
    },
  },
  {
    name: "429 for ever",
    async run(ask) {
      const got = await ask({ model: faulty("429-no-retry-after"), fallback: [second()] });
      return scoreAnswer(
        got,
        toPrimary(got).length > 4 && "more than 4 attempts",
        toSecond(got).length !== 1 && "not failed over once",
      );
    },
  },
  {
    name: "500 once",
    async run(ask) {
      const got = await ask({ model: faulty("500-once"), fallback: [second()] });
      return scoreAnswer(
        got,
        toPrimary(got).length !== 2 && "not asked the same target again",
        toSecond(got).length > 0 && "failed over",
      );
    },
  },
  {
    name: "503 for ever",
    async run(ask) {
      const got = await ask({ model: faulty("503"), fallback: [second()] });
      return scoreAnswer(got, toPrimary(got).length > 3 && "hammered");
    },
  },
  {
    name: "reset before headers",
    async run(ask) {
      const got = await ask({ model: faulty("reset"), fallback: [second()] });
      return scoreAnswer(got, toPrimary(got).length > 3 && "hammered");
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
      return scoreAnswer(got, toPrimary(got).length !== 1 && "a silent target was asked again");
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
      return scoreAnswer(got, toPrimary(got).length !== 1 && "asked again", toSecond(got).length !== 1 && "not left");
    },
  },
  {
    name: "cut at 40 of 60 words",
    async run(ask) {
      const got = await ask({ model: faulty("cut", "+at=40"), fallback: [second()] });
      return scoreAnswer(
        got,
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
      return scoreAnswer(got, toSecond(got).length !== 1 && "not gone on with");
    },
  },
  {
    name: "malformed event",
    async run(ask) {
      const got = await ask({ model: faulty("malformed-event", "+at=10"), fallback: [second()] });
      return scoreAnswer(got);
    },
  },
  {
    name: "missing [DONE]",
    async run(ask) {
      const got = await ask({ model: faulty("missing-end"), fallback: [second()] });
      return scoreAnswer(got, got.usage === undefined && "no usage");
    },
  },
  {
    name: "context too long",
    async run(ask) {
      const got = await ask({ model: faulty("context-length"), fallback: [second()] });
      return scoreAnswer(
        got,
        toPrimary(got).length !== 1 && "asked again",
        toSecond(got).length !== 1 && "no larger target asked",
      );
    },
  },
  {
    name: "content filter",
    async run(ask) {
      const got = await ask({ model: faulty("content-filter"), fallback: [second()] });
      return scoreRefusal(got, "provider/content-filter", got.calls.length !== 1 && "asked again, or routed around");
    },
  },
  {
    name: "cut, and the next target rejects prefill",
    async run(ask) {
      const got = await ask({
        model: faulty("cut", "+at=40"),
        fallback: [second("+fault=no-prefill"), `google/gemini-3.5-flash+events=${WORDS}`],
      });
      return scoreAnswer(got);
    },
  },
  {
    name: "down, then healthy",
    async run(ask, { downMs, backWithinMs }) {
      const tag = crypto.randomUUID();
      const asked = { model: faulty("down", `+wait=${downMs}`), fallback: [second()], tag, session: tag };
      const startedAt = Date.now();
      let probes = 0;
      while (Date.now() - startedAt < downMs) {
        const got = await ask(asked);
        const verdict = scoreAnswer(got);
        if (verdict.score !== "pass") return verdict;
        probes = toPrimary(got).length;
      }
      const mostProbes = 4 + Math.ceil(downMs / 5_000);
      const healthyAt = Date.now();
      for (;;) {
        const got = await ask(asked);
        const verdict = scoreAnswer(
          got,
          probes > mostProbes && `${probes} calls of a target that was down, more than ${mostProbes}`,
        );
        if (verdict.score !== "pass" || toPrimary(got).some(({ state }) => state === "finished")) return verdict;
        if (Date.now() - healthyAt > backWithinMs) {
          return passUnless("partial", `not back on the primary after ${backWithinMs} ms`);
        }
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    },
  },
  {
    name: "accounting",
    async run(ask) {
      const got = await ask({ model: faulty("503"), fallback: [second()] });
      const [attempt] = got.attempts.slice(-1);
      return scoreAnswer(
        got,
        got.attempts.some(({ error, usage }) => error !== undefined && usage !== undefined) &&
          "a failed attempt has usage",
        attempt?.provider !== "anthropic" && `answered by ${attempt?.provider}`,
        got.usage?.completionTokens !== attempt?.usage?.outputTokens && "usage is not that of who answered",
      );
    },
  },
];
