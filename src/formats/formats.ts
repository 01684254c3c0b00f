/** The formats there are. */
import type { FormatId } from "../chat.ts";
import { DurableAIError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import type { Format } from "./format.ts";
import { gemini } from "./gemini.ts";
import { openaiChat } from "./openai-chat.ts";
import { workersAi } from "./workers-ai.ts";

const FORMATS: Readonly<Record<FormatId, Format>> = {
  "openai-chat": openaiChat,
  "anthropic-messages": anthropicMessages,
  gemini,
  "workers-ai": workersAi,
};

/** Ids of all formats. */
export const formatIds: readonly FormatId[] = [openaiChat.id, anthropicMessages.id, gemini.id, workersAi.id];

/** The format called `id`. */
export function formatOf(id: FormatId): Format {
  return FORMATS[id];
}

/** The one format `body` can be of, or undefined where it could be of several. */
export function detectFormat(body: JsonObject): FormatId | undefined {
  const [only, another] = formatIds.filter((id) => FORMATS[id].detects(body));
  return another === undefined ? only : undefined;
}

/** `text` as the id of a format. @throws DurableAIError `format/unknown` naming the formats there are. */
export function parseFormatId(text: string): FormatId {
  const id = formatIds.find((known) => known === text);
  if (id !== undefined) return id;
  throw new DurableAIError({
    code: "format/unknown",
    field: "format",
    message: `there is no format "${text}"`,
    fix: `Use one of ${formatIds.join(", ")}.`,
  });
}
