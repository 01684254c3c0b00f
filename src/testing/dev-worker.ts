/**
 * What `npm run dev` runs: the inference layer as it is deployed, with providers simulated where it has no credentials.
 *
 * Never part of a deployment: production's entry is `worker.ts` (docs/decisions/0005).
 */
import { env, exports, WorkerEntrypoint } from "cloudflare:workers";
import { Runs as ProductionRuns } from "../durable-objects/runs.ts";
import type { Provider, ProviderEnv } from "../providers/provider.ts";
import { defaultProviders } from "../providers/providers.ts";
import { Inference as ProductionInference, type InferenceEnv } from "../worker.ts";
import { simulatedProviderIds, simulatedProviders } from "./simulated-providers.ts";
import { createSimulator } from "./simulator.ts";

export { Account, LiveRun, Log } from "../worker.ts";

/** The API key of local development: from loopback addresses only. */
const LOCAL_KEY = "dev";
/** Fast enough to wait for, slow enough to watch. A model id can say otherwise: `…+delay=100`. */
const EVENT_DELAY_MS = 15;

const simulator = createSimulator({ delayMs: EVENT_DELAY_MS });
const providers = simulatedProviders(defaultProviders, callSimulator);
const simulated = simulatedProviderIds(defaultProviders, env as unknown as ProviderEnv);

/**
 * The simulated companies: an entrypoint of its own, so that a provider has its own request, which lives and dies apart
 * from ours, and one count of its calls.
 */
export class Simulator extends WorkerEntrypoint {
  override fetch(request: Request): Promise<Response> {
    return simulator.fetch(request);
  }
}

/** The run objects, simulated where they have no credentials. */
export class Runs extends ProductionRuns {
  protected override readonly providers: readonly Provider[] = providers;
}

/** The entrypoint, with a key for local development, and `GET` and `DELETE /simulator/calls`. */
export class Inference extends ProductionInference<InferenceEnv> {
  protected override readonly providers: readonly Provider[] = providers;
  protected override readonly localKey: string = LOCAL_KEY;
  protected override readonly simulated: readonly string[] = simulated;

  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname !== "/simulator/calls") return super.fetch(request);
    return callSimulator(new URL("/calls", url), { method: request.method });
  }
}

export default Inference;

/** A call as it would go to a provider: out of this request, into another. */
function callSimulator(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const { Simulator: entrypoint } = exports as unknown as { Simulator: Fetcher };
  return entrypoint.fetch(input, init);
}

if (simulated.length > 0)
  console.log(
    [
      `durable-ai: answers of ${simulated.join(", ")} are SIMULATED: made up in here, without network, keys or cost.`,
      "For real ones set OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY or OLLAMA_BASE_URL in .dev.vars, or for once:",
      "  npm run dev -- --var OPENAI_API_KEY:sk-…",
      `API key here: ${LOCAL_KEY}. Calls the simulator got: GET /simulator/calls.`,
    ].join("\n"),
  );
