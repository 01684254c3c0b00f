/** An agent whose steps are taken again after a death, each kind the SDK has; their inferences are named after them. */
import { Agent, getAgentByName, type FiberRecoveryContext, type Schedule } from "agents";
import type { QueueItem } from "agents/queue";
import type { TaskStep } from "agents/tasks";
import { AgentWorkflow, type AgentWorkflowEvent, type AgentWorkflowStep } from "agents/workflows";
import { wrapAI } from "../../src/ai.ts";
import { Inference } from "../../src/agents/index.ts";
import type { JsonObject } from "../../src/json.ts";

type Env = Cloudflare.Env;

/** What a step asks. */
export interface Work extends JsonObject {
  inputs: JsonObject;
  /** The agent dies, once, when it has the answer and before the step is recorded as done. */
  diesAfter: boolean;
}

/** One time a step was taken, up to its answer. */
export interface Taken extends Record<string, SqlStorageValue> {
  key: string;
  /** Null while it has none, or where the agent died in the middle. */
  text: string | null;
  run: string | null;
}

export class StepAgent extends Agent<Env> {
  static override options = { keepAliveIntervalMs: 1_000 };
  readonly inference: Inference<Env> = new Inference(this, (env) => wrapAI(undefined, { service: env.INFERENCE }));
  override readonly taskDefinitions: { "ask@v1": (work: Work, step: TaskStep) => Promise<void> } = {
    "ask@v1": async (work, step) => {
      await step.do("ask", ({ idempotencyKey }) => this.ask(work, idempotencyKey));
    },
  };

  // ---- what starts a step ------------------------------------------------------------------------------------------

  async task(work: Work): Promise<void> {
    await this.tasks.run("ask@v1", work);
  }

  async fiber(work: Work): Promise<void> {
    void this.runFiber("ask", async ({ id, stash }) => {
      stash(work);
      await this.ask(work, id);
    }).catch(() => undefined);
  }
  override async onFiberRecovered({ id, snapshot }: FiberRecoveryContext): Promise<void> {
    await this.ask(snapshot as Work, id);
  }

  async queued(work: Work): Promise<void> {
    await this.queue("onQueued", work);
  }
  async onQueued(work: Work, { id }: QueueItem<Work>): Promise<void> {
    await this.ask(work, id);
  }

  async later(work: Work): Promise<void> {
    await this.schedule(0, "onScheduled", work);
  }
  async recurring(work: Work): Promise<void> {
    await this.scheduleEvery(1, "onScheduled", work);
  }
  async onScheduled(work: Work, { id, time }: Schedule<Work>): Promise<void> {
    await this.ask(work, `${id}/${time}`);
  }

  async workflow(work: Work, asks: StepParams["asks"]): Promise<void> {
    await this.runWorkflow("STEPS", { ...work, agent: this.name, asks }, { agentBinding: "STEP" });
  }

  // ---- the step ----------------------------------------------------------------------------------------------------

  async ask({ inputs, diesAfter }: Work, key: string): Promise<string> {
    const { sql } = this.ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS taken (key, text, run)");
    const [before] = this.taken();
    // Nothing but its key finds a run: none is recognised by what was asked.
    sql.exec("UPDATE durable_ai_runs SET settled = 1");
    const { id } = sql
      .exec<{ id: number }>("INSERT INTO taken VALUES (?, NULL, NULL) RETURNING rowid AS id", key)
      .one();
    const answer = await this.inference.run("scripted/model", inputs, { key, retry: true });
    const text = answer instanceof ReadableStream ? await new Response(answer).text() : String(answer.response);
    const { runId } = this.inference.ai.runs.of(answer) ?? {};
    sql.exec("UPDATE taken SET text = ?, run = ? WHERE rowid = ?", text, runId ?? null, id);
    if (!diesAfter || before !== undefined) return text;
    await this.ctx.storage.sync();
    this.ctx.abort("the test kills this agent when it has its answer");
    return text;
  }

  // Not async: the SDK starts an agent for those of its methods that are, and these are to be raw RPC.
  taken(): Taken[] {
    const { sql } = this.ctx.storage;
    const isThere = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'taken'").toArray().length > 0;
    return isThere ? sql.exec<Taken>("SELECT * FROM taken ORDER BY rowid").toArray() : [];
  }
  crash(): void {
    this.ctx.abort("the test killed this agent");
  }
}

/** How often each workflow's own inference was asked for, by instance; the first time its step fails after it. */
export const asked: Map<string, (string | undefined)[]> = new Map();

interface StepParams extends Work {
  agent: string;
  asks: "agent" | "alone";
}

/** A step that asks the agent, or one that asks by itself. */
export class StepWorkflow extends AgentWorkflow<StepAgent, StepParams> {
  override async run({ payload, instanceId }: AgentWorkflowEvent<StepParams>, step: AgentWorkflowStep): Promise<void> {
    const retries = { limit: 10, delay: 100, backoff: "constant" } as const;
    await step.do(payload.asks, { retries }, () =>
      payload.asks === "agent" ? this.#askAgent(payload, instanceId) : this.#askAlone(payload, instanceId),
    );
  }

  /** Not of `this.agent`: a stub dies with its object, and all attempts of a step have the one. */
  async #askAgent({ agent: name, ...work }: StepParams, instanceId: string): Promise<void> {
    const agent = await getAgentByName((this.env as Env).STEP, name);
    await agent.ask(work, `${instanceId}/agent`);
  }

  async #askAlone({ agent, inputs }: StepParams, session: string): Promise<void> {
    const ai = wrapAI(undefined, { service: (this.env as Env).INFERENCE });
    const answer = await ai.run("scripted/model", inputs, { session, key: "alone", retry: true });
    const runs = [...(asked.get(agent) ?? []), ai.runs.of(answer)?.runId];
    asked.set(agent, runs);
    if (runs.length === 1) throw new Error("the step fails after its inference");
  }
}
