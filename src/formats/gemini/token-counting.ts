/** `countTokens`: its fields are those of a request, as Vertex takes them; AI Studio takes them in an object more. */
import type { JsonObject } from "../../json.ts";
import { isJsonObject } from "../../json.ts";
import { defined, numberOf, objectOf } from "../fields.ts";
import type { TokenCounting } from "../format.ts";
import { camelCased } from "./camel-case.ts";

/** The request in a body that asks for a count, however it is put there. */
export function countedRequest(body: JsonObject): JsonObject {
  const { generateContentRequest, ...plain } = camelCased(body);
  return objectOf(generateContentRequest) ?? plain;
}

/** Counts as Gemini does. */
export const tokenCounting: TokenCounting = {
  toBody: (body) => {
    const { contents, systemInstruction, tools, generationConfig } = camelCased(body);
    return defined({ contents, systemInstruction, tools, generationConfig });
  },
  parse: (body) => (isJsonObject(body) ? numberOf(body["totalTokens"]) : undefined),
  toAnswer: (inputTokens) => ({ totalTokens: inputTokens }),
};
