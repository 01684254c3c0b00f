/** Anthropic: `ANTHROPIC_API_KEY`, and `ANTHROPIC_BASE_URL` for a proxy in front of it. */
import { joinURL, readBaseURL } from "./http-api/base-url.ts";
import { postJson } from "./http-api/post-json.ts";
import { readSecret } from "./http-api/secret.ts";
import { defineProvider, type Provider } from "./provider.ts";

const BASE_NAME = "ANTHROPIC_BASE_URL";
const KEY_NAME = "ANTHROPIC_API_KEY";
const DEFAULT_BASE_URL = "https://api.anthropic.com";

/**
 * Later versions refuse what callers of earlier ones send (sampling parameters even at their defaults, documents in
 * assistant messages), so a caller that names none gets the one everybody speaks. A caller that names one gets it.
 * https://platform.claude.com/docs/en/api/versioning
 */
const DEFAULT_VERSION = "2023-06-01";

/** The base URL is written with `/v1` (AI SDK) and without it (Anthropic's own SDK): both spellings do. */
export const anthropic: Provider = defineProvider({
  id: "anthropic",
  credentials: [KEY_NAME],
  connect: ({ env, fetch: send }) => {
    const key = readSecret(env, KEY_NAME);
    if (key === undefined) return undefined;
    const base = readBaseURL(env, BASE_NAME, DEFAULT_BASE_URL);
    const url = joinURL(base, "/messages", "/v1");
    const countUrl = joinURL(base, "/messages/count_tokens", "/v1");
    const headers = { defaults: { "anthropic-version": DEFAULT_VERSION }, ours: { "x-api-key": key } };
    return {
      formatOf: () => "anthropic-messages",
      dispatch: (call) => postJson(send, url, call, headers),
      countTokens: (call) => postJson(send, countUrl, call, headers),
    };
  },
});
