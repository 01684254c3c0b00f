/** The contract of API keys: what one may do, what is known of it, and what is asked about it. Plain data, for RPC and HTTP. */
import type { LayerResult } from "../errors.ts";

/** What a key may be allowed to do, beside reading the catalog. */
export const SCOPES = [
  "inference",
  "models:write",
  "logs:read",
  "logs:write",
  "wallet:read",
  "wallet:top-up",
  "budgets:write",
  "resale:write",
  "keys:write",
] as const;

/** `inference`: calls models; reads, watches and cancels the account's runs. The others are in docs/keys.md. */
export type Scope = (typeof SCOPES)[number];

/** What is known of a key. The key itself is not: only its digest is kept. */
export interface ApiKey {
  /** Not a secret: it is in the log, in entries of charges, and what budgets name. */
  id: string;
  /** The account that it acts for. */
  account: string;
  name: string;
  scopes: readonly Scope[];
  /** Milliseconds since the Unix epoch. */
  createdAt: number;
  /** From then on it is refused. */
  expiresAt?: number;
  revokedAt?: number;
  /** When it was last given a new secret, and until when the old one works. */
  rotatedAt?: number;
  overlapsUntil?: number;
}

/** A key to be made. */
export interface ApiKeyInput {
  /** Whose it is, for people. */
  name: string;
  /** @default inference */
  scopes?: readonly Scope[];
  /** In seconds from now. @default it does not expire */
  expiresInSeconds?: number;
}

/** A key that was made, or given a new secret. `key` is told this once. */
export interface IssuedKey extends ApiKey {
  key: string;
}

/** What can be asked, by its `type`. */
export type ApiKeyRequest =
  | { type: "create-api-key"; input: ApiKeyInput }
  | { type: "list-api-keys" }
  | { type: "get-api-key"; id: string }
  /** @default the old secret works for a day more */
  | { type: "rotate-api-key"; id: string; overlapSeconds?: number }
  | { type: "revoke-api-key"; id: string };

/** What is answered, by the `type` of the question. */
export interface ApiKeyAnswers {
  "create-api-key": IssuedKey;
  /** Newest first. */
  "list-api-keys": ApiKey[];
  "get-api-key": ApiKey;
  "rotate-api-key": IssuedKey;
  "revoke-api-key": ApiKey;
}

/** A key that somebody came with, and until when that is known to be good, as far as time goes. */
export interface FoundKey {
  key: ApiKey;
  /** Milliseconds since the Unix epoch; absent where it does not expire. */
  until?: number;
}

/** What an account object keeps and knows of its keys. Digests are SHA-256 in hex, of the whole key. */
export interface ApiKeyBook {
  addApiKey(key: ApiKey, digest: string): Promise<LayerResult<ApiKey>>;
  apiKeys(): Promise<LayerResult<ApiKey[]>>;
  rotateApiKey(id: string, digest: string, overlapMs: number): Promise<LayerResult<ApiKey>>;
  revokeApiKey(id: string): Promise<LayerResult<ApiKey>>;
  /** The key with that id and digest, where it is good now. */
  findApiKey(id: string, digest: string): Promise<LayerResult<FoundKey | undefined>>;
}
