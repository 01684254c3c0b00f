/** Bodies for Google's own models, whoever of Google's serves them: model and stream flag are in the path. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";

/** The method of a model: a stream comes as events. */
export function generateMethod(stream: boolean): string {
  return stream ? ":streamGenerateContent" : ":generateContent";
}

/** Asks for a stream as events, and not as one list. */
export const EVENTS_QUERY = ["alt", "sse"] as const;

/** What asks for log probabilities, as it may be spelled. */
export const LOGPROBS: readonly string[] = ["responseLogprobs", "response_logprobs", "logprobs"];

/** `body` without what is in the path: a caller's own body may hold it. */
export function withoutPathFields({ model: _model, stream: _stream, ...body }: JsonObject): JsonObject {
  return body;
}

/** Fields that hold a call of a tool or its result. */
const CALLS = ["functionCall", "function_call", "functionResponse", "function_response"];

/** `body` without the ids of calls and results. */
export function withoutCallIds(body: JsonObject): JsonObject {
  const { contents } = body;
  return Array.isArray(contents) ? { ...body, contents: contents.map(withoutIdsIn) } : body;
}

function withoutIdsIn(content: JsonValue): JsonValue {
  if (!isJsonObject(content) || !Array.isArray(content["parts"])) return content;
  return { ...content, parts: content["parts"].map((part) => (isJsonObject(part) ? withoutId(part) : part)) };
}

function withoutId(part: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => {
      if (!CALLS.includes(name) || !isJsonObject(value)) return [name, value];
      const { id: _id, ...rest } = value;
      return [name, rest];
    }),
  );
}
