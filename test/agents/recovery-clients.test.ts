/** Clients of the AI SDK that come back with part of an answer, unmodified: each gets the rest of the same run. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { createAI } from "agents/models/ai-sdk";
import { streamText, type LanguageModel, type ModelMessage } from "ai";
import { expect, it } from "vitest";
import { createWorkersAI } from "workers-ai-provider";
import type { DurableAI } from "../../src/ai.ts";
import { askedFor, tell } from "./storyteller.ts";

const WORDS = 20;
const words = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `word${from + index} `).join("");

const CLIENTS: Record<string, (binding: DurableAI) => LanguageModel> = {
  "createAI of agents/models/ai-sdk": (binding) => createAI({ binding })("storyteller/model"),
  "workers-ai-provider": (binding) => createWorkersAI({ binding })("storyteller/model" as never),
};

it.each(Object.entries(CLIENTS))("%s", async (_client, modelOf) => {
  const id = crypto.randomUUID();
  const pieces = Array.from({ length: WORDS }, (_, index) => ({ text: `word${index} ` }));
  tell(id, { steps: [[{ reasoning: "Let me see. " }, ...pieces]], everyMs: 15 });
  const question: ModelMessage = { role: "user", content: `story:${id}` };
  const ask = (messages: ModelMessage[]): Promise<string> =>
    runInDurableObject(
      env.CHAT.getByName(id),
      async ({ inference }) => streamText({ model: modelOf(inference.ai), messages, maxRetries: 0 }).text,
    );
  const dying = ask([question]).catch(() => undefined);
  await expect.poll(() => askedFor(id).length, { timeout: 5_000 }).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 150));
  await runInDurableObject(env.CHAT.getByName(id), (agent) => agent.crash()).catch(() => undefined);
  await dying;
  const partial: ModelMessage = { role: "assistant", content: words(0, 3) };
  expect(await ask([question, partial])).toBe(words(3, WORDS));
  expect(askedFor(id)).toHaveLength(1);
});
