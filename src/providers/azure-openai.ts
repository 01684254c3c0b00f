/**
 * OpenAI's models at Azure. Where: `AZURE_OPENAI_ENDPOINT` (`https://….openai.azure.com`), or `AZURE_OPENAI_RESOURCE`, the
 * name alone. Who pays: `AZURE_OPENAI_API_KEY`, or `AZURE_OPENAI_AD_TOKEN`, a token of Entra ID.
 *
 * Azure calls deployments, which are named after their models unless `AZURE_OPENAI_DEPLOYMENTS` says otherwise:
 * `gpt-6-sol=prod-sol, gpt-5.5=eu-55`.
 */
import { invalidInput } from "../errors.ts";
import { joinURL, parseBaseURL } from "./http-api/base-url.ts";
import { openaiEffortsOf, openaiFormatOf, openaiPathOf } from "./http-api/openai-models.ts";
import { postJson } from "./http-api/post-json.ts";
import { readSecret, readVariable } from "./http-api/secret.ts";
import { defineProvider, type Provider, type ProviderEnv } from "./provider.ts";

const KEY_NAME = "AZURE_OPENAI_API_KEY";
const TOKEN_NAME = "AZURE_OPENAI_AD_TOKEN";
/** Microsoft's name, and that of our other providers. */
const ENDPOINT_NAMES = ["AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_BASE_URL"];
const RESOURCE_NAME = "AZURE_OPENAI_RESOURCE";
const DEPLOYMENTS_NAME = "AZURE_OPENAI_DEPLOYMENTS";

/** What a resource may be called: it becomes a part of a host name. */
const RESOURCE = /^[a-z0-9-]+$/i;

/** Azure has Claude at another host, in Messages: anthropic-sdk-typescript, packages/foundry-sdk. */
const ELSEWHERE = /^claude/;

/** https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle: the v1 API, which needs no version. */
export const azureOpenai: Provider = defineProvider({
  id: "azure-openai",
  credentials: [KEY_NAME, TOKEN_NAME],
  connect: ({ env, fetch: send }) => {
    const ours = credentialsOf(env);
    const base = endpointOf(env);
    if (ours === undefined || base === undefined) return undefined;
    const deployments = deploymentsOf(env);
    return {
      formatOf: openaiFormatOf,
      serves: (model) => !ELSEWHERE.test(model),
      effortsOf: openaiEffortsOf,
      dispatch: (call) => {
        const model = deployments.get(call.model);
        const body = model === undefined ? call.body : { ...call.body, model };
        const url = joinURL(base, openaiPathOf(call.model, call.format), "/openai/v1");
        return postJson(send, url, { ...call, body }, { ours });
      },
    };
  },
});

function credentialsOf(env: ProviderEnv): Record<string, string> | undefined {
  const key = readSecret(env, KEY_NAME);
  if (key !== undefined) return { "api-key": key };
  const token = readSecret(env, TOKEN_NAME);
  return token === undefined ? undefined : { authorization: `Bearer ${token}` };
}

function endpointOf(env: ProviderEnv): URL | undefined {
  for (const name of ENDPOINT_NAMES) {
    const endpoint = readVariable(env, name);
    if (endpoint !== undefined) return parseBaseURL(endpoint, name);
  }
  const resource = readVariable(env, RESOURCE_NAME);
  if (resource === undefined) return undefined;
  if (RESOURCE.test(resource)) return new URL(`https://${resource}.openai.azure.com`);
  throw invalidInput(
    RESOURCE_NAME,
    "is not the name of a resource",
    "Give the name alone, or set AZURE_OPENAI_ENDPOINT.",
  );
}

/** The deployments that are not named after their models. @throws DurableAIError `input/invalid`. */
function deploymentsOf(env: ProviderEnv): ReadonlyMap<string, string> {
  const pairs = (readVariable(env, DEPLOYMENTS_NAME) ?? "").split(",").filter((pair) => pair.trim() !== "");
  return new Map(
    pairs.map((pair) => {
      const [model = "", deployment = "", more] = pair.split("=").map((name) => name.trim());
      if (model !== "" && deployment !== "" && more === undefined) return [model, deployment];
      throw invalidInput(DEPLOYMENTS_NAME, "is no list of deployments", "Write model=deployment, separated by commas.");
    }),
  );
}
