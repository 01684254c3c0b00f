/**
 * Amazon Bedrock: Claude by InvokeModel, OpenAI's models by the OpenAI API beside it, all others by Converse.
 *
 * `AWS_BEARER_TOKEN_BEDROCK` (a Bedrock API key), or `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, with
 * `AWS_SESSION_TOKEN` where they are temporary. `AWS_REGION` says where. `AMAZON_BEDROCK_BASE_URL` is for a proxy in front
 * of it, to which requests go as they are signed for AWS.
 */
import { defineProvider, type Provider, type ProviderCall, type ProviderEnv } from "./provider.ts";
import { readVariable } from "./http-api/secret.ts";
import { postJson } from "./http-api/post-json.ts";
import { joinURL, parseBaseURL } from "./http-api/base-url.ts";
import { invokeEvents } from "./amazon-bedrock/invoke-stream.ts";
import { CREDENTIAL_NAMES, signerOf } from "./amazon-bedrock/aws-credentials.ts";
import { APIS, isCallableFrom, type BedrockApi } from "./amazon-bedrock/apis.ts";
import { invalidInput } from "../errors.ts";

const BASE_NAME = "AMAZON_BEDROCK_BASE_URL";
const REGION_NAME = "AWS_REGION";
/** Where AWS has every model first. */
const DEFAULT_REGION = "us-east-1";

const FRAMES = "application/vnd.amazon.eventstream";

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html */
export const amazonBedrock: Provider = defineProvider({
  id: "amazon-bedrock",
  credentials: CREDENTIAL_NAMES,
  connect: ({ env, fetch: send }) => {
    const signer = signerOf(env);
    if (signer === undefined) return undefined;
    const region = readRegion(env);
    const proxy = readVariable(env, BASE_NAME);
    const base = proxy === undefined ? undefined : parseBaseURL(proxy, BASE_NAME);
    return {
      formatOf: (model, caller) => apiOf(model).formatOf(model, caller),
      effortsOf: (model) => apiOf(model).effortsOf?.(model),
      serves: (model) => isCallableFrom(region, model),
      dispatch: async (call) => {
        const api = apiOf(call.model);
        const path = api.path(call);
        const url = `https://${api.host.join(region)}${path}`;
        const sign = signer({ url, region, service: api.service });
        const target = base === undefined ? url : joinURL(base, path);
        return unwrapped(api, await postJson(send, target, adapted(api, call), { sign }));
      },
    };
  },
});

function apiOf(model: string): BedrockApi {
  const api = APIS.find(({ models }) => models.test(model));
  if (api !== undefined) return api;
  throw invalidInput("model", "it has no id", "Give the id of a model or of an inference profile.");
}

/** The region is a part of host names. */
function readRegion(env: ProviderEnv): string {
  const region = readVariable(env, REGION_NAME) ?? DEFAULT_REGION;
  if (/^[a-z0-9-]+$/.test(region)) return region;
  throw invalidInput(REGION_NAME, "is not a region", "Give one as AWS writes it, for example eu-central-1.");
}

function adapted({ toBody, ownHeaders = [] }: BedrockApi, call: ProviderCall): ProviderCall {
  const headers = Object.entries(call.headers).filter(([name]) => !ownHeaders.includes(name.toLowerCase()));
  const body = toBody?.(call.body, new Headers(call.headers)) ?? call.body;
  return { ...call, body, headers: Object.fromEntries(headers) };
}

/** A stream of frames that only carry another format's events becomes a stream of those; all else is as it came. */
function unwrapped({ isWrapped }: BedrockApi, response: Response): Response {
  const isFrames = response.headers.get("content-type")?.startsWith(FRAMES) === true;
  if (isWrapped !== true || !isFrames || !response.ok || response.body === null) return response;
  const headers = new Headers(response.headers);
  headers.set("content-type", "text/event-stream");
  return new Response(response.body.pipeThrough(invokeEvents()), { status: response.status, headers });
}
