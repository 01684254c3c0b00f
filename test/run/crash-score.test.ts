import { expect, it } from "vitest";
import type { Got } from "./ask.ts";
import { SHORT, type Trial } from "./crash-faults.ts";
import { runTrial, scoreAnswer, scoreRefusal, WORDS } from "./crash-score.ts";
import { toReasons, toSummary, toTable } from "./crash-table.ts";

const words = (count: number): string => "word ".repeat(count);
const whole: Got = {
  text: words(WORDS),
  finish: "stop",
  usage: { completionTokens: WORDS },
  error: undefined,
  ms: 1_000,
  attempts: [],
  calls: [],
};
const error = { status: 503, code: "provider/error", message: "overloaded" };
const refusal: Got = { ...whole, text: "", finish: undefined, usage: undefined, error };

it.each([
  ["whole", {}, "pass"],
  ["whole, and late", { ms: 31_000 }, "partial"],
  ["whole, and cut off by a limit", { finish: "length" }, "partial"],
  ["whole, and without an end", { finish: undefined }, "partial"],
  ["an error in place of it", refusal, "safe"],
  ["a part, and then an error", { text: words(40), finish: undefined, error }, "safe"],
  ["a part that ends as if it was whole, and then an error", { text: words(40), error }, "fail"],
  ["a part that ends as if it was whole", { text: words(40) }, "fail"],
  ["a part whose connection breaks", { text: words(40), finish: undefined }, "fail"],
  ["a part twice", { text: words(WORDS + 20) }, "fail"],
  ["nothing", { text: "", finish: undefined }, "fail"],
])("an answer that should be whole: %s", (_what, got, score) => {
  expect(scoreAnswer({ ...whole, ...got }).score).toBe(score);
});

it("takes a flaw for what it is where the answer is whole, and for nothing where it is not", () => {
  expect(scoreAnswer(whole, false, undefined, "asked again", "no usage")).toEqual({
    score: "partial",
    reason: "asked again",
  });
  expect(scoreAnswer(refusal, "asked again")).toEqual({ score: "safe", reason: "503 provider/error overloaded" });
  expect(scoreAnswer({ ...whole, text: words(1) }, "asked again")).toEqual({
    score: "fail",
    reason: "1 words of 60, and no error",
  });
});

it.each([
  ["refused", refusal, "pass"],
  ["refused for another reason", { ...refusal, error: { ...error, code: "provider/timeout" } }, "safe"],
  ["answered", whole, "fail"],
  ["answered in part", { ...refusal, text: words(3) }, "fail"],
  ["neither", { ...refusal, error: undefined }, "fail"],
])("a call that should be refused: %s", (_what, got, score) => {
  expect(scoreRefusal(got, "provider/error").score).toBe(score);
});

it("takes a flaw of a refusal for safe", () => {
  expect(scoreRefusal(refusal, "provider/error", "asked again")).toEqual({ score: "safe", reason: "asked again" });
});

const call = (id: number): Got["calls"][number] => ({
  id,
  provider: "openai",
  format: "openai-chat",
  model: "gpt-4.1",
  stream: true,
  state: "finished",
  startedAt: 0,
  events: WORDS,
});
const asked = { model: "openai/gpt-4.1", fallback: [] };
const twice: Trial = {
  name: "twice",
  run: async (ask) => {
    await ask(asked);
    return scoreAnswer(await ask(asked));
  },
};

it("counts each call of a provider once, however often a trial is shown it", async () => {
  const shown = [[call(1)], [call(1), call(2)]];
  const result = await runTrial(twice, async () => ({ ...whole, calls: shown.shift() ?? [] }), SHORT);
  expect(result).toMatchObject({ name: "twice", score: "pass", calls: 2 });
});

it("fails a call that hangs, and one that breaks its caller", async () => {
  const hung = await runTrial(twice, () => new Promise<never>(() => {}), SHORT, 10);
  expect(hung).toMatchObject({ score: "fail", reason: "Error: no end after 10 ms", calls: 0 });
  const broken = await runTrial(twice, () => Promise.reject(new TypeError("fetch failed")), SHORT);
  expect(broken).toMatchObject({ score: "fail", reason: "TypeError: fetch failed" });
});

it("prints a line for each trial, what is wrong, and a count for each door", () => {
  const results = {
    http: [{ name: "cut", score: "pass", seconds: 1.26, calls: 2 }],
    binding: [{ name: "cut", score: "fail", reason: "40 words of 60, and no error", seconds: 12, calls: 1 }],
  } as const;
  expect(toTable(results)).toBe(
    [
      "| fault | http | binding | seconds    | attempts at the provider |",
      "| ----- | ---- | ------- | ---------- | ------------------------ |",
      "| cut   | pass | fail    | 1.3 / 12.0 | 2 / 1                    |",
    ].join("\n"),
  );
  expect(toReasons(results)).toEqual(["binding, cut: fail: 40 words of 60, and no error"]);
  expect(toSummary("binding", results.binding)).toBe("binding: 0 pass, 0 partial, 0 safe, 1 fail");
});
