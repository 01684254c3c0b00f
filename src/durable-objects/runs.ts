/**
 * The run object: a session's home, one of its overflow objects, or a member of the pool.
 *
 * It keeps runs and hands them out (docs/run-protocol.md). Callers are the inference layer's; from outside it refuses
 * everything, whatever URL reaches it.
 */
import { DurableObject } from "cloudflare:workers";
import { accountObject } from "../binding/account-object.ts";
import { MAX_RETENTION_SECONDS } from "../binding/call-options.ts";
import { routeWithKeys, RunKeys } from "../binding/run-keys.ts";
import { noKeySecret } from "../keys/provider-key-checks.ts";
import { DurableAIError, toErrorFacts } from "../errors.ts";
import { isTaskFormat } from "../formats/any-format.ts";
import { eventIdOf } from "../log/event-id.ts";
import { redactorOf, toWaitingRequest, type Redactor } from "../log/logged-body.ts";
import { LoggedRequests } from "../log/logged-requests.ts";
import { logScopeOf } from "../log/log-scope.ts";
import type { Redaction } from "../log/redaction.ts";
import type { LogNamespace } from "../log/log-object.ts";
import { traceparentOf } from "../log/trace-context.ts";
import { connect, defaultProviders } from "../providers/providers.ts";
import type { Connections, Provider, ProviderEnv } from "../providers/provider.ts";
import type { Target } from "../run/route.ts";
import { Breakers, heardBy } from "../run/breaker.ts";
import { runCallIn, toRunAnswer } from "../run/run-call.ts";
import { executeRun, TOTAL_MS, type Resumed } from "../run/run.ts";
import type {
  AccountNamespace,
  LayerResult,
  OnDetach,
  Place,
  ReadOptions,
  RunObject,
  RunPage,
  RunReading,
  RunRecord,
  RunRequest,
  Started,
} from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import type { BreakerChange } from "../run/target-health.ts";
import { createBlockTable, EventLog } from "../stream/event-log.ts";
import { SubAgentTable } from "../stream/sub-agent-table.ts";
import { deliveredNothing, RunTable, TOMBSTONE_MS, type StoredKey, type StoredRun } from "../stream/run-table.ts";
import type { BudgetReport } from "../wallet/budget.ts";
import { BudgetLeases } from "../wallet/budget-leases.ts";
import { budgetSettings, type BudgetSettings } from "../wallet/budget-settings.ts";
import type { LeaseSums, RunCost } from "../wallet/entry.ts";
import { pricedModels } from "../wallet/run-cost.ts";
import { walletSettings, type WalletSettings } from "../wallet/wallet-settings.ts";
import { ActiveRun, type ActiveRunHost } from "./active-run.ts";
import { Commits } from "./commits.ts";
import { logDestination } from "./log-destination.ts";
import { MAX_WAITING_RUNS, Outbox, type Destination } from "./outbox.ts";
import { RunMoney, type AffordableRun, type Refused } from "./run-money.ts";
import { busy, cancelled, expired, keyConflict, notFound, refuseFetch } from "./run-errors.ts";
import { sendFrames, type ReadableRun, type ReaderPlace } from "./run-reader.ts";
import { MAX_WAITING_ATTEMPTS, ObjectSlots, withFirstTaken } from "./waiting-slots.ts";

/** Runs that may be live in one object: it has one thread and 128 MB. */
export const MAX_LIVE_RUNS = 64;
/** Bytes of one object's runs that may be in memory only: what is in no row yet, bodies that are not whole. */
export const MAX_TAIL_BYTES: number = 32 * 1024 * 1024;
/** Bytes in the storage of one object. Production ends at 10 GB; the runs that are live must have room to close. */
export const MAX_STORED_BYTES: number = 9 * 10 ** 9;
/** Overflow objects of one session. */
export const MAX_OVERFLOW_OBJECTS = 128;
/** How far ahead the alarm of an object with live runs is: workerd evicts one without clients after 70 s. */
export const HEARTBEAT_MS = 20_000;
/** How long a run without session or key outlives its last reader. */
export const DETACH_CANCEL_MS = 30_000;
/** How long a run can be read after its close, where the call does not say. */
export const DEFAULT_RETENTION_SECONDS: number = 24 * 3_600;
/** Least time a home object remembers in which overflow object the run of a key is: while it and its tombstone can last. */
const MIN_KEY_OVERFLOW_MS: number = TOTAL_MS + MAX_RETENTION_SECONDS * 1_000 + TOMBSTONE_MS;
/** How long it remembers that when it is used: longer, so that it is seldom written again. */
const KEY_OVERFLOW_MS: number = MIN_KEY_OVERFLOW_MS + TOMBSTONE_MS;
/** How often the home of a sub-agent that is used tells its session's home that it is there. */
export const JOIN_AGAIN_MS: number = 24 * 3_600_000;
/** How long a session's home remembers a sub-agent it hears no more of: while a run it knows of can be read. */
const SUB_AGENT_KEPT_MS: number = TOTAL_MS + MAX_RETENTION_SECONDS * 1_000 + JOIN_AGAIN_MS;
/** Times a call asks for money that others take before it. */
const MAX_DRAWS = 100;
/** Runs sent to one overflow object before the next is used: as many as may wait for headers in it. */
const RUNS_PER_OVERFLOW: number = MAX_WAITING_ATTEMPTS;

export class Runs<Env = ProviderEnv> extends DurableObject<Env> implements RunObject {
  /** The providers this object may call. Override it to add your own. */
  protected readonly providers: readonly Provider[] = defaultProviders;
  /** The account objects, which are told how targets fare. Override it where their binding has another name. */
  protected readonly accounts: AccountNamespace | undefined = (this.env as { ACCOUNTS?: AccountNamespace }).ACCOUNTS;

  /** The log objects. Override it where their binding has another name. */
  protected readonly logs: LogNamespace | undefined = (this.env as { LOGS?: LogNamespace }).LOGS;
  /** What is taken out of bodies that are logged, where it is not what `DURABLE_AI_LOG_REDACT` says. */
  protected readonly redaction: Redaction | undefined = undefined;
  /** Who else hears of every run that closes. */
  protected readonly destinations: readonly Destination[] = [];
  /** Whether runs are charged to their account. Override it where the variables have other names. */
  protected readonly wallet: WalletSettings = walletSettings(this.env as Record<string, unknown>);

  /** Budgets of the deployment, for all its accounts. */
  protected readonly budgets: BudgetSettings = budgetSettings(this.env as Record<string, unknown>);

  readonly #table: RunTable;
  readonly #subAgents: SubAgentTable;
  readonly #loggedRequests: LoggedRequests;
  readonly #active = new Map<number, ActiveRun>();
  /** How many read each run at this moment: its rows stay so long. */
  readonly #readers = new Map<number, number>();
  readonly #slots = new ObjectSlots();
  readonly #breakers = new Breakers(systemClock, (change) => this.#report(change));
  readonly #outbox: Outbox;
  readonly #money: RunMoney;
  #everybody: readonly Destination[] | undefined;
  readonly #host: ActiveRunHost;
  #connections: Connections | undefined;
  /** For keys that are opened before the object knows from its rows who it is. */
  #account = "";
  readonly #keys = new RunKeys({
    env: this.env as ProviderEnv,
    providers: () => this.providers,
    account: () => (this.#isOpen ? this.#table.identity?.account : undefined) ?? this.#account,
  });
  #isOpen: boolean;
  /** Runs sent to overflow objects since this one was last found with room. */
  #overflowed = 0;
  #alarmAt = Number.POSITIVE_INFINITY;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    this.#table = new RunTable(sql);
    this.#subAgents = new SubAgentTable(sql);
    this.#loggedRequests = new LoggedRequests(sql);
    this.#outbox = new Outbox({
      runs: this.#table,
      destinations: () => (this.#everybody ??= [...this.#money.destinations(), ...this.destinations, ...this.#log()]),
      clock: systemClock,
      random: Math.random,
      waitUntil: (promise) => ctx.waitUntil(promise),
      onChange: () => this.#setAlarm(),
    });
    this.#money = new RunMoney({
      id: ctx.id.toString(),
      table: this.#table,
      settings: () => this.wallet,
      leases: new BudgetLeases(sql),
      budgets: () => this.budgets,
      route: (request) => this.#route(request),
      providerIds: () => this.#connected().providerIds,
      accounts: () => this.accounts,
      account: () => this.#table.identity?.account ?? "",
      clock: systemClock,
      waitUntil: (promise) => ctx.waitUntil(promise),
      onChange: () => this.#setAlarm(),
    });
    this.#host = {
      sql,
      table: this.#table,
      outbox: this.#outbox,
      clock: systemClock,
      commits: new Commits(systemClock),
      hold: (run) => this.#hold(run),
      costOf: (stored, attempts) => this.#money.settle(stored, attempts),
      keepUp: (active, stored, attempts) => this.#money.keepUp(active, stored, attempts),
      resume: (active, resumed) => this.#resume(active, resumed),
      onClosed: (run) => this.#closed(run),
    };
    this.#isOpen = this.#table.exists;
    if (this.#isOpen) this.#interruptOpenRuns();
  }

  // ---- what the layer calls ----------------------------------------------------------------------------------------

  /** Starts a run, attaches to the one with its key, or says where to go instead. One synchronous step up to the dispatch. */
  async start(request: RunRequest, place: Place): Promise<Started> {
    try {
      this.#account = place.account;
      if (RunKeys.has(request)) await this.#keys.open(request);
      this.#adopt(place, request);
      const refusals: Refused[] = [];
      for (let draws = 0; draws < MAX_DRAWS; draws += 1) {
        const known = request.key === undefined ? undefined : this.#table.key(request.key);
        const attached = known === undefined ? undefined : this.#attach(request, known);
        const elsewhere = attached ?? this.#join(place) ?? this.#admit(request, place);
        if (elsewhere !== undefined) return elsewhere;
        const affordable = this.#money.affordable(request, place.budgets ?? [], refusals);
        const drawn = this.#money.draw(affordable.need);
        if (drawn === undefined) return this.#begin(affordable, place);
        // Meanwhile another call may have begun the run of this key.
        const error = await refusalOf(drawn);
        if (error !== undefined) refusals.push({ error, instead: affordable.instead });
      }
      throw busy();
    } catch (thrown) {
      return { ok: false, error: toErrorFacts(thrown) };
    }
  }

  async join(subAgent: string, place: Place): Promise<LayerResult<undefined>> {
    return this.#answer(() => {
      this.#open(place);
      this.#subAgents.join(subAgent, Date.now() + SUB_AGENT_KEPT_MS);
      this.#setAlarm();
      return undefined;
    });
  }

  async read(account: string, run: number, options: ReadOptions): Promise<LayerResult<RunReading>> {
    const { from = 0, offer, attempt, raw } = options;
    return this.#answer(() => {
      const readable = this.#readable(account, run);
      if (offer !== undefined && readable instanceof ActiveRun) readable.take(offer);
      return this.#reading(readable, { from, attempt, raw }, true);
    });
  }

  async find(account: string, run: number): Promise<LayerResult<RunRecord>> {
    return this.#answer(() => this.#readable(account, run).record);
  }

  async cancel(account: string, run: number): Promise<LayerResult<RunRecord>> {
    return this.#answer(() => {
      const readable = this.#readable(account, run);
      if (!(readable instanceof ActiveRun)) return readable.record;
      readable.cancel(cancelled());
      return this.#closing(readable);
    });
  }

  async list(account: string, { before, limit }: { before: number; limit: number }): Promise<LayerResult<RunPage>> {
    return this.#answer(() => {
      if (!this.#isOpen || this.#table.identity?.account !== account) return { runs: [], overflows: 0, subAgents: [] };
      const runs = this.#table.list(before, limit).map((stored) => this.#recordOf(stored));
      return { runs, overflows: this.#table.overflows, subAgents: this.#subAgents.list() };
    });
  }

  /** Starts or reads a run for a layer, and refuses everybody else. */
  override async fetch(request: Request): Promise<Response> {
    const call = await runCallIn(request);
    if (call === undefined) return refuseFetch("run objects");
    return toRunAnswer(
      call.type === "start"
        ? await this.start(call.request, call.place)
        : await this.read(call.account, call.run, call.options),
    );
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = Number.POSITIVE_INFINITY;
    this.#setAlarm();
    this.#outbox.send();
    this.#money.returnIdle();
    const isRead = (run: number): boolean => this.#readers.has(run);
    for (const run of this.#table.expire(Date.now(), isRead)) new EventLog(this.ctx.storage.sql, run).delete();
    this.#subAgents.expire(Date.now());
  }

  // ---- starting ----------------------------------------------------------------------------------------------------

  #adopt(place: Place, request: RunRequest): void {
    // A call that cannot be run leaves nothing behind.
    if (!this.#isOpen) this.#route(request);
    this.#open(place);
  }

  /** Learns who it is from its first call on; another account's calls find nothing here. */
  #open({ account, overflow, session, subAgent }: Place): void {
    if (!this.#isOpen) {
      this.#table.create({ account, overflow, session, subAgent });
      createBlockTable(this.ctx.storage.sql);
      this.#isOpen = true;
    }
    if (this.#table.identity?.account !== account) throw notFound();
  }

  /** Undefined where its session knows of this object, or cannot be told now: no run waits for that. */
  #join({ overflow, subAgent, joined }: Place): Started | undefined {
    if (subAgent === undefined || overflow > 0) return undefined;
    if (joined === true) this.#table.joinedAt = Date.now();
    const isDue = joined === undefined && this.#table.joinedAt <= Date.now() - JOIN_AGAIN_MS;
    return isDue ? { ok: "join" } : undefined;
  }

  #attach(request: RunRequest, known: StoredKey): Started | undefined {
    if (known.overflow !== null) {
      if (isNearItsEnd(known)) this.#rememberOverflow(request, known.overflow);
      return { ok: "overflow", overflow: known.overflow };
    }
    const run = known.run === null ? undefined : this.#load(known.run);
    if (run !== undefined && deliveredNothing(run.record)) return undefined;
    if (known.hash !== request.requestHash) throw keyConflict(request);
    if (run === undefined) throw expired(known.outcome ?? undefined);
    if (isExpired(run.record)) throw expired(run.record.outcome);
    if (request.retry === true && isUnfinished(run.record)) return undefined;
    return { ok: true, value: this.#reading(run, { from: 0, raw: request.raw }, true) };
  }

  /** Undefined where there is room. */
  #admit(request: RunRequest, place: Place): Started | undefined {
    const isStorageFull = this.ctx.storage.sql.databaseSize >= MAX_STORED_BYTES;
    const hasRoom = this.#active.size < MAX_LIVE_RUNS && this.#tailBytes() < MAX_TAIL_BYTES && !isStorageFull;
    if (hasRoom && !this.#slots.isFull) {
      this.#overflowed = 0;
      return undefined;
    }
    if (place.overflow === 0) return this.#overflow(request, place);
    if (request.key === undefined) return { ok: "busy" };
    if (hasRoom) return undefined;
    throw busy();
  }

  /** The next overflow object, as many runs to each as may wait in one: a burst fills few objects, and evenly. */
  #overflow(request: RunRequest, { full }: Place): Started {
    if (this.#nextOverflow === full) this.#overflowed += RUNS_PER_OVERFLOW - (this.#overflowed % RUNS_PER_OVERFLOW);
    const overflow = this.#nextOverflow;
    this.#overflowed += 1;
    if (overflow > this.#table.overflows) this.#table.overflows = overflow;
    this.#rememberOverflow(request, overflow);
    return { ok: "overflow", overflow };
  }

  #rememberOverflow({ key, requestHash }: RunRequest, overflow: number): void {
    if (key !== undefined) this.#table.setKeyOverflow(key, requestHash, overflow, Date.now() + KEY_OVERFLOW_MS);
  }

  get #nextOverflow(): number {
    return 1 + (Math.floor(this.#overflowed / RUNS_PER_OVERFLOW) % MAX_OVERFLOW_OBJECTS);
  }

  /** With what it needs in hand. */
  #begin({ request, targets, need, instead }: AffordableRun, place: Place): Started {
    this.#breakers.learn(place.open ?? []);
    const run = this.#table.lastRun + 1;
    const first = targets.find((target) => this.#breakers.stateOf(target) !== "open") ?? targets[0];
    const asked = first && { provider: first.provider, model: first.model.id };
    const stored = toStoredRun(request, place, `${this.ctx.id.toString()}.${run}`, { asked, createdAt: Date.now() });
    const hold = this.#money.hold(need);
    if (hold !== undefined) stored.hold = hold;
    if (place.budgets !== undefined && place.budgets.length > 0) stored.budgets = [...place.budgets];
    if (instead !== undefined) stored.record.instead = instead;
    this.#table.insert(run, stored);
    if (request.key !== undefined) this.#table.setKeyRun(request.key, request.requestHash, run);
    const active = new ActiveRun(run, stored, this.#host, request);
    this.#active.set(run, active);
    if (canGoOn(request)) this.#table.keepRequest(run, request);
    if (stored.logged === "bodies" && this.logs !== undefined)
      this.#loggedRequests.keep(run, toWaitingRequest(request.inputs, this.#redactor().secrets));
    this.#setAlarm();
    this.ctx.waitUntil(this.#execute(active, request, targets));
    return { ok: true, value: this.#reading(active, { from: 0, raw: request.raw }, false) };
  }

  #resume(active: ActiveRun, resumed: Resumed): boolean {
    const [request, stored] = [this.#table.request(active.run), this.#table.get(active.run)];
    if (request === undefined || stored === undefined) return false;
    try {
      const targets = this.#money.heldFor(stored, request, this.#route(request));
      if (targets.length === 0) return false;
      this.ctx.waitUntil(this.#execute(active, request, targets, resumed));
      return true;
    } catch {
      // Who served it does so no more.
      return false;
    }
  }

  async #execute(active: ActiveRun, request: RunRequest, targets: Target[], resumed?: Resumed): Promise<void> {
    const isAdmitted = !this.#slots.isFull;
    if (isAdmitted) this.#slots.take();
    const slots = isAdmitted ? withFirstTaken(this.#slots) : this.#slots;
    const { signal } = active;
    const [clock, random, breakers] = [systemClock, Math.random, this.#breakers];
    const fund = active.held === undefined ? undefined : () => this.#money.fund(active);
    const asked = { request, id: active.record.runId, targets, resumed };
    const context = { ...asked, signal, slots, clock, random, breakers, ...(fund && { fund }) };
    active.close(await executeRun(context, heardBy(breakers, active)));
  }

  /** Nobody waits for it, and a report that is lost is made good by the next one. */
  #report(change: BreakerChange): void {
    const { accounts } = this;
    const account = this.#table.identity?.account;
    if (accounts === undefined || account === undefined) return;
    const reported = accountObject(accounts, account).reportHealth(change, this.ctx.id.toString());
    this.ctx.waitUntil(reported.catch(() => undefined));
  }

  #route(request: RunRequest): Target[] {
    const own = this.#keys.connectionsOf(request);
    // A run that is to go with keys of its own goes with no other.
    if (own === undefined && RunKeys.has(request)) throw noKeySecret();
    return routeWithKeys(request, own ?? this.#connected(), Date.now());
  }

  #connected(): Connections {
    const { env } = this;
    return (this.#connections ??= connect(this.providers, { env: env as ProviderEnv, fetch: fetch.bind(globalThis) }));
  }

  // ---- money -------------------------------------------------------------------------------------------------------

  async recall(account: string, known: LeaseSums): Promise<LayerResult<number>> {
    return this.#answer(() => {
      if (!this.#isOpen || this.#table.identity?.account !== account) throw notFound();
      const returned = this.#money.recall(known);
      this.#setAlarm();
      return returned;
    });
  }

  async recallBudget(account: string, lease: string, known: LeaseSums): Promise<LayerResult<BudgetReport>> {
    return this.#answer(() => {
      if (!this.#isOpen || this.#table.identity?.account !== account) throw notFound();
      const report = this.#money.recallBudget(lease, known);
      this.#setAlarm();
      return report;
    });
  }

  #tailBytes(): number {
    let bytes = 0;
    for (const { tailBytes } of this.#active.values()) bytes += tailBytes;
    return bytes;
  }

  // ---- reading -----------------------------------------------------------------------------------------------------

  #reading(run: ReadableRun, place: ReaderPlace, attached: boolean): RunReading {
    const { readable, writable } = new IdentityTransformStream();
    this.ctx.waitUntil(sendFrames(run, place, writable));
    const { runId, model, format, native, stream, includeUsage, style, createdAt, trace } = run.record;
    return {
      runId,
      attached,
      traceparent: traceparentOf(trace, runId),
      run: { model, format, native, stream, includeUsage, style, createdAt },
      attempt: run.streams.at(-1)?.attempt,
      frames: readable,
    };
  }

  /** The run, live or from storage. @throws DurableAIError `run/not-found`, `run/expired`. */
  #readable(account: string, run: number): ReadableRun {
    if (!this.#isOpen || this.#table.identity?.account !== account) throw notFound();
    const readable = this.#load(run);
    if (readable === undefined) throw run <= this.#table.lastRun ? expired() : notFound();
    if (isExpired(readable.record)) throw expired(readable.record.outcome);
    return readable;
  }

  #load(run: number): ReadableRun | undefined {
    const active = this.#active.get(run);
    if (active !== undefined) return active;
    const stored = this.#table.get(run);
    if (stored === undefined) return undefined;
    const log = new EventLog(this.ctx.storage.sql, run, stored.streams);
    return toClosedRun(stored, log, () => this.#hold(run));
  }

  #hold(run: number): () => void {
    this.#readers.set(run, (this.#readers.get(run) ?? 0) + 1);
    let isHeld = true;
    return () => {
      const others = (this.#readers.get(run) ?? 0) - 1;
      if (isHeld && others > 0) this.#readers.set(run, others);
      else if (isHeld) this.#readers.delete(run);
      isHeld = false;
    };
  }

  #recordOf({ record }: StoredRun): RunRecord {
    const run = Number(record.runId.split(".")[1]);
    return this.#active.get(run)?.record ?? record;
  }

  /** The record of a run that is being cancelled, once it has closed. */
  async #closing(active: ActiveRun): Promise<RunRecord> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = active.watch(() => active.isClosed && resolve());
    if (!active.isClosed) await promise;
    stop();
    return active.record;
  }

  async #answer<T>(run: () => T | Promise<T>): Promise<LayerResult<T>> {
    try {
      return { ok: true, value: await run() };
    } catch (thrown) {
      return { ok: false, error: toErrorFacts(thrown) };
    }
  }

  // ---- ending ------------------------------------------------------------------------------------------------------

  #interruptOpenRuns(): void {
    const { open, waiting } = this.#table.left(MAX_WAITING_RUNS + 1);
    for (const [run, stored] of open) {
      const active = new ActiveRun(run, stored, this.#host);
      this.#active.set(run, active);
      const request = this.#table.request(run);
      // Long before it is gone on with: its readers have some time to come back.
      if (request !== undefined) this.ctx.waitUntil(this.#keys.open(request).catch(() => undefined));
      active.interrupt();
    }
    this.#outbox.restore(waiting);
    this.#setAlarm();
  }

  #log(): Destination[] {
    const { logs } = this;
    if (logs === undefined) return [];
    const costOf = (stored: StoredRun): RunCost | undefined => this.#money.priceOf(stored, stored.record.attempts);
    const { sql } = this.ctx.storage;
    const redactor = this.#redactor();
    const account = (): string | undefined => this.#table.identity?.account;
    return [logDestination({ logs, sql, requests: this.#loggedRequests, redactor, costOf, account })];
  }

  #redactor(): Redactor {
    return redactorOf(this.env as Record<string, unknown>, this.redaction);
  }

  #closed(run: number): void {
    this.#table.dropRequest(run);
    this.#active.delete(run);
    if (this.#outbox.isUsed) this.#outbox.add(run);
    this.#setAlarm();
  }

  /** Keeps one alarm: soon while a run is live, when the outbox tries again, else at the next expiry. An alarm is a row: it is only moved when due. */
  #setAlarm(): void {
    const at = this.#nextAlarm();
    if (at === undefined || this.#alarmAt <= at) return;
    this.#alarmAt = at;
    void this.ctx.storage.setAlarm(at);
  }

  #nextAlarm(): number | undefined {
    const heartbeat = Date.now() + HEARTBEAT_MS;
    if (this.#active.size > 0) return earliest(heartbeat, this.#outbox.nextTry);
    const expiry = earliest(this.#table.nextExpiry, this.#subAgents.nextExpiry);
    // What has expired under a reader is looked at again later, not at once.
    const isLater = expiry !== undefined && this.#readers.size > 0;
    return earliest(this.#money.nextReturn, this.#outbox.nextTry, isLater ? Math.max(expiry, heartbeat) : expiry);
  }
}

/** What a budget has to say against it; what else is wrong is thrown. */
async function refusalOf(drawn: Promise<unknown>): Promise<DurableAIError | undefined> {
  try {
    await drawn;
    return undefined;
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown) && thrown.budget !== undefined) return thrown;
    throw thrown;
  }
}

function earliest(...times: (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function toStoredRun(
  request: RunRequest,
  place: Place,
  runId: string,
  { asked, createdAt }: Pick<StoredRun, "asked"> & { createdAt: number },
): StoredRun {
  const { model, route, format, native, stream, includeUsage, style, session, subAgent, key, apiKey, metadata, trace } =
    request;
  const canComeBack = session !== undefined || key !== undefined;
  const onDetach: OnDetach = request.onDetach ?? (canComeBack ? "continue" : { cancelAfterMs: DETACH_CANCEL_MS });
  const record: RunRecord = {
    runId,
    model,
    route,
    format,
    native,
    stream,
    includeUsage,
    style,
    session: session ?? place.session,
    subAgent,
    key,
    apiKey,
    eventId: eventIdOf(request.headers),
    jurisdiction: request.jurisdiction,
    ...(request.runKeys && { ownKeys: request.runKeys.map(({ provider }) => provider) }),
    metadata,
    trace,
    state: "live",
    end: 0,
    attempts: [],
    createdAt,
  };
  const retentionSeconds = request.retentionSeconds ?? DEFAULT_RETENTION_SECONDS;
  return { record, streams: [], asked, onDetach, retentionSeconds, ...pricedBy(request), ...loggedBy(request) };
}

/** The row of a plain call says nothing of it. */
function loggedBy(request: RunRequest): Pick<StoredRun, "logged"> {
  const logged = logScopeOf(request);
  return logged === "record" ? {} : { logged };
}

/** The row of a plain call says it by its model. */
function pricedBy(request: RunRequest): Pick<StoredRun, "models"> {
  const { ownModel, fallback = [] } = request;
  return ownModel === undefined && fallback.length === 0 ? {} : { models: pricedModels(request) };
}

function toClosedRun({ record, streams }: StoredRun, log: EventLog, hold: () => () => void): ReadableRun {
  return { record, streams, log, isClosed: true, watch: hold };
}

/** It may still be there: rows are deleted by an alarm, and not under a reader. */
function isExpired({ expiresAt }: RunRecord): boolean {
  return expiresAt !== undefined && expiresAt <= Date.now();
}

/** The run may be started again: what says where it is must outlive the new one. */
function isNearItsEnd({ expires }: StoredKey): boolean {
  return expires !== null && expires < Date.now() + MIN_KEY_OVERFLOW_MS;
}

/** Only what a stream of a chat delivered is known word for word; a whole answer is asked for by its caller again. */
function canGoOn({ stream, native, format, onInterrupted }: RunRequest): boolean {
  return stream && !native && !isTaskFormat(format) && onInterrupted !== "fail";
}

/** Closed without the whole answer: `retry` may start it again. */
function isUnfinished(record: RunRecord): boolean {
  return record.state === "closed" && record.outcome !== "completed";
}
