/** The contract of asking an account about keys. Plain data, for RPC and HTTP. */
import type { ApiKeyAnswers, ApiKeyRequest } from "./api-key.ts";

/** What can be asked, by its `type`. */
export type KeyRequest = ApiKeyRequest;

/** What is answered, by the `type` of the question. */
export type KeyAnswers = ApiKeyAnswers;
