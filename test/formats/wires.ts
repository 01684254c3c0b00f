/** What the recordings call a wire, and our format for it. */
import type { FormatId } from "../../src/chat.ts";

export const FORMAT_OF_WIRE: Readonly<Record<string, FormatId>> = {
  "openai.chat": "openai-chat",
  "openai.responses": "openai-responses",
  "anthropic.messages": "anthropic-messages",
  "bedrock.converse": "bedrock-converse",
  "bedrock.invoke": "anthropic-messages",
  "gemini.generateContent": "gemini",
  "workersai.run": "workers-ai",
};
