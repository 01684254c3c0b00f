/** The trials of `npm run crash-test`, at short timings. */
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ask } from "../run/ask.ts";
import { PRIMARY, SECOND, SHORT, TRIALS } from "../run/crash-faults.ts";
import { runTrial, scoreAnswer, WORDS } from "../run/crash-score.ts";
import { DOORS, openDoors, type Door } from "./crash-doors.ts";
import { startSimulatedLayer, type SimulatedLayer } from "./simulated-layer.ts";

let layer: SimulatedLayer;
let asks: Record<Door, Ask>;
beforeAll(async () => {
  layer = await startSimulatedLayer();
  asks = await openDoors(DOORS, layer);
});
afterAll(async () => {
  await layer.stop();
});

it("has sixteen", () => expect(TRIALS.length).toBe(16));

describe.concurrent.each(DOORS)("through %s", (door) => {
  const ask: Ask = async (asked) => asks[door](asked);

  it.each(TRIALS.map((trial) => [trial.name, trial] as const))("%s", async (_name, trial) => {
    const { score, reason } = await runTrial(trial, ask, SHORT);
    expect({ score, reason }).toEqual({ score: "pass" });
  });

  // What the trials would get of a layer that cannot help: told apart from an answer, with all that was tried.
  it("an answer that nobody gives is safe: its error has every attempt", async () => {
    const got = await ask({ model: `${PRIMARY}+fault=503`, fallback: [`${SECOND}+fault=503`] });
    expect(scoreAnswer(got)).toMatchObject({ score: "safe" });
    expect(got).toMatchObject({ text: "", error: { status: 503, code: "provider/error" } });
    expect(got.error?.attempts?.length).toBe(got.calls.length);
    expect(got.attempts.length).toBe(got.calls.length);
  });

  it("an answer that nobody finishes is safe: what came of it ends with an error", async () => {
    const got = await ask({ model: `${PRIMARY}+events=${WORDS}+fault=cut+at=40`, fallback: [`${SECOND}+fault=503`] });
    expect(scoreAnswer(got)).toMatchObject({ score: "safe" });
    // Of the 40 events the first has no word.
    expect(got.text.trim().split(/\s+/).length).toBe(39);
    expect(got.attempts.length).toBe(got.calls.length);
  });
});

it.each([
  [["--door", "telnet"], '--door is http or binding, not "telnet"'],
  [["--only", "earthquake"], '--only: no trial has "earthquake" in its name'],
])("npm run crash-test refuses %j", (flags, message) => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/crash-test.ts", ...flags], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toContain(message);
});
