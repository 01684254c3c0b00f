/** An `env.AI` that asks an upstream, as the real one does: https://workers-binding.ai (PLATFORM.md §6). */
import type { JsonObject } from "../../src/json.ts";
import type { AiBinding, AiRunOptions } from "../../src/providers/cloudflare/ai-binding.ts";
import type { Upstream } from "./provider-suite.ts";

export class UpstreamAI implements AiBinding {
  /** Private state, so that a detached `run` fails like the real one. */
  readonly #upstream: Upstream;
  readonly calls: { model: string; inputs: JsonObject; options: AiRunOptions }[] = [];

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  async run(model: string, inputs: JsonObject, options: AiRunOptions): Promise<Response> {
    this.calls.push({ model, inputs, options });
    const path = options.gateway === undefined ? "/run" : "/ai-gateway/run";
    const headers = { ...options.extraHeaders, "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(inputs), signal: options.signal };
    return this.#upstream(new Request(`https://workers-binding.ai${path}`, init));
  }
}
