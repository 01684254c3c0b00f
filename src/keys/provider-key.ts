/** The contract of provider keys: an account's own credentials with providers, which it pays itself. Plain data. */
import type { LayerResult } from "../errors.ts";

/** What is known of a kept key. Its secrets are told to nobody. */
export interface ProviderKey {
  /** The provider's id in the catalog. */
  provider: string;
  /** The account's name for it; `default` is used where a call names none. */
  alias: string;
  /** Names of what is kept, as the provider's variables are called. */
  credentials: readonly string[];
  /** Milliseconds since the Unix epoch. */
  updatedAt: number;
}

/** A key to be kept. */
export interface ProviderKeyInput {
  provider: string;
  /** @default "default" */
  alias?: string;
  /** The key; or, where the provider wants several, each by its variable's name. */
  secret: string | Readonly<Record<string, string>>;
}

/** A key as it is kept: encrypted, and bound to its account, provider and alias. */
export interface SealedKey extends ProviderKey {
  sealed: string;
}

/** What an account has. */
export interface ProviderKeys {
  keys: ProviderKey[];
  /** Its runs go nowhere but where it has a key. */
  ownKeysOnly: boolean;
}

/** What a call says of its keys, by provider: the key itself, the alias of a kept one, or its several secrets. */
export type CallKeys = Readonly<
  Record<string, string | { alias: string } | { secrets: Readonly<Record<string, string>> }>
>;

/** A key that a run goes with; encrypted, since a run is kept while it lives. */
export interface RunKey {
  provider: string;
  /** "" where it came with the call. */
  alias: string;
  sealed: string;
}

/** What can be asked, by its `type`. */
export type ProviderKeyRequest =
  | { type: "put-provider-key"; input: ProviderKeyInput }
  | { type: "list-provider-keys" }
  | { type: "delete-provider-key"; provider: string; alias: string }
  | { type: "own-keys-only"; ownKeysOnly: boolean };

/** What is answered, by the `type` of the question. */
export interface ProviderKeyAnswers {
  "put-provider-key": ProviderKey;
  "list-provider-keys": ProviderKeys;
  /** Whether there was one. */
  "delete-provider-key": boolean;
  "own-keys-only": ProviderKeys;
}

/** All that an account object keeps of provider keys. */
export interface SealedKeys {
  keys: SealedKey[];
  ownKeysOnly: boolean;
}

/** What an account object answers. It cannot read what it keeps. */
export interface ProviderKeyBook {
  providerKeys(): Promise<LayerResult<SealedKeys>>;
  putProviderKey(key: SealedKey): Promise<LayerResult<undefined>>;
  /** The same key, encrypted anew; only where it has not changed meanwhile. */
  resealProviderKey(key: SealedKey, before: string): Promise<LayerResult<undefined>>;
  deleteProviderKey(provider: string, alias: string): Promise<LayerResult<boolean>>;
  setOwnKeysOnly(ownKeysOnly: boolean): Promise<LayerResult<undefined>>;
}
