/** A service binding as `wrangler types` writes it where it knows the Worker's entrypoint. */
import type { WorkerEntrypoint } from "cloudflare:workers";
import type { InferenceLayer } from "../../src/run/run-record.ts";

type Method<Name extends keyof InferenceLayer> = InferenceLayer[Name];

/** An entrypoint with the methods of the layer. */
declare class Inference extends WorkerEntrypoint implements InferenceLayer {
  start: Method<"start">;
  call: Method<"call">;
  read: Method<"read">;
  get: Method<"get">;
  cancel: Method<"cancel">;
  list: Method<"list">;
  tree: Method<"tree">;
  catalog: Method<"catalog">;
  health: Method<"health">;
  wallet: Method<"wallet">;
  keys: Method<"keys">;
  logs: Method<"logs">;
}

export type Service = Fetcher<Inference>;
