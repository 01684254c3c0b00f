/** `ai.apiKeys`: the keys with which others call the account over HTTP. */
import type { ApiKey, ApiKeyInput, IssuedKey } from "../keys/api-key.ts";
import { checkApiKeyInput, checkKeyId, checkOverlap } from "../keys/key-checks.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import { unlessUnreachable, unwrap } from "./layer-result.ts";

/** Every method rejects with a DurableAIError. */
export interface AiApiKeys {
  /** Makes a key. `key` is told now, and never again: only its digest is kept. */
  create(input: ApiKeyInput): Promise<IssuedKey>;
  /** Those that are good and those that are not any more, newest first. */
  list(): Promise<ApiKey[]>;
  get(id: string): Promise<ApiKey>;
  /** Gives a key a new secret, under its id; the one it had works for a day more, or as long as is said. */
  rotate(id: string, options?: { overlapSeconds?: number }): Promise<IssuedKey>;
  /** Ends a key, within the minute everywhere. */
  revoke(id: string): Promise<ApiKey>;
}

/** The keys of the account that `layer` acts for. */
export function createApiKeys(layer: () => Pick<InferenceLayer, "keys">): AiApiKeys {
  return {
    create: async (input) =>
      unwrap(await reached(layer().keys({ type: "create-api-key", input: checkApiKeyInput(input) }))),
    list: async () => unwrap(await reached(layer().keys({ type: "list-api-keys" }))),
    get: async (id) => unwrap(await reached(layer().keys({ type: "get-api-key", id: checkKeyId(id) }))),
    rotate: async (id, { overlapSeconds } = {}) =>
      unwrap(
        await reached(
          layer().keys({ type: "rotate-api-key", id: checkKeyId(id), overlapSeconds: checkOverlap(overlapSeconds) }),
        ),
      ),
    revoke: async (id) => unwrap(await reached(layer().keys({ type: "revoke-api-key", id: checkKeyId(id) }))),
  };
}

function reached<T>(asked: Promise<T>): Promise<T> {
  return unlessUnreachable(asked, "List the keys before you make one again.");
}
