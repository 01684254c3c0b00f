/**
 * An agent whose answers outlive it. A client asks over a WebSocket and reads the answer's run; kill this process in
 * the middle of it, start it again, let the client come back with the offset it had: it gets the rest, and the agent
 * has the whole.
 */
import { Agent, routeAgentRequest, type Connection } from "agents";
import { wrapAI, type DurableAI } from "durable-ai";
import { Inference, type ResumedRun } from "durable-ai/agents";

export interface Env {
  /** Workers AI; there is none in offline development, where the inference layer answers for everything. */
  AI?: Ai;
  /** The inference layer: a service binding to a deployed durable-ai. */
  INFERENCE: Fetcher;
  WRITER: DurableObjectNamespace<Writer>;
}

/** What a client sends. */
interface Ask {
  type: "ask";
  question: string;
  model: string;
}

export class Writer extends Agent<Env> {
  readonly inference: Inference<Env> = new Inference<Env>(this, (env) => this.binding(env));

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql`CREATE TABLE IF NOT EXISTS answers(key TEXT PRIMARY KEY, outcome TEXT NOT NULL, text TEXT NOT NULL)`;
  }

  /** The binding the agent uses; asked for once, when it is first needed. */
  protected binding(env: Env): DurableAI {
    return wrapAI(env.AI, { service: env.INFERENCE });
  }

  /** Says under which key the answer can be read (`inference/subscribe`), at once and after any crash. */
  override async onMessage(connection: Connection, message: string): Promise<void> {
    const { type, question, model } = JSON.parse(message) as Ask;
    if (type !== "ask") return;
    const key = crypto.randomUUID();
    const inputs = { messages: [{ role: "user", content: question }], max_tokens: 2_000, stream: true } as const;
    const stream = this.inference.ai.run(model, inputs, { key, format: "openai-chat" });
    connection.send(JSON.stringify({ type: "asked", key }));
    await this.keepAliveWhile(async () =>
      this.#keep(key, "completed", textOf(await new Response(await stream).text())),
    );
  }

  /** An answer whose reader was an earlier life of this agent. */
  onInferenceResumed({ key, outcome, text }: ResumedRun): void {
    this.#keep(key, outcome, text);
  }

  /** What the agent has kept: `GET /agents/writer/<name>`. */
  override async onRequest(): Promise<Response> {
    return Response.json(this.sql`SELECT key, outcome, text FROM answers`);
  }

  #keep(key: string, outcome: string, text: string): void {
    this.sql`INSERT OR REPLACE INTO answers VALUES(${key}, ${outcome}, ${text})`;
  }
}

/** The text of a chat completions stream. */
function textOf(stream: string): string {
  const chunks = stream.split("\n").filter((line) => line.startsWith("data: {"));
  const parsed = chunks.map((line) => JSON.parse(line.slice("data: ".length)) as Chunk);
  return parsed.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
}

interface Chunk {
  choices: { delta: { content?: string | null } }[];
}

const worker: ExportedHandler<Env> = {
  async fetch(request, env) {
    return (await routeAgentRequest(request, env)) ?? new Response("an agent: /agents/writer/<name>", { status: 404 });
  },
};
export default worker;
