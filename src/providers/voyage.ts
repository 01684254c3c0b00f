/** Voyage AI: `VOYAGE_API_KEY`, and `VOYAGE_BASE_URL` for a proxy or MongoDB's address (`https://ai.mongodb.com/v1`). */
import { DurableAIError } from "../errors.ts";
import { tasksOverHttp } from "./endpoints/task-endpoint.ts";
import { VOYAGE_TASKS } from "./endpoints/task-endpoints.ts";
import { readBaseURL } from "./http-api/base-url.ts";
import { readSecret } from "./http-api/secret.ts";
import { defineProvider, type Provider } from "./provider.ts";

const BASE_NAME = "VOYAGE_BASE_URL";
const KEY_NAME = "VOYAGE_API_KEY";
const DEFAULT_BASE_URL = "https://api.voyageai.com/v1";

/** It has no chat. https://docs.voyageai.com/reference/embeddings-api */
export const voyage: Provider = defineProvider({
  id: "voyage",
  credentials: [KEY_NAME],
  connect: ({ env, fetch: send }) => {
    const key = readSecret(env, KEY_NAME);
    if (key === undefined) return undefined;
    const baseURL = readBaseURL(env, BASE_NAME, DEFAULT_BASE_URL);
    const headers = { ours: { authorization: `Bearer ${key}` } };
    return {
      formatOf: () => undefined,
      dispatch: () => Promise.reject(noChat()),
      tasks: tasksOverHttp(VOYAGE_TASKS, { send, baseURL, headers }),
    };
  },
});

function noChat(): DurableAIError {
  return new DurableAIError({ code: "provider/not-available", message: "Voyage AI has no chat" });
}
