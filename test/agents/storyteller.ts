/**
 * A provider that tells stories: the answers of one conversation, the same whenever it is asked the same. It keeps what
 * it was asked, so that a second inference is seen.
 */
import { defineProvider, type Provider, type ProviderCall } from "../../src/providers/provider.ts";
import { isJsonObject, type JsonObject } from "../../src/json.ts";

/** One event of an answer: some text, some reasoning, some of the arguments of a call. */
export type Piece = { text: string } | { reasoning: string } | { call: string; id: string; input: string };

export interface Story {
  /** The answer to the user, then the one to the results of its tools, and so on. */
  steps: Piece[][];
  /** Wait before each event, in milliseconds. */
  everyMs: number;
}

const stories = new Map<string, { story: Story; asked: JsonObject[] }>();

/** The story that a conversation tells whose last user's message holds `story:<id>`. */
export function tell(id: string, story: Story): void {
  stories.set(id, { story, asked: [] });
}

/** What was asked for the story, in its order. */
export function askedFor(id: string): readonly JsonObject[] {
  return stories.get(id)?.asked ?? [];
}

/** Its models are `storyteller/…`. */
export const storyteller: Provider = defineProvider({
  id: "storyteller",
  credentials: [],
  connect: () => ({ formatOf: () => "openai-chat", dispatch: async (call) => answer(call) }),
});

function answer({ body, signal }: ProviderCall): Response {
  const messages = (Array.isArray(body["messages"]) ? body["messages"] : []).filter((message) => isJsonObject(message));
  const question = messages.findLastIndex(({ role, content }) => role === "user" && idIn(content) !== undefined);
  const told = stories.get(idIn(messages[question]?.["content"]) ?? "");
  if (told === undefined) throw new TypeError("nobody told a story here");
  told.asked.push(body);
  const said = JSON.stringify(messages.slice(question));
  // The first answer whose calls have not all been made.
  const pieces =
    told.story.steps.find((step) => !callIds(step).every((id) => said.includes(id))) ?? told.story.steps.at(-1);
  return new Response(stream(pieces ?? [], told.story.everyMs, signal), {
    headers: { "content-type": "text/event-stream" },
  });
}

function idIn(content: unknown): string | undefined {
  return /story:([\w-]+)/.exec(JSON.stringify(content) ?? "")?.[1];
}

function stream(pieces: readonly Piece[], everyMs: number, signal: AbortSignal): ReadableStream<Uint8Array> {
  const events = [...pieces.map((piece) => chunk(deltaOf(piece, pieces))), ...ending(pieces)];
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      if (signal.aborted) return controller.error(signal.reason);
      const event = events[next];
      next += 1;
      if (event === undefined) return controller.close();
      controller.enqueue(encoder.encode(`data: ${event}\n\n`));
    },
  });
}

function deltaOf(piece: Piece, pieces: readonly Piece[]): JsonObject {
  if ("text" in piece) return { content: piece.text };
  if ("reasoning" in piece) return { reasoning_content: piece.reasoning };
  const index = callIds(pieces).indexOf(piece.id);
  return {
    tool_calls: [{ index, id: piece.id, type: "function", function: { name: piece.call, arguments: piece.input } }],
  };
}

/** Ids of the calls in an answer, in their order. */
export function callIds(pieces: readonly Piece[]): string[] {
  return [...new Set(pieces.flatMap((piece) => ("call" in piece ? [piece.id] : [])))];
}

function ending(pieces: readonly Piece[]): string[] {
  const reason = pieces.some((piece) => "call" in piece) ? "tool_calls" : "stop";
  const usage = { prompt_tokens: 5, completion_tokens: pieces.length, total_tokens: 5 + pieces.length };
  return [chunk({}, { finish_reason: reason }), chunk(undefined, undefined, { usage }), "[DONE]"];
}

function chunk(delta?: JsonObject, choice: JsonObject = { finish_reason: null }, more: JsonObject = {}): string {
  const choices = delta === undefined ? [] : [{ index: 0, delta, ...choice }];
  const id = { id: "chatcmpl-story", object: "chat.completion.chunk", created: 1, model: "model" };
  return JSON.stringify({ ...id, choices, ...more });
}
