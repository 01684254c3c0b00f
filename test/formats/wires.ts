/** What the recordings call a wire, and our format for it. */
import type { FormatId } from "../../src/chat.ts";

export const FORMAT_OF_WIRE: Readonly<Record<string, FormatId>> = {
  "openai.chat": "openai-chat",
  "anthropic.messages": "anthropic-messages",
  "gemini.generateContent": "gemini",
  "workersai.run": "workers-ai",
};
