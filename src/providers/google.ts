/** Google AI Studio: `GEMINI_API_KEY`, and `GOOGLE_BASE_URL` for a proxy in front of it. */
import { tasksOverHttp } from "./endpoints/task-endpoint.ts";
import { GOOGLE_TASKS } from "./endpoints/task-endpoints.ts";
import { joinURL, readBaseURL } from "./http-api/base-url.ts";
import { EVENTS_QUERY, generateMethod, LOGPROBS, withoutPathFields } from "./http-api/gemini-body.ts";
import { modelSegment } from "./http-api/model-path.ts";
import { postJson } from "./http-api/post-json.ts";
import { readSecret } from "./http-api/secret.ts";
import { quirksFor, type ModelQuirks } from "./openai-compatible.ts";
import { defineProvider, type Provider } from "./provider.ts";

const BASE_NAME = "GOOGLE_BASE_URL";
/** Its documentation's name, that of its older SDKs, and the AI SDK's. */
const KEY_NAMES = ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"];
const DEFAULT_BASE_URL = "https://generativelanguage.googleapis.com";

/** What each model gives: router-for-me/CLIProxyAPI#961; from Gemini 3 on, googleapis/js-genai#1609. */
const QUIRKS: readonly ModelQuirks[] = [
  { maxChoices: 8 },
  { models: /^gemini-[3-9]|-image/, maxChoices: 1 },
  // "Logprobs is not enabled for models/gemini-2.5-pro", and above: googleapis/python-genai#1921.
  { models: /^gemini-(?!2\.0)/, refuses: LOGPROBS },
];

/** https://ai.google.dev/api/generate-content */
export const google: Provider = defineProvider({
  id: "google",
  credentials: KEY_NAMES,
  connect: ({ env, fetch: send }) => {
    const key = KEY_NAMES.map((name) => readSecret(env, name)).find((found) => found !== undefined);
    if (key === undefined) return undefined;
    const base = readBaseURL(env, BASE_NAME, DEFAULT_BASE_URL);
    const streaming = new URL(base);
    streaming.searchParams.set(...EVENTS_QUERY);
    const headers = { ours: { "x-goog-api-key": key } };
    const urlOf = (model: string, method: string, root = base): string =>
      joinURL(root, `/models/${modelSegment(model)}${method}`, "/v1beta");
    const api = { send, baseURL: new URL(joinURL(base, "", "/v1beta")), headers };
    return {
      formatOf: () => "gemini",
      quirksOf: (model) => quirksFor(model, QUIRKS),
      tasks: tasksOverHttp(GOOGLE_TASKS, api),
      dispatch: (call) => {
        const url = urlOf(call.model, generateMethod(call.stream), call.stream ? streaming : base);
        return postJson(send, url, { ...call, body: withoutPathFields(call.body) }, headers);
      },
      countTokens: (call) => {
        // Only so does it count more than contents.
        const body = { generateContentRequest: { model: `models/${call.model}`, ...withoutPathFields(call.body) } };
        return postJson(send, urlOf(call.model, ":countTokens"), { ...call, body }, headers);
      },
    };
  },
});
