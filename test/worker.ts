/** The Worker under test: what the tests in workerd reach through `env` and `exports`. */
import { routeAgentRequest } from "agents";
import type { Connection, ConnectionContext } from "partyserver";
import { MAX_LOG_BYTES } from "../src/log/log-table.ts";
import { smallLogs } from "./log/small-logs.ts";
import { LiveRun as ProductionLiveRun } from "../src/durable-objects/live-run.ts";
import type { Destination } from "../src/durable-objects/outbox.ts";
import { Runs as ProductionRuns } from "../src/durable-objects/runs.ts";
import { Log as ProductionLog } from "../src/durable-objects/log.ts";
import { archiveLogs } from "../src/log/sinks/log-archive.ts";
import type { QueuedLogs } from "../src/log/queued-logs.ts";
import type { LogNamespace } from "../src/log/log-object.ts";
import { sinkSettings, type SinkSettings } from "../src/log/sink-settings.ts";
import type { Provider } from "../src/providers/provider.ts";
import type { BudgetNotice } from "../src/wallet/budget.ts";
import type { LendAnswer, LendRequest, RunObjectNamespace } from "../src/run/run-record.ts";
import { defaultProviders } from "../src/providers/providers.ts";
import { walletSettings, type WalletSettings } from "../src/wallet/wallet-settings.ts";
import { storyteller } from "./agents/storyteller.ts";
import { recorder } from "./durable-objects/recorder.ts";
import type { PaymentSource } from "../src/wallet/payment-source.ts";
import { kindSource } from "./stripe/kind-source.ts";
import { Account as ProductionAccount } from "../src/durable-objects/account.ts";
import { keyedProvider, scriptedGemini, scriptedProvider } from "./durable-objects/scripted-provider.ts";
import { vectorProvider } from "./durable-objects/vector-provider.ts";

export { Inference } from "../src/worker.ts";
export { ChatAgent, ThinkAgent } from "./agents/chat-agents.ts";
export { StepAgent, StepWorkflow } from "./agents/steps.ts";
export { AgentReader, PlainReader } from "./agents/reader.ts";

/** The run objects, with a provider more that does what a test tells it. */
export class Runs extends ProductionRuns<Cloudflare.Env> {
  protected override readonly providers: readonly Provider[] = [
    ...defaultProviders,
    scriptedProvider(this.ctx.id.toString()),
    vectorProvider,
    storyteller,
    scriptedGemini(this.ctx.id.toString()),
    keyedProvider(this.ctx.id.toString()),
  ];

  protected override readonly destinations: readonly Destination[] = [recorder(this.ctx.id.toString())];

  /** Rows written by this object's statements so far: those that name `blocks`, and the others. */
  readonly rows = { blocks: 0, bookkeeping: 0 };

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    const { sql } = ctx.storage;
    const exec = sql.exec.bind(sql);
    let count = (_query: string, _rows: number): void => undefined;
    const counting: typeof sql.exec = (query, ...bindings) => {
      const cursor = exec<never>(query, ...bindings);
      count(query, cursor.rowsWritten);
      return cursor;
    };
    Object.defineProperty(sql, "exec", { value: counting });
    super(ctx, env);
    count = (query, rows) => void (this.rows[/\bblocks\b/.test(query) ? "blocks" : "bookkeeping"] += rows);
  }

  /** Times somebody attached to a run of this object. */
  reads = 0;

  override async read(...call: Parameters<ProductionRuns["read"]>): ReturnType<ProductionRuns["read"]> {
    this.reads += 1;
    return super.read(...call);
  }

  /** Dies as an object dies: in the middle of whatever it does. */
  crash(): void {
    this.ctx.abort("the test killed this object");
  }
}

/** The run objects of a deployment that charges its runs; calls of `own` are paid by the account itself. */
export class ChargedRuns extends Runs {
  protected override readonly wallet: WalletSettings = {
    ...walletSettings({ DURABLE_AI_WALLET: "charge" }),
    ownKeys: new Set(["scripted-gemini"]),
  };
}

/** Those of a deployment that starts no run which its account cannot pay. */
export class PrepaidRuns extends Runs {
  protected override readonly wallet: WalletSettings = walletSettings({ DURABLE_AI_WALLET: "prepaid" });
}

/** Those of one that cuts a run where its money ends. */
export class CutRuns extends Runs {
  protected override readonly wallet: WalletSettings = walletSettings({
    DURABLE_AI_WALLET: "prepaid",
    DURABLE_AI_ON_BUDGET_EXHAUSTED: "cut",
  });
}

/** Run objects of several namespaces, each by its id. */
function anyOf(namespaces: readonly DurableObjectNamespace<Runs>[]): RunObjectNamespace {
  const of = (id: string): DurableObjectNamespace<Runs> | undefined =>
    namespaces.find((namespace) => {
      try {
        return namespace.idFromString(id) !== undefined;
      } catch {
        return false;
      }
    });
  return {
    idFromString: (id: string) => ({ toString: () => id }),
    get: (id: DurableObjectId) => {
      const namespace = of(id.toString());
      return namespace?.get(namespace.idFromString(id.toString()));
    },
  } as unknown as RunObjectNamespace;
}

/** The account objects, which can die. Only runs of `CHARGED` and `PREPAID` have leases. */
export class Account extends ProductionAccount<Cloudflare.Env> {
  protected override readonly payments: PaymentSource = kindSource;
  /** How many more messages with charges it takes and does not answer, since it dies. */
  #dies = 0;
  /** Messages with charges so far. */
  messages = 0;

  protected override readonly runs: RunObjectNamespace = anyOf([
    this.env.PREPAID as unknown as DurableObjectNamespace<Runs>,
    this.env.CHARGED as unknown as DurableObjectNamespace<Runs>,
    this.env.PREPAID_CUT as unknown as DurableObjectNamespace<Runs>,
  ]);
  /** Times somebody asked for a lease. */
  draws = 0;
  /** Alerts of budgets it has heard of, and how many of the next ones it does not take. */
  readonly notices: BudgetNotice[] = [];
  refusals = 0;

  protected override onBudgetAlert(notice: BudgetNotice): void {
    this.refusals -= 1;
    if (this.refusals >= 0) throw new TypeError("the test takes no alerts");
    this.notices.push(notice);
  }

  /** Times somebody asked for a part of a budget. */
  allotments = 0;
  /** Messages by which that was asked. */
  lendings = 0;

  override async lend(request: LendRequest): Promise<LendAnswer> {
    this.lendings += 1;
    this.draws += request.draws.length;
    this.allotments += request.allots.length;
    return super.lend(request);
  }

  dieAfterCharging(times: number): void {
    this.#dies = times;
  }

  override async charge(...call: Parameters<ProductionAccount["charge"]>): ReturnType<ProductionAccount["charge"]> {
    this.messages += 1;
    const answered = await super.charge(...call);
    if (this.#dies <= 0) return answered;
    // What was charged is on disk before it dies.
    await this.ctx.storage.sync();
    this.#dies -= 1;
    return this.crash();
  }

  /** Dies as an object dies: in the middle of whatever it does. */
  crash(): never {
    this.ctx.abort("the test killed this account object");
    throw new TypeError("it is dead");
  }
}

/** The log objects of a deployment that sends its logs to a Queue and to Analytics Engine. */
export class QueuedLog extends ProductionLog<Cloudflare.Env> {
  protected override readonly logs = this.env.QUEUED_LOGS as unknown as LogNamespace;
  protected override readonly sinkSettings: SinkSettings = sinkSettings({
    LOG_QUEUE: this.env.TEST_QUEUE,
    LOG_ANALYTICS: this.env.TEST_ANALYTICS,
    DURABLE_AI_WEBHOOK_URL: "http://10.0.0.1/",
  });
}

/** The log objects; those of a test may be full early. */
export class Log extends ProductionLog<Cloudflare.Env> {
  protected override readonly maxBytes: number = smallLogs.maxBytes ?? MAX_LOG_BYTES;
}

/** What a LiveRun keeps with a connection. */
type Watching = NonNullable<Parameters<ProductionLiveRun["onConnect"]>[0]["state"]>;

export class LiveRun extends ProductionLiveRun<Cloudflare.Env> {
  #idle: Watching | undefined;

  /** Lets viewers in with this state, and reads nothing: what is left of an object when it is evicted. */
  idle(state: Watching): void {
    this.#idle = state;
  }

  override async onConnect(connection: Connection<Watching>, context: ConnectionContext): Promise<void> {
    if (this.#idle === undefined) return super.onConnect(connection, context);
    connection.setState(this.#idle);
  }
}

const worker: ExportedHandler<Cloudflare.Env, QueuedLogs> = {
  queue: (batch, env) => archiveLogs(batch, env.LOG_BUCKET),
  fetch: async (request, env) => (await routeAgentRequest(request, env)) ?? new Response("durable-ai tests"),
};
export default worker;
