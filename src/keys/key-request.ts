/** The contract of asking an account about keys. Plain data, for RPC and HTTP. */
import type { ApiKeyAnswers, ApiKeyRequest } from "./api-key.ts";
import type { ProviderKeyAnswers, ProviderKeyRequest } from "./provider-key.ts";

/** What can be asked, by its `type`. */
export type KeyRequest = ApiKeyRequest | ProviderKeyRequest;

/** What is answered, by the `type` of the question. */
export type KeyAnswers = ApiKeyAnswers & ProviderKeyAnswers;
