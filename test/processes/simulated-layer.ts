/** `npm run dev` offline, with every provider simulated: what the tests of real clients connect to. */
import { freePort, NO_CREDENTIALS, startWrangler, stateDirectory } from "../../scripts/wrangler-dev.ts";
import type { SimulatedCall } from "../../src/testing/call-log.ts";

/** A running layer. Its API key is {@link LOCAL_KEY}. */
export interface SimulatedLayer {
  url: string;
  /** Calls of the model {@link tagged} with `tag` that providers got, oldest first. */
  callsOf(tag: string): Promise<SimulatedCall[]>;
  /** All calls that providers got. */
  calls(): Promise<SimulatedCall[]>;
  stop(): Promise<void>;
}

export const LOCAL_KEY = "dev";

/** Starts one, with storage of its own. */
export async function startSimulatedLayer(): Promise<SimulatedLayer> {
  const state = await stateDirectory();
  const directories = { state: `${state.path}/state`, registry: `${state.path}/registry` };
  const config = { config: "wrangler.jsonc", port: await freePort(), vars: NO_CREDENTIALS };
  const dev = await startWrangler({ ...config, ...directories });
  const calls = async (): Promise<SimulatedCall[]> =>
    ((await (await fetch(`${dev.url}/simulator/calls`)).json()) as { calls: SimulatedCall[] }).calls;
  return {
    url: dev.url,
    callsOf: async (tag) => (await calls()).filter(({ model }) => model.endsWith(`+tag=${tag}`)),
    calls,
    stop: async () => {
      await dev.kill();
      await state.remove();
    },
  };
}

/** `model` under an id of its own, answered without pauses: tests that run side by side count their own calls. */
export function tagged(model: string): { id: string; tag: string } {
  const tag = crypto.randomUUID();
  return { id: `${model}+delay=0+tag=${tag}`, tag };
}
