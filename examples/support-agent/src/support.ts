/**
 * A support agent. A small model says what a question is about, a large one looks things up until it knows what to
 * answer, a third one writes. Three providers, one session of the agent.
 *
 * Kill its process anywhere in an answer: it goes on, no model is called twice, no tool runs twice. For that the writing
 * needs nothing. The steps before it have names (`durable-ai-key`), because what came of them is not in the chat that
 * the SDK keeps: under its name a step that was taken gives what it gave.
 */
import { AIChatAgent, type OnChatMessageOptions } from "@cloudflare/ai-chat";
import { createAI } from "agents/models/ai-sdk";
import {
  createUIMessageStream,
  createUIMessageStreamResponse,
  generateText,
  isStepCount,
  isToolUIPart,
  Output,
  streamText,
  tool,
  toUIMessageStream,
  type DynamicToolUIPart,
  type LanguageModel,
  type ModelMessage,
  type ToolSet,
  type ToolUIPart,
  type UIMessageStreamWriter,
} from "ai";
import { wrapAI } from "durable-ai";
import { Inference, type JournaledOptions } from "durable-ai/agents";
import { z } from "zod";
import type { Customers } from "./customers.ts";
import { textOf, type Step, type SupportMessage } from "./message.ts";

type ModelId = `${string}/${string}`;
type Writer = UIMessageStreamWriter<SupportMessage>;

export interface Env {
  /** Workers AI; there is none in offline development, where the inference layer answers for everything. */
  AI?: Ai;
  /** The inference layer: a service binding to a deployed durable-ai. */
  INFERENCE: Fetcher;
  SUPPORT: DurableObjectNamespace<Support>;
  CUSTOMERS: DurableObjectNamespace<Customers>;
  CLASSIFIER: ModelId;
  PLANNER: ModelId;
  WRITER: ModelId;
  /** URL of the docs' MCP server. */
  DOCS_URL: string;
}

const TOPICS = ["billing", "account", "other"] as const;
/** Rounds of the planner; it needs two or three. */
const MAX_ROUNDS = 6;

const DOCS_RETRY = { maxAttempts: 8, baseDelayMs: 250, maxDelayMs: 2_000 };
const DOCS_WAIT_MS = 15_000;

/** One answer in work. */
interface Turn {
  /** The id of the question: the same after a crash. */
  id: string;
  /** The conversation, up to the question. */
  messages: ModelMessage[];
  /** What an earlier life of the agent has written of the answer; and the calls of tools whose outputs the page has. */
  written: string;
  shown: ReadonlySet<string>;
  page: Writer;
  signal?: AbortSignal;
}

export class Support extends AIChatAgent<Env> {
  readonly inference: Inference<Env> = new Inference<Env>(this, (env) => wrapAI(env.AI, { service: env.INFERENCE }));

  override async onChatMessage(_onFinish: unknown, options?: OnChatMessageOptions): Promise<Response> {
    const stream = createUIMessageStream<SupportMessage>({
      execute: async ({ writer }) => {
        // With it the page and the agent know the answer by one id.
        writer.write({ type: "start" });
        const turn = this.#turn(writer, options?.abortSignal);
        const topic = await this.#classify(turn);
        const findings = await this.#plan(turn, topic);
        await this.#write(turn, findings);
      },
      onError: (error) => (error instanceof Error ? error.message : String(error)),
    });
    return createUIMessageStreamResponse({ stream });
  }

  async #classify(turn: Turn): Promise<string> {
    const { CLASSIFIER: model } = this.env;
    show(turn.page, { name: "classify", model, state: "running" });
    const { output } = await generateText({
      model: this.#model(model, `${turn.id}/classify`),
      instructions: "What is the customer's question about?",
      messages: turn.messages,
      output: Output.object({ schema: z.object({ topic: z.enum(TOPICS) }) }),
      abortSignal: turn.signal,
    });
    show(turn.page, { name: "classify", model, state: "done", result: output.topic });
    return output.topic;
  }

  /** Looks up what the answer needs. The page sees each call of a tool as the SDK's own part. */
  async #plan(turn: Turn, topic: string): Promise<string> {
    const { PLANNER: model } = this.env;
    show(turn.page, { name: "plan", model, state: "running" });
    const tools = await this.#tools();
    const plan = streamText({
      model: this.#model(model, `${turn.id}/plan`),
      instructions:
        `You prepare answers to customers; this one is about ${topic}. Find out what the answer needs, ` +
        `with ${Object.keys(tools).join(", ")}. Then note in a few words what it has to say.`,
      messages: turn.messages,
      tools,
      prepareStep: ({ stepNumber }) => ({ model: this.#model(model, `${turn.id}/plan-${stepNumber}`) }),
      stopWhen: isStepCount(MAX_ROUNDS),
      abortSignal: turn.signal,
    });
    turn.page.merge(partsOf(plan.stream, (part) => isOfTool(part) && !turn.shown.has(part.toolCallId)));
    const found = (await plan.steps).flatMap(({ toolResults }) => toolResults);
    const notes = await plan.text;
    show(turn.page, { name: "plan", model, state: "done", result: notes });
    return `${notes}\n${found.map(({ toolName, output }) => `${toolName}: ${JSON.stringify(output)}`).join("\n")}`;
  }

  /** Has no name: a partial answer at the end of its messages is recognised, and the rest comes. */
  async #write(turn: Turn, findings: string): Promise<void> {
    const { WRITER: model } = this.env;
    show(turn.page, { name: "write", model, state: "running" });
    const partial: ModelMessage[] = turn.written === "" ? [] : [{ role: "assistant", content: turn.written }];
    const answer = streamText({
      model: this.#model(model),
      instructions: `Answer the customer, friendly and in a few sentences. What we know:\n${findings}`,
      messages: [...turn.messages, ...partial],
      abortSignal: turn.signal,
    });
    turn.page.merge(partsOf(answer.stream, ({ type }) => type.startsWith("text-")));
    await answer.text;
    show(turn.page, { name: "write", model, state: "done" });
  }

  async #tools(): Promise<ToolSet> {
    // The SDK keeps the connection, and restores it after a crash. A step that is repeated wants the same tools, so it
    // waits for them; the retries are for a server that comes back together with the agent.
    await this.addMcpServer("docs", this.env.DOCS_URL, { id: "docs", retry: DOCS_RETRY });
    await this.mcp.waitForConnections({ timeout: DOCS_WAIT_MS });
    const customers = this.env.CUSTOMERS.getByName("all");
    const find_customer = tool({
      description: "The customer who has an e-mail address.",
      inputSchema: z.object({ email: z.email() }),
      execute: async ({ email }, options) => customers.find(email, keyOf(options)),
    });
    const list_invoices = tool({
      description: "The invoices of a customer, amounts in cents.",
      inputSchema: z.object({ customer: z.string().regex(/^cus_\d+$/) }),
      execute: async ({ customer }, options) => customers.invoices(customer, keyOf(options)),
    });
    return this.inference.tools({ find_customer, list_invoices, ...this.mcp.getAITools() });
  }

  /** @param key the name of a step: the same key is the same run, and is paid for once. */
  #model(id: ModelId, key?: string): LanguageModel {
    const ai = createAI({ binding: this.inference.ai });
    return key === undefined ? ai(id) : ai(id, { headers: { "durable-ai-key": key } });
  }

  #turn(page: Writer, signal?: AbortSignal): Turn {
    const messages = this.messages as SupportMessage[];
    const asked = messages.findLastIndex(({ role }) => role === "user");
    const [partial] = messages.slice(asked + 1);
    return {
      id: messages[asked]?.id ?? "",
      messages: messages.slice(0, asked + 1).map(toModelMessage),
      written: partial === undefined ? "" : textOf(partial),
      shown: new Set(partial?.parts.flatMap((part) => (hasOutput(part) ? [part.toolCallId] : []))),
      page,
      signal,
    };
  }
}

/** What a journaled tool gets beside what its type says: the same for every time that this call is made. */
function keyOf(options: object): string {
  return (options as JournaledOptions).idempotencyKey;
}

function show(page: Writer, step: Step): void {
  page.write({ type: "data-step", id: step.name, data: step });
}

/** The words are enough: what was looked up for an earlier answer may have changed. */
function toModelMessage(message: SupportMessage): ModelMessage {
  return { role: message.role, content: textOf(message) };
}

type Chunk = Parameters<Writer["write"]>[0];

function isOfTool(part: Chunk): part is Chunk & { toolCallId: string } {
  return part.type.startsWith("tool-") && "toolCallId" in part;
}

function hasOutput(part: SupportMessage["parts"][number]): part is ToolUIPart | DynamicToolUIPart {
  return isToolUIPart(part) && part.state === "output-available";
}

/** Of what a model streams, the parts the page is to see, and errors. */
function partsOf(
  stream: Parameters<typeof toUIMessageStream>[0]["stream"],
  isWanted: (part: Chunk) => boolean,
): Parameters<Writer["merge"]>[0] {
  const parts = toUIMessageStream<ToolSet, SupportMessage>({ stream });
  const only = new TransformStream<Chunk, Chunk>({
    transform: (part, controller) => {
      if (part.type === "error" || isWanted(part)) controller.enqueue(part);
    },
  });
  return parts.pipeThrough(only);
}
