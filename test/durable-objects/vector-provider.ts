/**
 * A provider of vectors that the simulator answers, for the run objects of the tests: `vectors/text-embedding-3-small`,
 * `vectors/rerank-2.5`. Its calls are counted in the simulator.
 */
import { openaiCompatible } from "../../src/providers/openai-compatible.ts";
import { defineProvider, type Provider } from "../../src/providers/provider.ts";
import { createSimulator, type Simulator } from "../../src/testing/simulator.ts";

export const vectorSimulator: Simulator = createSimulator();

/** Calls of models whose id holds `tag`. */
export function vectorCalls(tag: string): number {
  return vectorSimulator.calls.filter(({ model }) => model.includes(tag)).length;
}

const compatible = openaiCompatible({ id: "vectors", baseURL: "http://simulator.invalid/any/v1" });

export const vectorProvider: Provider = defineProvider({
  ...compatible,
  connect: () => compatible.connect({ env: {}, fetch: vectorSimulator.fetch }),
});
