/** The trials of `npm run crash-test`, at short timings. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { askOverHttp } from "../run/ask-over-http.ts";
import { SHORT, TRIALS, type Ask } from "../run/crash-faults.ts";
import { startSimulatedLayer, type SimulatedLayer } from "./simulated-layer.ts";

let layer: SimulatedLayer;
let ask: Ask;
beforeAll(async () => {
  layer = await startSimulatedLayer();
  ask = askOverHttp({ fetch: (path, init) => fetch(layer.url + path, init), calls: () => layer.calls() });
});
afterAll(async () => {
  await layer.stop();
});

it("has sixteen", () => expect(TRIALS.length).toBe(16));

it.concurrent.each(TRIALS.map((trial) => [trial.name, trial] as const))("%s", async (_name, trial) => {
  expect(await trial.run(ask, SHORT)).toBeUndefined();
});
