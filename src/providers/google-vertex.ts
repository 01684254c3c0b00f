/**
 * Google Vertex AI: Gemini, Claude, and the models it serves as OpenAI does. `GOOGLE_APPLICATION_CREDENTIALS` holds the
 * JSON of a service account's key file; or, for Gemini alone, `GOOGLE_VERTEX_API_KEY` a key of express mode, which wins.
 */
import type { FormatId } from "../chat.ts";
import type { JsonObject } from "../json.ts";
import { joinURL, readBaseURL } from "./http-api/base-url.ts";
import { EVENTS_QUERY, generateMethod, LOGPROBS, withoutCallIds, withoutPathFields } from "./http-api/gemini-body.ts";
import { modelSegment } from "./http-api/model-path.ts";
import { postJson } from "./http-api/post-json.ts";
import { readSecret, readVariable } from "./http-api/secret.ts";
import { AccessTokens, parseServiceAccount, type ServiceAccount } from "./http-api/service-account.ts";
import { quirksFor, type ModelQuirks } from "./openai-compatible.ts";
import {
  defineProvider,
  type Provider,
  type ProviderCall,
  type ProviderConnection,
  type ProviderEnv,
} from "./provider.ts";

const KEY_NAME = "GOOGLE_VERTEX_API_KEY";
const ACCOUNT_NAME = "GOOGLE_APPLICATION_CREDENTIALS";
const BASE_NAME = "GOOGLE_VERTEX_BASE_URL";
/** The AI SDK's names, then those of Google's SDKs. Without a project, the account's own; without a location, global. */
const PROJECT_NAMES = ["GOOGLE_VERTEX_PROJECT", "GOOGLE_CLOUD_PROJECT"];
const LOCATION_NAMES = ["GOOGLE_VERTEX_LOCATION", "GOOGLE_CLOUD_LOCATION"];
const GLOBAL = "global";

/** https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude */
const CLAUDE_VERSION = "vertex-2023-10-16";

/** Where a call goes, and what it says. */
interface Request {
  path: string;
  query?: readonly [name: string, value: string];
  body: JsonObject;
}

/** "Logprobs is not supported for this model": GoogleCloudPlatform/generative-ai#2947. Gemini 2.5 has them here. */
const QUIRKS: readonly ModelQuirks[] = [{ models: /^gemini-[3-9]/, refuses: LOGPROBS }];

/** How the models of one publisher are called; paths are below the project and location. */
interface Publisher {
  format: FormatId;
  call(call: ProviderCall): Request;
  count?(call: ProviderCall): Request;
}

const GEMINI: Publisher = {
  format: "gemini",
  call: ({ model, stream, body }) => ({
    path: `/publishers/google/models/${modelSegment(model)}${generateMethod(stream)}`,
    ...(stream && { query: EVENTS_QUERY }),
    // Vertex refuses ids of calls, which AI Studio gives (@ai-sdk/google leaves them out, too).
    body: withoutCallIds(withoutPathFields(body)),
  }),
  count: ({ model, body }) => ({
    path: `/publishers/google/models/${modelSegment(model)}:countTokens`,
    body: withoutCallIds(withoutPathFields(body)),
  }),
};

const CLAUDE: Publisher = {
  format: "anthropic-messages",
  call: ({ model, stream, body: { model: _model, ...body } }) => ({
    path: `/publishers/anthropic/models/${modelSegment(model)}${stream ? ":streamRawPredict" : ":rawPredict"}`,
    body: { anthropic_version: CLAUDE_VERSION, ...body },
  }),
  count: ({ body }) => ({
    path: "/publishers/anthropic/models/count-tokens:rawPredict",
    body: { anthropic_version: CLAUDE_VERSION, ...body },
  }),
};

/** Open models, which Vertex serves by the names of their publishers: `openai/gpt-oss-120b-maas`. */
const OPEN_MODELS: Publisher = {
  format: "openai-chat",
  call: ({ body }) => ({ path: "/endpoints/openapi/chat/completions", body }),
};

function publisherOf(model: string): Publisher {
  if (model.startsWith("claude-")) return CLAUDE;
  return model.includes("/") ? OPEN_MODELS : GEMINI;
}

/** https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference */
export const googleVertex: Provider = defineProvider({
  id: "google-vertex",
  credentials: [KEY_NAME, ACCOUNT_NAME],
  connect: ({ env, fetch: send }) => {
    const key = readSecret(env, KEY_NAME);
    if (key === undefined) {
      const account = accountIn(env);
      return account && connectAccount(account, env, send);
    }
    const root = rootOf(env, GLOBAL);
    return connection(root, async (url, call) => postJson(send, url, call, { ours: { "x-goog-api-key": key } }));
  },
});

function accountIn(env: ProviderEnv): ServiceAccount | undefined {
  const text = readVariable(env, ACCOUNT_NAME);
  return text === undefined ? undefined : parseServiceAccount(text, ACCOUNT_NAME);
}

/** Undefined where nobody says which project. */
function connectAccount(account: ServiceAccount, env: ProviderEnv, send: typeof fetch): ProviderConnection | undefined {
  const project = variableOf(env, PROJECT_NAMES) ?? account.projectId;
  if (project === undefined) return undefined;
  const location = variableOf(env, LOCATION_NAMES) ?? GLOBAL;
  const tokens = new AccessTokens(account, send);
  const place = `/projects/${encodeURIComponent(project)}/locations/${encodeURIComponent(location)}`;
  const root = new URL(joinURL(rootOf(env, location), place, "/v1"));
  return connection(root, async (url, call) => {
    const answer = await tokens.get(call.signal);
    if ("refused" in answer) return answer.refused;
    return postJson(send, url, call, { ours: { authorization: `Bearer ${answer.token}` } });
  });
}

function connection(root: URL, post: (url: string, call: ProviderCall) => Promise<Response>): ProviderConnection {
  const send = (call: ProviderCall, { path, query, body }: Request): Promise<Response> => {
    const url = new URL(root);
    if (query !== undefined) url.searchParams.set(...query);
    // A project's own path has the version already.
    return post(joinURL(url, path, url.pathname.includes("/projects/") ? "" : "/v1"), { ...call, body });
  };
  return {
    formatOf: (model) => publisherOf(model).format,
    quirksOf: (model) => quirksFor(model, QUIRKS),
    dispatch: (call) => send(call, publisherOf(call.model).call(call)),
    countTokens: async (call) => {
      const count = publisherOf(call.model).count;
      return count === undefined ? new Response(null, { status: 404 }) : send(call, count(call));
    },
  };
}

function variableOf(env: ProviderEnv, names: readonly string[]): string | undefined {
  return names.map((name) => readVariable(env, name)).find((value) => value !== undefined);
}

/** The root of the API for `location`. Multi-regions have hosts of another kind. */
function rootOf(env: ProviderEnv, location: string): URL {
  const host =
    location === GLOBAL
      ? "aiplatform.googleapis.com"
      : MULTI_REGIONS.has(location)
        ? `aiplatform.${location}.rep.googleapis.com`
        : `${location}-aiplatform.googleapis.com`;
  return readBaseURL(env, BASE_NAME, `https://${host}`);
}

const MULTI_REGIONS: ReadonlySet<string> = new Set(["us", "eu"]);
