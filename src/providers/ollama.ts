/** Models on one's own machine: `OLLAMA_BASE_URL` (`http://localhost:11434`) makes it a target. */
import { joinURL, parseBaseURL } from "./http-api/base-url.ts";
import { readVariable } from "./http-api/secret.ts";
import { openaiCompatible } from "./openai-compatible.ts";
import { defineProvider, type Provider, type ProviderContext } from "./provider.ts";

const BASE_NAME = "OLLAMA_BASE_URL";
const compatible = openaiCompatible({ id: "ollama" });

/** Its chat completions are below `/v1`, its variable usually names the host alone: both spellings do. */
export const ollama: Provider = defineProvider({
  id: "ollama",
  credentials: [BASE_NAME],
  connect: (context) => {
    const base = readVariable(context.env, BASE_NAME);
    if (base === undefined) return undefined;
    const api = joinURL(parseBaseURL(base, BASE_NAME), "", "/v1");
    return compatible.connect(withBase(context, api));
  },
});

function withBase(context: ProviderContext, api: string): ProviderContext {
  return { ...context, env: { ...context.env, [BASE_NAME]: api } };
}
