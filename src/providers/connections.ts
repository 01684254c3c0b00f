/** The providers of a deployment, connected: what a target of the catalog leads to. */
import type { ModelTarget } from "../catalog/model.ts";
import { connectEndpoint } from "./http-api/own-endpoint.ts";
import type { Connections, Provider, ProviderContext } from "./provider.ts";
import { connectProviders } from "./providers.ts";

/**
 * Connects `providers` in `context`, and any endpoint of its own that a target names.
 * @throws DurableAIError `input/invalid` where a provider's id is none or comes twice, or a variable holds no base URL.
 */
export function connect(providers: readonly Provider[], context: ProviderContext): Connections {
  const connected = connectProviders(providers, context);
  const providerIds = providers.map(({ id }) => id);
  return {
    providerIds,
    knows: (target) => isEndpoint(target) || providerIds.includes(target.provider),
    wantsOf: ({ provider, binding }) =>
      binding === undefined
        ? (providers.find(({ id }) => id === provider)?.credentials ?? [])
        : [`the binding ${binding}`],
    connectionOf: (target) => (isEndpoint(target) ? connectEndpoint(target, context) : connected.get(target.provider)),
  };
}

function isEndpoint({ baseURL, binding }: ModelTarget): boolean {
  return baseURL !== undefined || binding !== undefined;
}
