/** `npm run dev` offline, with every provider simulated: what the tests of real clients connect to. */
import {
  freePort,
  NO_CREDENTIALS,
  startWrangler,
  stateDirectory,
  type WranglerProcess,
} from "../../scripts/wrangler-dev.ts";
import type { SimulatedCall } from "../../src/testing/call-log.ts";

/** A running layer. Its API key is {@link LOCAL_KEY}. */
export interface SimulatedLayer {
  url: string;
  /** Calls of the model {@link tagged} with `tag` that providers got, oldest first. */
  callsOf(tag: string): Promise<SimulatedCall[]>;
  /** All calls that providers got. */
  calls(): Promise<SimulatedCall[]>;
  /** Starts the Worker of a `config` that binds to the layer. It ends with the layer. */
  startBeside(config: string): Promise<WranglerProcess>;
  stop(): Promise<void>;
}

export const LOCAL_KEY = "dev";

/** Starts one, with storage of its own. */
export async function startSimulatedLayer(): Promise<SimulatedLayer> {
  const state = await stateDirectory();
  const directories = { state: `${state.path}/state`, registry: `${state.path}/registry` };
  const config = { config: "wrangler.jsonc", port: await freePort(), vars: NO_CREDENTIALS };
  const dev = await startWrangler({ ...config, ...directories });
  const beside: WranglerProcess[] = [];
  const calls = async (): Promise<SimulatedCall[]> =>
    ((await (await fetch(`${dev.url}/simulator/calls`)).json()) as { calls: SimulatedCall[] }).calls;
  return {
    url: dev.url,
    callsOf: async (tag) => (await calls()).filter(({ model }) => model.endsWith(`+tag=${tag}`)),
    calls,
    startBeside: async (other) => {
      const options = { config: other, port: await freePort(), registry: directories.registry };
      const started = await startWrangler({ ...options, state: `${state.path}/beside-${beside.length}` });
      beside.push(started);
      return started;
    },
    stop: async () => {
      await Promise.all([...beside, dev].map((worker) => worker.kill()));
      await state.remove();
    },
  };
}

/** `model` under an id of its own, answered without pauses: tests that run side by side count their own calls. */
export function tagged(model: string): { id: string; tag: string } {
  const tag = crypto.randomUUID();
  return { id: `${model}+delay=0+tag=${tag}`, tag };
}
