/** Agents of the SDK as its docs write them: one line of ours, and our binding in the call they make anyway. */
import { DurableObject } from "cloudflare:workers";
import {
  AIChatAgent,
  type ChatRecoveryContext,
  type ChatRecoveryOptions,
  type OnChatMessageOptions,
} from "@cloudflare/ai-chat";
import { ThinkHarness } from "agents/harness/think";
import { Lifecycle } from "agents/lifecycle";
import { createAI } from "agents/models/ai-sdk";
import { convertToModelMessages, isStepCount, jsonSchema, streamText, tool, type ToolSet, type UIMessage } from "ai";
import { wrapAI } from "../../src/ai.ts";
import { Inference, type JournaledOptions } from "../../src/agents/index.ts";

type Env = Cloudflare.Env;

/** The idempotency keys with which each tool call came to its end, by the id of the call: one each, if all is well. */
export const toolRuns: Map<string, string[]> = new Map();
/** The same for every time one began. */
export const toolStarts: Map<string, string[]> = new Map();

/** Recoveries that the test holds up, by the name of the agent; true once one is there. */
export const heldRecoveries: Map<string, boolean> = new Map();

const TOOLS: ToolSet = {
  clock: tool({
    description: "Tells the time, after a while.",
    inputSchema: jsonSchema<{ zone: string; ms: number }>({
      type: "object",
      properties: { zone: { type: "string" }, ms: { type: "number" } },
    }),
    execute: async ({ zone, ms }, options) => {
      const { idempotencyKey } = options as typeof options & JournaledOptions;
      note(toolStarts, options.toolCallId, idempotencyKey);
      await new Promise((resolve) => setTimeout(resolve, ms));
      note(toolRuns, options.toolCallId, idempotencyKey);
      return { zone, now: "12:00" };
    },
  }),
};

/** Agents of the process tests are named `process-…`: a simulated model whose calls can be counted by that name. */
function modelOf(name: string): `${string}/${string}` {
  return name.startsWith("process-") ? `openai/gpt-4.1+events=120+delay=35+tag=${name}` : "storyteller/model";
}

function note(runs: Map<string, string[]>, id: string, key: string): void {
  runs.set(id, [...(runs.get(id) ?? []), key]);
}

export class ChatAgent extends AIChatAgent<Env> {
  static override options = { keepAliveIntervalMs: 1_000 };
  readonly inference: Inference<Env> = new Inference(this, (env) => wrapAI(undefined, { service: env.INFERENCE }));

  override async onChatMessage(_onFinish: unknown, options?: OnChatMessageOptions): Promise<Response> {
    const result = streamText({
      model: createAI({ binding: this.inference.ai })(modelOf(this.name)),
      system: `You tell stories. It is ${new Date().toISOString()}.`,
      messages: await convertToModelMessages(this.messages),
      tools: this.inference.tools(TOOLS),
      stopWhen: isStepCount(6),
      abortSignal: options?.abortSignal,
    });
    return result.toUIMessageStreamResponse();
  }

  override async onChatRecovery(context: ChatRecoveryContext): Promise<ChatRecoveryOptions | void> {
    // Looked at, not told: what another object resolves goes on in that one's context.
    while (heldRecoveries.has(this.name)) {
      heldRecoveries.set(this.name, true);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return super.onChatRecovery(context);
  }

  // Not async: the SDK starts an agent for those of its methods that are, and these are to be raw RPC.
  crash(): void {
    this.ctx.abort("the test killed this agent");
  }
  transcript(): UIMessage[] {
    return this.messages;
  }
}

/** The same without our line: what the SDK does by itself. */
export class PlainChatAgent extends AIChatAgent<Env> {
  static override options = { keepAliveIntervalMs: 1_000 };

  override async onChatMessage(_onFinish: unknown, options?: OnChatMessageOptions): Promise<Response> {
    const binding = wrapAI(undefined, { service: this.env.INFERENCE });
    const model = createAI({ binding })(modelOf(this.name));
    const messages = await convertToModelMessages(this.messages);
    return streamText({ model, messages, abortSignal: options?.abortSignal }).toUIMessageStreamResponse();
  }

  transcript(): UIMessage[] {
    return this.messages;
  }
}

export class ThinkAgent extends DurableObject<Env> {
  readonly lifecycle: Lifecycle<Env> = Lifecycle.install<Env>(this);
  readonly inference: Inference<Env> = new Inference(this, (env) => wrapAI(undefined, { service: env.INFERENCE }));
  readonly harness: ThinkHarness = new ThinkHarness({
    model: () => createAI({ binding: this.inference.ai })(modelOf(this.ctx.id.name ?? "")),
    system: () => `You tell stories. It is ${new Date().toISOString()}.`,
    tools: this.inference.tools(TOOLS),
  });

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.lifecycle.use(this.harness);
  }

  async ask(question: string): Promise<void> {
    await this.lifecycle.start();
    await this.harness.session().submit(question);
  }
  async regenerate(): Promise<void> {
    await this.lifecycle.start();
    await this.harness.session().regenerate();
  }
  crash(): void {
    this.ctx.abort("the test killed this agent");
  }
  async transcript(): Promise<UIMessage[]> {
    await this.lifecycle.start();
    return this.harness.session().messages();
  }
}
