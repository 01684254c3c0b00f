/** The agents the tests kill: they start runs, read them, and write down what they are told. */
import { DurableObject } from "cloudflare:workers";
import { Agent, type Connection } from "agents";
import { getCurrentAgent, Lifecycle } from "agents/lifecycle";
import { Inference, type JournaledOptions, type ReattachedRun, type ResumedRun } from "../../src/agents/index.ts";
import { wrapAI } from "../../src/ai.ts";
import type { RunOptions } from "../../src/binding/run-options.ts";
import type { AgentStep } from "../../src/agents/agent-path.ts";
import type { ProviderEnv } from "../../src/providers/provider.ts";

type Env = Cloudflare.Env;

/** What an agent was told of one run. */
export interface Told extends Record<string, SqlStorageValue> {
  hook: "reattached" | "resumed";
  id: string;
  key: string;
  outcome: string | null;
  text: string | null;
  /** The whole answer, as the hook read it. */
  bytes: string | null;
  error: string | null;
  /** The class `getCurrentAgent` named inside the hook. */
  inside: string;
}

/** A row of the capability's own table. */
export interface Row extends Record<string, SqlStorageValue> {
  session: string;
  key: string;
  run_id: string | null;
  request_hash: string;
  epoch: string;
  state: string;
  outcome: string | null;
  tellings: number;
  settled: number;
}

/** What the tests do with an agent, whatever it is made of. */
export class Probe {
  readonly #ctx: DurableObjectState;
  readonly #inference: () => Inference<Env>;
  readonly #lifecycle: () => { isStarted(): boolean; start(): Promise<void> };
  #bytes = "";
  #failure = "";

  constructor(
    ctx: DurableObjectState,
    inference: () => Inference<Env>,
    lifecycle: () => { isStarted(): boolean; start(): Promise<void> },
  ) {
    this.#ctx = ctx;
    this.#inference = inference;
    this.#lifecycle = lifecycle;
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS told (hook, id, key, outcome, text, bytes, error, inside)");
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS throws (left_over INTEGER)");
  }

  /** Starts a run and reads it; answers once its first bytes are there. */
  async begin(inputs: object, options: RunOptions = {}): Promise<string | undefined> {
    const run = { format: "native", ...options } as const;
    const stream = await this.#inference().ai.run("scripted/model", { ...inputs, stream: true }, run);
    const reader = stream.getReader();
    const decoder = new TextDecoder();
    const first = await reader.read();
    this.#bytes += decoder.decode(first.value, { stream: true });
    const rest = async (): Promise<void> => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        this.#bytes += decoder.decode(value, { stream: true });
      }
    };
    void rest().catch((thrown: unknown) => (this.#failure = String(thrown)));
    return this.#inference().ai.runs.of(stream)?.runId;
  }

  /** Starts a run that is not streamed, and waits for nothing. */
  ask(inputs: object, options: RunOptions = {}): void {
    void this.#inference()
      .ai.run("scripted/model", { ...inputs }, options)
      .then(
        ({ response }) => (this.#bytes = response ?? ""),
        (thrown: unknown) => (this.#failure = String(thrown)),
      );
  }

  /** Starts a run, reads its first bytes and leaves the rest. */
  async taste(inputs: object): Promise<void> {
    const stream = await this.#inference().ai.run("scripted/model", { ...inputs, stream: true });
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
  }

  /** Asks, and calls a journaled tool as the answer does: the run, what the tool gave, and the key it has for others. */
  async work(inputs: object, toolCallId: string): Promise<{ runId?: string; output: string; idempotencyKey: string }> {
    const inference = this.#inference();
    const options = { returnRawResponse: true, format: "openai-chat" } as const;
    const answer = await inference.ai.run("scripted/model", { ...inputs }, options);
    const { runId } = inference.ai.runs.of(answer) ?? {};
    const execute = (_input: unknown, { idempotencyKey }: JournaledOptions): object => ({
      output: crypto.randomUUID(),
      idempotencyKey,
    });
    const { work } = inference.tools({ work: { execute } });
    const worked = await work.execute({}, { toolCallId } as unknown as JournaledOptions);
    return { runId, ...(worked as { output: string; idempotencyKey: string }) };
  }

  /** What this life has read, and what went wrong with it. */
  bytes(): string {
    return this.#bytes;
  }
  failure(): string {
    return this.#failure;
  }

  /** As if the agent had died before it heard of its runs. */
  forgetRunIds(): void {
    this.#ctx.storage.sql.exec("UPDATE durable_ai_runs SET run_id = NULL");
  }

  /** Makes `onInferenceResumed` throw that many times. */
  throwNext(times: number): void {
    this.#ctx.storage.sql.exec("INSERT INTO throws VALUES (?)", times);
  }

  told(): Told[] {
    return this.#ctx.storage.sql.exec<Told>("SELECT * FROM told").toArray();
  }
  rows(): Row[] {
    return this.#ctx.storage.sql.exec<Row>("SELECT * FROM durable_ai_runs ORDER BY seq").toArray();
  }

  /** A row as it is between being written and being dispatched, left by an earlier life. */
  leaveRow(key: string): void {
    this.#ctx.storage.sql.exec(
      `INSERT INTO durable_ai_runs (session, key, seq, request_hash, model, epoch, created_at)
       VALUES (?, ?, 1, 'hash', 'scripted/model', 'earlier', ?)`,
      this.#inference().session,
      key,
      Date.now(),
    );
  }

  session(): string {
    return this.#inference().session;
  }
  subAgent(): string | undefined {
    return this.#inference().subAgent;
  }
  isStarted(): boolean {
    return this.#lifecycle().isStarted();
  }
  async start(): Promise<void> {
    await this.#lifecycle().start();
  }
  crash(): void {
    this.#ctx.abort("the test killed this agent");
  }

  // ---- what the capability calls -----------------------------------------------------------------------------------

  async reattached(run: ReattachedRun): Promise<void> {
    const stream = await run.read();
    this.#note("reattached", run, await new Response(stream).text().catch(() => null), {});
  }

  async resumed(run: ResumedRun): Promise<void> {
    const bytes = await run
      .read()
      .then((stream) => new Response(stream).text())
      .catch(() => null);
    this.#note("resumed", run, bytes, { outcome: run.outcome, text: run.text, error: run.error?.code });
    const { sql } = this.#ctx.storage;
    const [row] = sql.exec<{ left_over: number }>("SELECT left_over FROM throws").toArray();
    if (row === undefined || row.left_over <= 0) return;
    sql.exec("UPDATE throws SET left_over = left_over - 1");
    throw new Error("the test's hook throws");
  }

  #note(
    hook: Told["hook"],
    { id, key }: ReattachedRun,
    bytes: string | null,
    { outcome, text, error }: { outcome?: string; text?: string; error?: string },
  ): void {
    const inside = getCurrentAgent().agent?.constructor.name ?? "nobody";
    this.#ctx.storage.sql.exec(
      "INSERT INTO told VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      hook,
      id,
      key,
      outcome ?? null,
      text ?? null,
      bytes,
      error ?? null,
      inside,
    );
  }
}

/** An Agent, with the inference layer in a Worker of its own. */
export class AgentReader extends Agent<Env> {
  readonly inference: Inference<Env> = new Inference(this, (env) => wrapAI(undefined, { service: env.INFERENCE }), {
    http: (request) => request.headers.get("x-who") !== "stranger",
  });
  readonly #probe = new Probe(
    this.ctx,
    () => this.inference,
    () => this.lifecycle,
  );

  /** Not async: the SDK starts an agent for those of its methods that are, and this is to be raw RPC. */
  do(method: string, ...args: unknown[]): unknown {
    return Reflect.apply(Reflect.get(this.#probe, method), this.#probe, args);
  }
  /** The same of a sub-agent, by the names from this agent down. */
  async below([name = "", ...further]: string[], method: string, ...args: unknown[]): Promise<unknown> {
    const subAgent = await this.dynamicAgents.get(AgentReader, name);
    const stub = subAgent as unknown as Pick<AgentReader, "do" | "below">;
    return further.length === 0 ? stub.do(method, ...args) : stub.below(further, method, ...args);
  }
  abortBelow(name: string): void {
    this.dynamicAgents.abort(AgentReader, name, new Error("the test killed this sub-agent"));
  }
  override onMessage(connection: Connection, message: string): void {
    connection.send(`echo ${message}`);
  }
  onInferenceReattached(run: ReattachedRun): Promise<void> {
    return this.#probe.reattached(run);
  }
  onInferenceResumed(run: ResumedRun): Promise<void> {
    return this.#probe.resumed(run);
  }
}

/** A plain Durable Object, with the run objects in the same script. */
export class PlainReader extends DurableObject<Env> {
  get selfPath(): AgentStep[] {
    const stored = this.ctx.storage.kv.get<AgentStep[]>("path");
    return stored ?? [{ className: "PlainReader", name: this.ctx.id.name ?? "" }];
  }
  readonly lifecycle: Lifecycle<Env> = Lifecycle.install<Env>(this);
  readonly inference: Inference<Env> = new Inference(this, (env) =>
    wrapAI(undefined, { runs: env.RUNS, env: env as unknown as ProviderEnv }),
  );
  readonly #probe = new Probe(
    this.ctx,
    () => this.inference,
    () => this.lifecycle,
  );

  /** A facet of its own, and what it answers. */
  async below(name: string, method: string, ...args: unknown[]): Promise<unknown> {
    const of = this.ctx.exports as unknown as { PlainReader: DurableObjectClass };
    const facet = this.ctx.facets.get(name, () => ({ class: of.PlainReader })) as unknown as PlainReader;
    await facet.setPath([...this.selfPath, { className: "PlainReader", name }]);
    return facet.do(method, ...args);
  }
  setPath(path: AgentStep[]): void {
    this.ctx.storage.kv.put("path", path);
  }
  do(method: string, ...args: unknown[]): unknown {
    return Reflect.apply(Reflect.get(this.#probe, method), this.#probe, args);
  }
  onInferenceReattached(run: ReattachedRun): Promise<void> {
    return this.#probe.reattached(run);
  }
  onInferenceResumed(run: ResumedRun): Promise<void> {
    return this.#probe.resumed(run);
  }
}
