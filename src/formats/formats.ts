/** The formats there are. */
import type { FormatId } from "../chat.ts";
import type { JsonObject } from "../json.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import { bedrockConverse } from "./bedrock-converse.ts";
import type { Format } from "./format.ts";
import { gemini } from "./gemini.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiResponses } from "./openai-responses.ts";
import { workersAi } from "./workers-ai.ts";

const FORMATS: Readonly<Record<FormatId, Format>> = {
  "openai-chat": openaiChat,
  "openai-responses": openaiResponses,
  "anthropic-messages": anthropicMessages,
  gemini,
  "bedrock-converse": bedrockConverse,
  "workers-ai": workersAi,
};

/** Ids of all formats. */
export const formatIds: readonly FormatId[] = Object.values(FORMATS).map(({ id }) => id);

/** The format called `id`. */
export function formatOf(id: FormatId): Format {
  return FORMATS[id];
}

/** The one format `body` can be of, or undefined where it could be of several. */
export function detectFormat(body: JsonObject): FormatId | undefined {
  const [only, another] = formatIds.filter((id) => FORMATS[id].detects(body));
  return another === undefined ? only : undefined;
}
