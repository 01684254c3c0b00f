/**
 * `npm run crash-test`: sixteen things that go wrong at providers, against `wrangler dev` with simulated ones, at full
 * timings. `-- --short` takes seconds in place of minutes; `-- --only TEXT` runs the trials whose name has it.
 */
import { parseArgs } from "node:util";
import { askOverHttp } from "../test/run/ask-over-http.ts";
import { FULL, SHORT, TRIALS } from "../test/run/crash-faults.ts";
import { startSimulatedLayer } from "../test/processes/simulated-layer.ts";

const { values } = parseArgs({
  options: { short: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});
const timings = values.short ? SHORT : FULL;
const layer = await startSimulatedLayer();
let failed = 0;
try {
  const ask = askOverHttp({ fetch: (path, init) => fetch(layer.url + path, init), calls: () => layer.calls() });
  for (const trial of TRIALS.filter(({ name }) => name.includes(values.only))) {
    const startedAt = Date.now();
    const problem = await trial.run(ask, timings).catch((thrown: unknown) => String(thrown));
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6);
    console.log(
      `${problem === undefined ? "pass" : "FAIL"} ${seconds} s  ${trial.name}${problem === undefined ? "" : `: ${problem}`}`,
    );
    if (problem !== undefined) failed += 1;
  }
} finally {
  await layer.stop();
}
console.log(failed === 0 ? "all pass" : `${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
