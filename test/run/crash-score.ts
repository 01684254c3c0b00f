/** What a trial of `npm run crash-test` comes to. */
import type { Ask, Got } from "./ask.ts";
import type { Timings, Trial } from "./crash-faults.ts";

/** From best to worst. */
export const SCORES = ["pass", "partial", "safe", "fail"] as const;

/**
 * `pass`: all that is asked for. `partial`: the answer is whole, and something else is wrong. `safe`: there is no whole
 * answer, and the caller is told so. `fail`: the caller takes part of an answer for the whole, or waits for ever.
 */
export type Score = (typeof SCORES)[number];

export interface Verdict {
  score: Score;
  /** What is wrong. */
  reason?: string;
}

/** What else is wrong, if it is. */
type Flaw = string | false | undefined;

/** Words of a whole answer. */
export const WORDS = 60;
/** An answer that takes longer has waited for what should have been left: the longest wait at full timings is 15 s. */
const SLOW_MS = 30_000;
/** A call that takes longer hangs. */
const HANGS_MS = 60_000;

/** The score of a call that should be answered whole. */
export function scoreAnswer(got: Got, ...flaws: Flaw[]): Verdict {
  const { text, finish, error, ms } = got;
  if (error !== undefined) return { score: finish === undefined ? "safe" : "fail", reason: said(error) };
  const words = text.split(/\s+/).filter((word) => word !== "").length;
  if (words !== WORDS) return { score: "fail", reason: `${words} words of ${WORDS}, and no error` };
  return passUnless(
    "partial",
    finish !== "stop" && `the finish is ${finish}`,
    ms > SLOW_MS && `answered after ${ms} ms`,
    ...flaws,
  );
}

/** The score of a call that should be refused with `code`. */
export function scoreRefusal({ text, finish, error }: Got, code: string, ...flaws: Flaw[]): Verdict {
  if (error === undefined || text !== "" || finish !== undefined) return { score: "fail", reason: "answered" };
  return passUnless("safe", error.code !== code && `the reason is lost: ${said(error)}`, ...flaws);
}

/** `pass` without a flaw, `score` with one. The first is told. */
export function passUnless(score: Score, ...flaws: Flaw[]): Verdict {
  const reason = flaws.find((flaw) => typeof flaw === "string");
  return reason === undefined ? { score: "pass" } : { score, reason };
}

const said = ({ status, code, message }: NonNullable<Got["error"]>): string =>
  [status, code, message].filter((part) => part !== undefined).join(" ");

export interface TrialResult extends Verdict {
  name: string;
  seconds: number;
  /** Calls that providers got. */
  calls: number;
}

/** Runs a trial. A call that hangs, or whose caller is thrown what nobody can read, is a `fail`. */
export async function runTrial(
  { name, run }: Trial,
  ask: Ask,
  timings: Timings,
  hangsMs: number = HANGS_MS,
): Promise<TrialResult> {
  const startedAt = Date.now();
  const calls = new Set<number>();
  const counted: Ask = async (asked) => {
    const got = await endingWithin(hangsMs, ask(asked));
    for (const { id } of got.calls) calls.add(id);
    return got;
  };
  const verdict = await run(counted, timings).catch((thrown: unknown): Verdict => failedBy(thrown));
  return { name, ...verdict, seconds: (Date.now() - startedAt) / 1_000, calls: calls.size };
}

const failedBy = (thrown: unknown): Verdict => ({ score: "fail", reason: String(thrown) });

async function endingWithin<Result>(ms: number, call: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([call, hung]);
  } finally {
    clearTimeout(timer);
  }
}
