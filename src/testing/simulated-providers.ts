/** Providers that answer without credentials: real where there are some, simulated where not. */
import { envPrefix } from "../providers/http-api/secret.ts";
import { defineProvider, type Provider, type ProviderEnv } from "../providers/provider.ts";
import { createSimulatedAI, SIMULATOR_ORIGIN } from "./simulated-ai.ts";

/** What a simulated provider is connected with in place of a key. */
const SIMULATED_KEY = "simulated";

/**
 * `providers`, each of them connected in any `env`: with its credentials where it finds them, else to the simulator.
 *
 * Whoever serves models of others stands behind them as another target, and is simulated only while nobody is real: a real
 * provider's failure must not be answered with invention.
 * @param send the simulator's `fetch`
 */
export function simulatedProviders(providers: readonly Provider[], send: typeof fetch): readonly Provider[] {
  return providers.map((provider) =>
    defineProvider({
      ...provider,
      connect: (context) => {
        const real = provider.connect(context);
        if (real !== undefined) return real;
        if (!simulatedProviderIds(providers, context.env).includes(provider.id)) return undefined;
        return provider.connect({ env: simulatedEnv(provider, send), fetch: send });
      },
    }),
  );
}

/** Providers that serve the models of others. */
const RESELLERS: ReadonlySet<string> = new Set(["ai-gateway", "azure-openai", "amazon-bedrock"]);

/** Ids of the `providers` that are simulated in this `env`. */
export function simulatedProviderIds(providers: readonly Provider[], env: ProviderEnv): string[] {
  const without = providers.filter((provider) => !isReal(provider, env)).map(({ id }) => id);
  return without.length === providers.length ? without : without.filter((id) => !RESELLERS.has(id));
}

/** Nothing is sent: a connection is made and dropped. */
function isReal(provider: Provider, env: ProviderEnv): boolean {
  return provider.connect({ env, fetch }) !== undefined;
}

/** An env in which `provider` finds a key, the simulator's address, and a binding. */
function simulatedEnv({ id, credentials }: Provider, send: typeof fetch): ProviderEnv {
  const keys = Object.fromEntries(credentials.map((name) => [name, SIMULATED_KEY]));
  return { ...keys, [`${envPrefix(id)}_BASE_URL`]: `${SIMULATOR_ORIGIN}/${id}/v1`, AI: createSimulatedAI(send) };
}
