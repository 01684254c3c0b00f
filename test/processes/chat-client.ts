/** What every client is asked, and the suite it has to pass with a model of every family. */
import { describe, expect, it } from "vitest";
import { BREAKS, expectedAnswer } from "./expected-answer.ts";
import { tagged, type SimulatedLayer } from "./simulated-layer.ts";

/** A model, and who has to be asked for it. */
interface Family {
  model: string;
  provider: string;
  /** The same as its provider calls it, where the catalog has no provider of the author's name: it may have knobs. */
  target?: string;
}

/** One for each format that providers are asked in, and one that has OpenAI's with quirks of its own. */
export const FAMILIES: readonly Family[] = [
  { model: "openai/gpt-4.1", provider: "openai" },
  // Its provider is asked in Responses, that of the one above in chat completions.
  { model: "openai/gpt-6-sol", provider: "openai" },
  { model: "anthropic/claude-sonnet-4.5", provider: "anthropic" },
  { model: "google/gemini-3.5-flash", provider: "google" },
  { model: "@cf/meta/llama-3.3-70b-instruct-fp8-fast", provider: "workers-ai" },
  // Bedrock alone has it, and is asked in Converse.
  { model: "amazon/nova-pro-v1", provider: "amazon-bedrock", target: "amazon-bedrock/amazon.nova-pro-v1:0" },
  { model: "mistral/mistral-large-2512", provider: "mistral" },
];

export const QUESTION = "Which run survives a restart?";
export const MAX_TOKENS = 1_000;
export const TEXT: string = expectedAnswer(QUESTION).text.join("");

/** The one tool. */
export const TOOL = {
  name: "get_weather",
  description: "The weather of the next days.",
  schema: {
    type: "object" as const,
    properties: { city: { type: "string" as const }, days: { type: "integer" as const } },
    required: ["city", "days"],
  },
};
export const TOOL_QUESTION = "Call get_weather for me.";
export const TOOL_RESULT = "Rain, 12 degrees.";
const { toolCalls } = expectedAnswer(TOOL_QUESTION, { tools: [TOOL] });

/** An answer, as a client gives it to its user. */
export interface Heard {
  text: string;
  /** In the client's words. */
  finish: string | null | undefined;
  outputTokens: number | undefined;
}

/** A call of {@link TOOL}, and the answer to {@link TOOL_RESULT}. */
export interface ToolUse {
  name: string;
  input: unknown;
  /** Of the answer that holds the call. */
  finish: Heard["finish"];
  answer: Heard;
}

/** A client that is connected. */
export interface ChatConnection {
  /** Asks {@link QUESTION} and gives `hear` the text, piece by piece. Rejects where the stream breaks. */
  stream(model: string, hear: (piece: string) => void): Promise<Heard>;
  /** Asks {@link TOOL_QUESTION}, and sends {@link TOOL_RESULT} back: two whole answers, or two streams. */
  useTool(model: string, stream: boolean): Promise<ToolUse>;
}

/** A client, and how its users set it up. */
export interface ChatClient {
  name: string;
  finishes: { stop: string; tool: string };
  /** How it says these output tokens of a stream, where that is wrong. */
  streamedTokens?(outputTokens: number, provider: string): number;
  /** `url` is the layer's, without a path. */
  connect(url: string): ChatConnection;
}

/** Describes `client`: whole answers, streams and a loop with a tool, each family for itself. */
export function describeChatClient(client: ChatClient, layer: () => SimulatedLayer): void {
  const heard = (question: string, prompt: Parameters<typeof expectedAnswer>[1] = {}): Heard => {
    const { text, usage } = expectedAnswer(question, prompt);
    return { text: text.join(""), finish: client.finishes.stop, outputTokens: usage.outputTokens };
  };
  const used = (streamed: (heard: Heard) => Heard): ToolUse => ({
    name: TOOL.name,
    input: JSON.parse(toolCalls[0]?.input ?? ""),
    finish: client.finishes.tool,
    answer: streamed(heard(TOOL_QUESTION, { toolResult: TOOL_RESULT, assistantTurns: 1 })),
  });

  describe.concurrent.each(FAMILIES)(`${client.name}, asking $model`, ({ model, provider, target = model }) => {
    const streamed = (said: Heard): Heard => {
      const { streamedTokens = (tokens: number): number => tokens } = client;
      return { ...said, outputTokens: streamedTokens(said.outputTokens ?? 0, provider) };
    };

    it("gets whole answers: calls a tool, and goes on with its result", async () => {
      expect(await client.connect(layer().url).useTool(model, false)).toEqual(used((said) => said));
    });

    it("gets streams: calls a tool, and goes on with its result", async () => {
      const { id, tag } = tagged(target);
      expect(await client.connect(layer().url).useTool(id, true)).toEqual(used(streamed));
      const call = { provider, stream: true, state: "finished" };
      expect(await layer().callsOf(tag)).toMatchObject([call, call]);
    });

    it("gets a stream piece by piece", async () => {
      const pieces: string[] = [];
      const said = await client.connect(layer().url).stream(tagged(target).id, (piece) => pieces.push(piece));
      expect(said).toEqual(streamed(heard(QUESTION)));
      expect(pieces.join("")).toBe(TEXT);
      expect(pieces.filter((piece) => piece !== "").length).toBeGreaterThan(1);
    });
  });
}

/** Describes how streams of `families` break at `client`, by each of `faults`. */
export function describeBreaks(
  client: ChatClient,
  layer: () => SimulatedLayer,
  { families = FAMILIES, faults = Object.keys(BREAKS) }: { families?: readonly Family[]; faults?: string[] } = {},
): void {
  // A reader that is too late for the last event, on a machine that is busy, only learns that the connection broke.
  it.each(families)(`${client.name} sees no end where there is none, asking $model`, { retry: 2 }, async (family) => {
    const { target = family.model } = family;
    const broken = faults.map(async (fault) => {
      let text = "";
      const asked = client.connect(layer().url).stream(`${target}+fault=${fault}`, (piece) => void (text += piece));
      const reason = messageOf(await thrownBy(asked));
      return { fault, reason, isPart: text !== "" && TEXT.startsWith(text) };
    });
    expect(await Promise.all(broken)).toEqual(
      faults.map((fault) => ({ fault, reason: expect.stringMatching(reasonOf(fault)), isPart: true })),
    );
  });
}

/** What passes as it comes, the client looks at first: then it says itself that an event is none. */
function reasonOf(fault: string): RegExp {
  const ofClient = fault === "malformed-event" ? "|malformed server-sent event JSON" : "";
  return new RegExp((BREAKS[fault] ?? "?") + ofClient);
}

/** What a failing call throws; undefined where it does not fail. */
export async function thrownBy(call: PromiseLike<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : JSON.stringify(thrown);
}
