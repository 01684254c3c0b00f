/**
 * What `wrangler dev` runs here: the same script, with providers simulated where it has no credentials. Not deployed.
 */
import { Runs as ProductionRuns } from "durable-ai/durable-objects";
import { defaultProviders } from "durable-ai/providers/providers";
import { createSimulator, simulatedProviders } from "durable-ai/testing";

export { Account, LiveRun, Log, Writer } from "./index.ts";
export { default } from "./index.ts";

/** Slow enough to watch. */
const EVENT_DELAY_MS = 30;

const simulator = createSimulator({ delayMs: EVENT_DELAY_MS });

export class Runs extends ProductionRuns {
  protected override readonly providers = simulatedProviders(defaultProviders, simulator.fetch);
}
