/**
 * `Inference`: an agent's own binding, whose runs outlive the agent.
 *
 *     readonly inference = new Inference(this, (env) => wrapAI(env.AI, { service: env.INFERENCE }));
 *
 * It is a capability of the Agents SDK's Lifecycle, so it works on an `Agent` and on any Durable Object with one.
 */
import {
  LifecycleCapability,
  type LifecycleJobContext,
  type LifecycleObject,
  type LifecycleRouteAddress,
  type LifecycleRouteContext,
} from "agents/lifecycle";
import { rewrapAI, type DurableAI } from "../ai.ts";
import { isRunId } from "../binding/resume-route.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import { AgentLayer } from "./agent-layer.ts";
import { placeOf, type AgentPath, type AgentPlace, type AgentStep } from "./agent-path.ts";
import { AgentRuns, KEPT_AFTER_MS, type RunName } from "./agent-runs.ts";
import {
  completeResumes,
  forgetCutCalls,
  keepPartialsOnce,
  keptReasoning,
  onAnswerKept,
  wakeHarnesses,
} from "./chat-host.ts";
import { findRunId } from "./find-run.ts";
import { Recovery } from "./recovery.ts";
import { journaled } from "./journaled-tools.ts";
import type { ResumingAgent } from "./resumed-run.ts";
import { answerRunRoute, isRunRoute, toErrorAnswer } from "./run-routes.ts";
import { Subscriptions } from "./subscriptions.ts";
import { ToolJournal } from "./tool-journal.ts";

/**
 * How often an agent with runs in work is woken: it is back this long after it died, also with nobody connected, and
 * is never idle long enough to be evicted (70 s).
 */
export const HEARTBEAT_MS = 10_000;
/** Wait before what could not be recovered is tried again; doubles each time. */
export const FIRST_RETRY_MS = 1_000;
/** The longest such wait. */
export const MAX_RETRY_MS: number = 10 * 60_000;

/** An `Agent`, or any Durable Object with `readonly lifecycle = Lifecycle.install(this)` before its `inference`. */
export type InferenceHost<Env extends object> = Pick<LifecycleObject<Env>, "lifecycle"> & ResumingAgent & NestedAgent;

/** An agent that may run below another. */
export interface NestedAgent {
  /**
   * The agents above this one, the root first, and itself last. An `Agent` has it from the SDK; a plain Durable Object
   * that runs as a facet says it itself.
   */
  readonly selfPath?: readonly AgentStep[];
}

export interface InferenceOptions {
  /**
   * Who may read this agent's runs over HTTP, below its URL (`…/inference/runs`), and cancel them: that is a `POST`. The
   * routes answer before the agent's `onRequest` does, so they are not there unless this says so: `http: () => true`
   * where `routeAgentRequest` already checks who comes.
   */
  http?: (request: Request) => boolean | Promise<boolean>;
  /**
   * Calls of tools in a stream reach the agent when they are whole. The SDK's hosts cannot go on from half a call: they
   * record it as failed when the agent dies in it. `false` where a page shows arguments while they are written.
   * @default true
   */
  holdToolCalls?: boolean;
}

/** How long a client that asks for a run waits for it to be started: agents name a key before they use it. */
export const LOCATE_MS = 2_000;

/** Calls of tools whose runs are remembered: more than any agent has in work at once. */
const MAX_CALLERS = 1_000;

const HEARTBEAT = "heartbeat";

/** When the heartbeat comes next; undefined where it ends. */
type Beat = { rescheduleAt: number } | undefined;

/** What a sub-agent and its root tell each other. */
type RootMessage = { type: "wake"; time: number } | { type: "beat" };

export class Inference<Env extends object = object> extends LifecycleCapability {
  readonly #host: ResumingAgent & NestedAgent;
  readonly #connect: () => DurableAI;
  readonly #options: InferenceOptions;
  /** This life of the agent, from its start to its eviction. */
  readonly #epoch: string = crypto.randomUUID();
  readonly #startedAt: number = Date.now();
  #connection: { ai: DurableAI; layer: AgentLayer } | undefined;
  #runs: AgentRuns | undefined;
  #journal: ToolJournal | undefined;
  /** Names of tools whose calls are in the journal. */
  readonly #journaled = new Set<string>();
  /** The runs that called tools in this life, by the id of the call. */
  readonly #callers = new Map<string, string>();
  #recovery: Recovery | undefined;
  #isAwake = false;
  readonly #subscriptions = new Subscriptions(() => ({
    layer: this.#connected.layer,
    locate: (run) => this.#locate(run),
    keepAwake: () => this.#keepAwake(),
  }));

  /**
   * Installs itself on `host`.
   * @param connect makes the binding, from the agent's `env`; called once, when it is first needed.
   * @throws DurableAIError `input/invalid` where the host has no lifecycle, or an `Inference` already.
   */
  constructor(host: InferenceHost<Env>, connect: (env: Env) => DurableAI, options: InferenceOptions = {}) {
    super("durable-ai");
    this.#host = host;
    // `env` is protected on a Durable Object: TypeScript lets only the class itself read it.
    this.#connect = () => connect(Reflect.get(host, "env") as Env);
    this.#options = options;
    install(this, host);
  }

  /**
   * The agent's binding. Its runs belong to the agent's session, have a key, and are kept, unless a call says
   * otherwise (`session`, `key`, `durable: false`).
   */
  get ai(): DurableAI {
    return this.#connected.ai;
  }

  /** `ai.run`. A `key` is the name of a step that may be taken again: the same key is the same run, and costs nothing. */
  get run(): DurableAI["run"] {
    return this.ai.run;
  }

  /**
   * `tools` (a `ToolSet` of the AI SDK) whose calls are kept in the agent's storage by their ids. A call that was cut
   * short is made again by the next life and gets what it came to; a tool that died in the middle runs again, with the
   * same `idempotencyKey` in its options. An output above 500,000 characters of JSON is not kept.
   */
  tools<Tools extends Record<string, object>>(tools: Tools): Tools {
    const agent = {
      journal: () => this.#openJournal(),
      runOf: (toolCallId: string) => this.#callers.get(toolCallId),
    };
    for (const name of Object.keys(tools)) {
      // A turn gives the same tools as the one before it.
      if (!this.#journaled.has(name)) this.#journal?.add(name);
      this.#journaled.add(name);
    }
    const pairs = Object.entries(tools).map(([name, tool]) => [name, journaled(name, tool, agent)] as const);
    return Object.fromEntries(pairs) as Tools;
  }

  /**
   * The session of the agent's runs: `<class>/<name>` of its root, which is the agent itself unless it is a sub-agent. A
   * sub-agent knows its root once it has started.
   */
  get session(): string {
    return this.#place().session;
  }

  /** A sub-agent's path below its root, `Researcher/one`, by which its runs are listed; undefined for a root. */
  get subAgent(): string | undefined {
    return this.#place().subAgent;
  }

  // ---- what the lifecycle calls ------------------------------------------------------------------------------------

  override onStart(): void {
    const { storage } = this.lifecycle;
    this.#runs = new AgentRuns(storage.sql, this.#epoch);
    this.#runs.create();
    this.#runs.expire(Date.now());
    this.#journal = new ToolJournal(storage.sql, this.#epoch);
    this.#journal.create();
    for (const name of this.#journaled) this.#journal.add(name);
    this.#journal.expire(Date.now());
    onAnswerKept(this.#host, () => this.#books().settleRead(Date.now()));
    forgetCutCalls(this.#host, (toolName) => this.#openJournal().has(toolName));
    keepPartialsOnce(this.#host);
    completeResumes(this.#host, () => this.#books().hasAnswered(Date.now()));
    // Not awaited: a start holds everything else back, and is given 30 s.
    if (this.#runs.leftOpen().length > 0) void this.#recover();
    if (this.#runs.candidates(Date.now()).length > 0) void this.#wakeHarnesses();
  }

  /** The heartbeat, the agent's own or one it keeps for a sub-agent. */
  async onJob({ job }: Pick<LifecycleJobContext, "job">): Promise<Beat> {
    const subAgent = job.payload as LifecycleRouteAddress | undefined;
    if (!subAgent) return this.#beat();
    // False where there is no such sub-agent any more.
    return ((await this.lifecycle.routes.to(subAgent, { type: "beat" })) || undefined) as Beat;
  }

  /** Between a sub-agent and its root, which has the one alarm of the tree: "wake me then", and "you are woken". */
  async onRoute({ source, payload }: LifecycleRouteContext): Promise<Beat> {
    const message = payload as RootMessage;
    if (message.type === "beat") return this.#beat();
    const id = `${HEARTBEAT}/${source?.key}`;
    await this.lifecycle.jobs.push({ id, fn: HEARTBEAT, time: message.time, payload: source });
    return undefined;
  }

  /** Ends when there is nothing left to watch. */
  async #beat(): Promise<Beat> {
    const runs = this.#books();
    runs.expire(Date.now());
    const isLeftOpen = runs.leftOpen().length > 0;
    if (isLeftOpen) void this.#recover();
    // An answer may be one of several that make up a turn: none is kept before the last.
    const isKept = !this.#isBusy() && runs.settleRead(Date.now() - KEPT_AFTER_MS) === 0;
    if (!isKept) return { rescheduleAt: Date.now() + HEARTBEAT_MS };
    if (isLeftOpen) return { rescheduleAt: Date.now() + this.#retryMs() };
    this.#isAwake = false;
    return undefined;
  }

  async onRequest({ request }: { request: Request }): Promise<Response | undefined> {
    const { http } = this.#options;
    if (http === undefined || !isRunRoute(request)) return undefined;
    if (!(await http(request))) return toErrorAnswer(notYours());
    const runs = this.#books();
    return answerRunRoute(request, {
      layer: this.#connected.layer,
      list: (limit) => runs.list(limit),
      locate: (run) => this.#locate(run),
    });
  }

  onWebSocketMessage(socket: WebSocket, message: unknown): boolean {
    return this.#subscriptions.take(socket, message);
  }

  onWebSocketClose(socket: WebSocket): void {
    this.#subscriptions.leave(socket);
  }

  onWebSocketError(socket: WebSocket): void {
    this.#subscriptions.leave(socket);
  }

  // ---- connecting --------------------------------------------------------------------------------------------------

  get #connected(): { ai: DurableAI; layer: AgentLayer } {
    this.#connection ??= this.#open();
    return this.#connection;
  }

  #open(): { ai: DurableAI; layer: AgentLayer } {
    let layer: AgentLayer | undefined;
    const ai = rewrapAI(this.#connect(), (wrapping) => {
      if (wrapping.layer instanceof AgentLayer) throw anothersBinding();
      layer = this.#layerOver(wrapping.layer);
      const defaults = { durable: true, ...wrapping.defaults };
      return { ...wrapping, layer, defaults, added: () => this.#added() };
    });
    if (layer === undefined) throw noLayer();
    return { ai, layer };
  }

  #layerOver(layer: InferenceLayer | undefined): AgentLayer {
    if (layer === undefined) throw noLayer();
    return new AgentLayer(layer, {
      runs: () => this.#books(),
      place: () => this.#place(),
      metadata: () => this.#metadata(),
      ready: () => this.lifecycle.ready(),
      keepAwake: () => this.#keepAwake(),
      toolCalled: (toolCallId, run) => this.#noteCaller(toolCallId, run),
      keptReasoning: (said) => keptReasoning(this.#host, said),
      holdsToolCalls: this.#options.holdToolCalls ?? true,
    });
  }

  #place(): AgentPlace {
    return placeOf(this.#path(), () => this.#objectId());
  }

  #path(): AgentPath {
    const path = this.#host.selfPath ?? [];
    const { className, name } = path.at(-1) ?? this.lifecycle;
    return { above: path.slice(0, -1), self: { className, name } };
  }

  #metadata(): Record<string, JsonValue> {
    const { className: agent, name: agentName } = this.#path().self;
    return { agent, agentName };
  }

  /** What the agent's layer puts on its runs: a route is followed before they come to it. */
  async #added(): Promise<{ session: string; metadata: Record<string, JsonValue> }> {
    await this.lifecycle.ready();
    return { session: this.#place().session, metadata: this.#metadata() };
  }

  #objectId(): string {
    const { id } = Reflect.get(this.#host, "ctx") as DurableObjectState;
    return id.toString();
  }

  #books(): AgentRuns {
    if (this.#runs !== undefined) return this.#runs;
    throw notStarted();
  }

  /** A key is a step's name, the same in other sessions and agents: there it is another run. */
  #noteCaller(toolCallId: string, { session, key }: RunName): void {
    const own = this.#place();
    const place = session === own.session && own.subAgent !== undefined ? `${session}/${own.subAgent}` : session;
    this.#callers.delete(toolCallId);
    this.#callers.set(toolCallId, `${place}/${key}`);
    const [oldest] = this.#callers.keys();
    if (oldest !== undefined && this.#callers.size > MAX_CALLERS) this.#callers.delete(oldest);
  }

  #openJournal(): ToolJournal {
    if (this.#journal !== undefined) return this.#journal;
    throw notStarted();
  }

  /** The id of one of the agent's own runs. */
  async #locate(run: string): Promise<string> {
    const { layer } = this.#connected;
    const books = this.#books();
    if (books.find(run) === undefined && !isRunId(run)) await layer.untilStarted(run, LOCATE_MS);
    const known = books.find(run);
    if (known === undefined) throw notFound();
    const runId =
      known.runId ??
      (await layer.startingId(known.key)) ??
      (await findRunId({ layer, place: () => this.#place() }, known));
    if (runId === undefined) throw notFound();
    return runId;
  }

  // ---- after a restart ---------------------------------------------------------------------------------------------

  async #recover(): Promise<void> {
    try {
      this.#recovery ??= this.#newRecovery();
      const isAllTold = await this.#recovery.round();
      if (!isAllTold) await this.#wakeIn(this.#retryMs());
    } catch (thrown) {
      this.#report("inference:recovery-failed", { error: String(thrown) });
    }
  }

  async #wakeHarnesses(): Promise<void> {
    try {
      await this.lifecycle.ready();
      await wakeHarnesses(this.#host);
    } catch (thrown) {
      this.#report("inference:wake-failed", { error: String(thrown) });
    }
  }

  #newRecovery(): Recovery {
    return new Recovery(
      {
        layer: this.#connected.layer,
        place: () => this.#place(),
        runs: this.#books(),
        hooks: this.#host,
        inHostContext: (call) => this.lifecycle.runInHostContext(call),
        report: (type, payload) => this.#report(type, payload),
      },
      this.#startedAt,
    );
  }

  #isBusy(): boolean {
    const isRead = this.#connection?.layer.isRead(Date.now()) ?? false;
    return isRead || (this.#recovery?.following ?? 0) > 0 || this.#subscriptions.size > 0;
  }

  #retryMs(): number {
    const failedRounds = this.#recovery?.failedRounds ?? 0;
    return Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, failedRounds - 1));
  }

  async #keepAwake(): Promise<void> {
    if (this.#isAwake) return;
    this.#isAwake = true;
    await this.#wakeIn(HEARTBEAT_MS);
  }

  /** An agent that cannot be woken infers all the same; it reads on when it is next called. */
  async #wakeIn(ms: number): Promise<void> {
    const { jobs, routes } = this.lifecycle;
    const time = Date.now() + ms;
    try {
      // To set an alarm below a root breaks the whole object: "Facets currently cannot set alarms."
      if (this.#path().above.length === 0) await jobs.push({ id: HEARTBEAT, fn: HEARTBEAT, time });
      // The SDK's routes are between Agents.
      else if (routes.source !== undefined) await routes.toRoot({ type: "wake", time } satisfies RootMessage);
    } catch (thrown) {
      this.#isAwake = false;
      this.#report("inference:no-heartbeat", { error: String(thrown) });
    }
  }

  #report(type: string, payload: Record<string, unknown>): void {
    this.lifecycle.events.emit(type, payload);
  }
}

function install<Env extends object>(inference: Inference<Env>, host: Partial<InferenceHost<Env>>): void {
  if (host.lifecycle === undefined)
    throw invalidInput(
      "host",
      "it has no lifecycle",
      "Extend Agent, or write `readonly lifecycle = Lifecycle.install(this)` before `inference`.",
    );
  try {
    host.lifecycle.use(inference);
  } catch (cause) {
    if (!/already installed/.test(String(cause))) throw cause;
    throw invalidInput("host", "it has an Inference already", "Use that one: an agent has one session.");
  }
}

function anothersBinding(): DurableAIError {
  return invalidInput(
    "connect",
    "it gave the binding of another agent's Inference",
    "Make a binding for each agent: `(env) => wrapAI(env.AI, { service: env.INFERENCE })`.",
  );
}

function noLayer(): DurableAIError {
  const fix = "Give wrapAI { service: env.INFERENCE }, or { runs: env.RUNS, env } with our Durable Object class.";
  return new DurableAIError({
    code: "option/not-available",
    field: "wrapAI options.service",
    fix,
    message: `an agent's runs are kept in the inference layer, and this binding has none. ${fix}`,
  });
}

function notStarted(): DurableAIError {
  return new DurableAIError({ code: "internal/unexpected", message: "the agent has not started", retryable: true });
}

function notFound(): DurableAIError {
  const fix = "Give the id or the key of a run that this agent started, at this agent's own URL.";
  return new DurableAIError({
    code: "run/not-found",
    field: "run",
    fix,
    message: `this agent has no such run. ${fix}`,
  });
}

function notYours(): DurableAIError {
  const fix = "Send with the request what `http` of the agent's Inference asks for, or let it admit the reader.";
  const message = `the agent does not let you read its runs. ${fix}`;
  return new DurableAIError({ code: "auth/invalid", status: 403, fix, message });
}
