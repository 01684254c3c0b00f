/** `ai.providerKeys`: the account's own keys with providers, for runs that it pays itself. */
import type { ProviderKey, ProviderKeyInput, ProviderKeys } from "../keys/provider-key.ts";
import {
  checkAlias,
  checkFlag,
  checkProviderId,
  checkProviderKeyInput,
  DEFAULT_ALIAS,
} from "../keys/provider-key-checks.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import { unlessUnreachable, unwrap } from "./layer-result.ts";

/** Every method rejects with a DurableAIError. Nobody is told a secret again. */
export interface AiProviderKeys {
  /** Keeps a key, or replaces the one of its provider and alias. */
  put(key: ProviderKeyInput): Promise<ProviderKey>;
  list(): Promise<ProviderKeys>;
  /** Whether there was one. */
  delete(provider: string, alias?: string): Promise<boolean>;
  /** Whether runs of the account go nowhere but where it has a key. */
  setOwnKeysOnly(ownKeysOnly: boolean): Promise<ProviderKeys>;
}

/** Those of the account that `layer` acts for. */
export function createProviderKeys(layer: () => Pick<InferenceLayer, "keys">): AiProviderKeys {
  return {
    put: async (key) =>
      unwrap(await reached(layer().keys({ type: "put-provider-key", input: checkProviderKeyInput(key) }))),
    list: async () => unwrap(await reached(layer().keys({ type: "list-provider-keys" }))),
    delete: async (provider, alias = DEFAULT_ALIAS) => {
      const which = { provider: checkProviderId(provider), alias: checkAlias(alias, "alias") };
      return unwrap(await reached(layer().keys({ type: "delete-provider-key", ...which })));
    },
    setOwnKeysOnly: async (said) => {
      const ownKeysOnly = checkFlag(said, "ownKeysOnly");
      return unwrap(await reached(layer().keys({ type: "own-keys-only", ownKeysOnly })));
    },
  };
}

function reached<T>(asked: Promise<T>): Promise<T> {
  return unlessUnreachable(asked, "To put a key again replaces it.");
}
