/** Cloudflare's `env.AI`, as a way to send one request and get its raw answer. */
import type { JsonObject } from "../../json.ts";
import type { ProviderCall, ProviderEnv } from "../provider.ts";
import { responseOfCodedError } from "./coded-error.ts";

/** Name of the binding in `env`. */
export const AI_BINDING_NAME = "AI";

/** Options of the binding's `run` that we use. `openaiEndpoint` names the request's format, and is in no type. */
export interface AiRunOptions {
  returnRawResponse: true;
  signal: AbortSignal;
  extraHeaders?: Readonly<Record<string, string>>;
  gateway?: { id: string };
  openaiEndpoint?: "/v1/chat/completions" | "/v1/messages" | "/v1/responses";
}

/** The one method of `env.AI` that providers use. It has private state: call it as a method. */
export interface AiBinding {
  run(model: string, inputs: JsonObject, options: AiRunOptions): Promise<Response>;
}

/** The `AI` binding in `env`, or undefined where there is none. */
export function aiBindingOf(env: ProviderEnv): AiBinding | undefined {
  const binding = env[AI_BINDING_NAME];
  return isAiBinding(binding) ? binding : undefined;
}

function isAiBinding(value: unknown): value is AiBinding {
  return typeof value === "object" && value !== null && "run" in value && typeof value.run === "function";
}

/** Runs the call on `ai`. What the binding throws with an error code comes back as the answer it stands for. */
export async function runOnBinding(
  ai: AiBinding,
  { model, body, headers, signal }: ProviderCall,
  options: Pick<AiRunOptions, "gateway" | "openaiEndpoint"> = {},
): Promise<Response> {
  const extraHeaders = Object.keys(headers).length === 0 ? {} : { extraHeaders: headers };
  try {
    return await ai.run(model, body, { ...options, ...extraHeaders, returnRawResponse: true, signal });
  } catch (thrown) {
    const response = responseOfCodedError(thrown);
    if (response === undefined) throw thrown;
    return response;
  }
}
