/** `durable-ai/testing`: providers without accounts, keys or network, for tests and for development. */
export type { SimulatedCall } from "./call-log.ts";
export { FAULTS, type Fault, type FaultEffect, type FaultName, type FaultTime, type RefusalReason } from "./faults.ts";
export { parseKnobs, type Knobs } from "./knobs.ts";
export { createSimulatedAI } from "./simulated-ai.ts";
export { simulatedProviderIds, simulatedProviders } from "./simulated-providers.ts";
export { createSimulator, SIMULATED_HEADER, type Simulator, type SimulatorOptions } from "./simulator.ts";
