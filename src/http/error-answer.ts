/** Errors as the caller of a route expects them: in its format, with its status. */
import { toErrorResponse } from "../binding/answer-error.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import { DurableAIError, type ErrorFacts } from "../errors.ts";

/**
 * The format a caller of `path` speaks; undefined where it is none but ours. SDKs are known by their paths, and on
 * paths they share by their headers.
 */
export function callerFormat(path: string, headers: Headers): AnyFormatId | undefined {
  if (/^\/(ai\/run|run|ai-gateway)(\/|$)/.test(path) && !/^\/run\/.+/.test(path)) return "workers-ai";
  if (/:(embedContent|batchEmbedContents)$/.test(path)) return "gemini-embeddings";
  if (isGeminiPath(path) || (headers.has("x-goog-api-key") && /^\/(ai\/)?v1\/models(\/|$)/.test(path))) return "gemini";
  if (!/^\/(ai\/)?(v1|openai)(\/|$)/.test(path)) return undefined;
  if (/\/responses(\/|$)/.test(path)) return "openai-responses";
  if (path.endsWith("/rerank")) return "cohere-rerank";
  const isMessages = /\/messages(\/|$)/.test(path) || headers.has("anthropic-version");
  return isMessages ? "anthropic-messages" : "openai-chat";
}

/** Whether only Gemini's clients ask at `path`. */
export function isGeminiPath(path: string): boolean {
  return /^\/(ai\/)?(v1beta1?\/|v1\/publishers\/|v1\/models\/.+:\w+$)/.test(path);
}

/** `thrown` as a Response in `format`, or as `{ error: ErrorFacts }` where that is undefined. */
export function toErrorAnswer(thrown: unknown, format: AnyFormatId | undefined): Response {
  const facts = publicFacts(thrown);
  const headers = new Headers();
  if (facts.status === 401) headers.set("www-authenticate", "Bearer");
  const answer = toErrorResponse(facts, format ?? "openai-chat", headers);
  return format === undefined ? Response.json({ error: facts }, answer) : answer;
}

/** What is not one of our errors may quote anything in its message: it stays in here. */
function publicFacts(thrown: unknown): ErrorFacts {
  if (DurableAIError.isInstance(thrown)) return thrown.facts;
  const { facts } = new DurableAIError({
    code: "internal/unexpected",
    message: "something went wrong in here",
    fix: "Try again; if it stays, look for the `x-request-id` of this answer in the Worker's log.",
  });
  return facts;
}
