/** What a test that kills processes needs: the simulator as their neighbour, a directory for their storage, and Workers. */
import { Restartable } from "../../scripts/restartable.ts";
import { freePort, stateDirectory, type WranglerOptions } from "../../scripts/wrangler-dev.ts";
import { startSimulatorServer, type SimulatorServer } from "./simulator-server.ts";

/** Events of an answer, and the time between two: it takes some two seconds, long enough to be killed anywhere in it. */
export const EVENTS = 60;
export const EVERY_MS = 35;

/** A model that nobody else calls: its calls can be counted. */
export const modelOf = (tag: string): string => `openai/gpt-4.1+events=${EVENTS}+delay=${EVERY_MS}+tag=${tag}`;

export class KillStage {
  /** Where the storage of the Workers is. */
  readonly path: string;
  readonly #simulator: SimulatorServer;
  readonly #remove: () => Promise<void>;

  private constructor(simulator: SimulatorServer, path: string, remove: () => Promise<void>) {
    this.#simulator = simulator;
    this.path = path;
    this.#remove = remove;
  }

  static async open(): Promise<KillStage> {
    const { path, remove } = await stateDirectory();
    return new KillStage(await startSimulatorServer(), path, remove);
  }

  /** A Worker on the simulator, with its state under `name`. Those that find each other are in one `registry`. */
  async worker(config: string, name: string, registry: string): Promise<Restartable> {
    return new Restartable(await this.optionsOf(config, name, registry));
  }

  async optionsOf(config: string, name: string, registry: string): Promise<WranglerOptions> {
    const vars = { OPENAI_API_KEY: "simulated", OPENAI_BASE_URL: `${this.#simulator.url}/openai/v1` };
    const places = { state: `${this.path}/${name}`, registry: `${this.path}/${registry}` };
    return { config, port: await freePort(), ...places, vars };
  }

  /** Calls that the provider got of the model with this tag. */
  callsOf(tag: string): number {
    return this.#simulator.calls().filter(({ model }) => model.endsWith(`+tag=${tag}`)).length;
  }

  async close(): Promise<void> {
    await this.#simulator.close();
    await this.#remove();
  }
}

/** What the agent of `examples/agent` has stored of an answer; it may still be about to. */
export async function keptAnswer(url: string, name: string, key: string): Promise<{ outcome: string; text: string }> {
  for (;;) {
    const answers = (await (await fetch(`${url}/agents/writer/${name}`)).json()) as KeptAnswer[];
    const kept = answers.find((answer) => answer.key === key);
    if (kept !== undefined) return kept;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface KeptAnswer {
  key: string;
  outcome: string;
  text: string;
}
