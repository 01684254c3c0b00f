/**
 * The inference layer over run objects one can reach: finds the object for a call, and walks on where it is full.
 *
 * Both deployment shapes end here: the Worker that answers a service binding, and a binding whose Worker has the objects
 * in its own script.
 */
import type { CatalogAnswers, CatalogRequest } from "../catalog/catalog-request.ts";
import type { OwnModel } from "../catalog/own-model.ts";
import { DurableAIError, invalidInput, toErrorFacts } from "../errors.ts";
import type { ApiKeyRequest } from "../keys/api-key.ts";
import type { ProviderKeyRequest } from "../keys/provider-key.ts";
import type { KeyAnswers, KeyRequest } from "../keys/key-request.ts";
import { redactorOf, type Redactor } from "../log/logged-body.ts";
import type { Redaction } from "../log/redaction.ts";
import type { LogNamespace } from "../log/log-object.ts";
import type { LogAnswers, LogRequest } from "../log/log-question.ts";
import { traceparentOf } from "../log/trace-context.ts";
import { connect, defaultProviders } from "../providers/providers.ts";
import type { Connections, Provider, ProviderEnv } from "../providers/provider.ts";
import type { Target } from "../run/route.ts";
import { heardBy } from "../run/breaker.ts";
import { readRunOf, startRun } from "../run/run-call.ts";
import { executeRun } from "../run/run.ts";
import type {
  AccountNamespace,
  FallbackModel,
  InferenceLayer,
  LayerResult,
  Place,
  ReadOptions,
  RunList,
  RunStub,
  RunObjectNamespace,
  RunPage,
  RunQuery,
  RunReading,
  RunRecord,
  RunRequest,
  SessionTree,
  Started,
  TreeQuery,
  WholeReading,
} from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import type { TargetHealth } from "../run/target-health.ts";
import type { PaymentSource } from "../wallet/payment-source.ts";
import { walletSettings } from "../wallet/wallet-settings.ts";
import type { WalletAnswers, WalletRequest, WalletRequestOf } from "../wallet/wallet-request.ts";
import { CallFrames } from "./call-frames.ts";
import { FrameSink } from "./frame-sink.ts";
import { within } from "./jurisdiction.ts";
import { answerApiKeys } from "./layer-keys.ts";
import { LayerBudgets } from "./layer-budgets.ts";
import { LayerCatalog } from "./layer-catalog.ts";
import { LayerProviderKeys } from "./layer-provider-keys.ts";
import { LayerLogs } from "./layer-logs.ts";
import { LayerHealth } from "./layer-health.ts";
import { answer, reached } from "./layer-result.ts";
import { answerWallet } from "./layer-wallet.ts";
import { routeWithKeys, RunKeys } from "./run-keys.ts";
import { toSessionTree } from "./session-tree.ts";
import { unkeptLog, type UnkeptLog } from "./unkept-log.ts";

/** Objects that serve an account's runs without session and key. */
export const POOL_OBJECTS = 4;
/** Objects asked before a call is answered `session/busy`: half of them the home, which names the others. */
export const MAX_HOPS = 16;
/** Runs a page of `list` holds where the caller does not say, and at most. */
export const DEFAULT_LIST_LIMIT = 50;
export const MAX_LIST_LIMIT = 500;
/** The account of a deployment that names none. */
export const DEFAULT_ACCOUNT = "default";

const RUN_ID = /^([0-9a-f]{64})\.([1-9][0-9]{0,14})$/;

export interface LocalLayerOptions {
  /** The namespace of the run objects. */
  runs: RunObjectNamespace;
  /** Bindings and secrets of the Worker this runs in, for calls that are not durable. */
  env: ProviderEnv;
  /** The namespace of the account objects, where there are any. */
  accounts?: AccountNamespace;
  /** The namespace of the log objects, where there are any. */
  logs?: LogNamespace;
  /** Keeps the Worker going for what is written down after an answer. Without it that is sent call by call, and not waited for. */
  waitUntil?: (promise: Promise<unknown>) => void;
  /** What is taken out of bodies that are logged, beside keys. @default what the variable `DURABLE_AI_LOG_REDACT` says */
  redaction?: Redaction;
  /** @default {@link DEFAULT_ACCOUNT} */
  account?: string;
  /** The same list the run objects have. @default every provider of this package */
  providers?: readonly Provider[];
  /** Who takes money for wallets. */
  payments?: PaymentSource;
  /** In [0, 1). @default Math.random */
  random?: () => number;
}

/** An inference layer over the run objects of `options.runs`. */
export function createLocalLayer(options: LocalLayerOptions): InferenceLayer {
  return new LocalLayer(options);
}

/** The object and the counter in a run id. @throws DurableAIError `input/invalid`. */
export function parseRunId(runId: string): { object: string; run: number } {
  const [, object, run] = RUN_ID.exec(runId) ?? [];
  if (object !== undefined && run !== undefined) return { object, run: Number(run) };
  throw invalidInput(
    "runId",
    `${JSON.stringify(runId.slice(0, 100))} is not a run id`,
    "Pass the id that a run came with.",
  );
}

class LocalLayer implements InferenceLayer {
  readonly #runs: RunObjectNamespace;
  readonly #account: string;
  readonly #accounts: AccountNamespace | undefined;
  readonly #env: ProviderEnv;
  readonly #providers: readonly Provider[];
  readonly #random: () => number;
  readonly #catalog: LayerCatalog;
  readonly #budgets: LayerBudgets;
  readonly #health: LayerHealth;
  readonly #logs: LayerLogs;
  readonly #logNamespace: LogNamespace | undefined;
  readonly #redactor: Redactor;
  readonly #waitUntil: LocalLayerOptions["waitUntil"];
  readonly #providerKeys: LayerProviderKeys;
  readonly #payments: PaymentSource | undefined;
  readonly #runKeys: RunKeys;
  #connections: Connections | undefined;

  constructor(options: LocalLayerOptions) {
    this.#runs = options.runs;
    this.#payments = options.payments;
    this.#env = options.env;
    this.#accounts = options.accounts;
    this.#account = options.account ?? DEFAULT_ACCOUNT;
    this.#providers = options.providers ?? defaultProviders;
    this.#random = options.random ?? Math.random;
    this.#catalog = new LayerCatalog({
      accounts: options.accounts,
      account: this.#account,
      connections: () => this.#connected(),
    });
    const { env, accounts } = options;
    const withOwn = (model: string): Promise<FallbackModel> => this.#withOwn({ model });
    this.#budgets = new LayerBudgets({ env, accounts, account: this.#account, withOwn });
    this.#health = new LayerHealth({ env, accounts, account: this.#account });
    this.#redactor = redactorOf(env, options.redaction);
    this.#logs = new LayerLogs({
      logs: options.logs,
      redactor: this.#redactor,
      account: this.#account,
      clock: systemClock,
      modelInfo: async (id) => (await this.#catalog.answer({ type: "get", id })) as CatalogAnswers["get"],
      runOf: (runId) => this.#runOf(runId),
    });
    this.#logNamespace = options.logs;
    this.#waitUntil = options.waitUntil;
    const [account, own] = [this.#account, this.#providers];
    const waitUntil = options.waitUntil ?? ((promise: Promise<unknown>) => void promise);
    const now = systemClock.now;
    this.#providerKeys = new LayerProviderKeys({ env, accounts, account, providers: own, now, waitUntil });
    this.#runKeys = new RunKeys({ env, providers: () => own, account: () => account });
  }

  async catalog<Type extends CatalogRequest["type"]>(
    request: Extract<CatalogRequest, { type: Type }>,
  ): Promise<LayerResult<CatalogAnswers[Type]>> {
    return answer(async () => (await this.#catalog.answer(request)) as CatalogAnswers[Type]);
  }

  async health(): Promise<LayerResult<TargetHealth[]>> {
    return answer(() => this.#health.targets());
  }

  async wallet<Type extends WalletRequest["type"]>(
    request: WalletRequestOf<Type>,
  ): Promise<LayerResult<WalletAnswers[Type]>> {
    return answer(async () => {
      const answered = (await answerWallet(
        this.#accounts,
        this.#account,
        request,
        this.#payments,
      )) as WalletAnswers[Type];
      if (request.type === "put-budget" || request.type === "delete-budget") this.#budgets.forget();
      return answered;
    });
  }

  async keys<Type extends KeyRequest["type"]>(
    request: Extract<KeyRequest, { type: Type }>,
  ): Promise<LayerResult<KeyAnswers[Type]>> {
    return answer(async () => {
      const answered = isAboutProviders(request)
        ? await this.#providerKeys.answer(request)
        : await answerApiKeys(this.#accounts, this.#account, request as ApiKeyRequest);
      return answered as KeyAnswers[Type];
    });
  }

  async logs<Type extends LogRequest["type"]>(
    request: Extract<LogRequest, { type: Type }>,
  ): Promise<LayerResult<LogAnswers[Type]>> {
    return answer(async () => (await this.#logs.answer(request)) as LogAnswers[Type]);
  }

  async #runOf(runId: string): Promise<RunRecord | undefined> {
    const found = await this.get(runId);
    return found.ok ? found.value : undefined;
  }

  async start(given: RunRequest): Promise<LayerResult<RunReading>> {
    try {
      const request = await this.#providerKeys.keyed(await this.#withOwnModel(given));
      const home = this.#homeOf(request);
      const budgets = await this.#budgets.of(request);
      let place: Hop = { overflow: 0 };
      for (let hop = 0; hop < MAX_HOPS; hop += 1) {
        const started = await this.#startIn(home, budgets.length === 0 ? place : { ...place, budgets }, request);
        if (started.ok === true || started.ok === false) return started;
        if (started.ok === "overflow") place = { overflow: started.overflow };
        else if (started.ok === "busy") place = { overflow: 0, full: place.overflow };
        else place = { overflow: 0, joined: await this.#join(request) };
      }
      return { ok: false, error: busy().facts };
    } catch (thrown) {
      return { ok: false, error: toErrorFacts(thrown) };
    }
  }

  /** Without a key, the run of a start that was not answered cannot be found: to call again may be to pay again. */
  #startIn(home: Home, hop: Hop, request: RunRequest): Promise<Started> {
    const { session, subAgent, key } = request;
    const place: Place = { account: this.#account, session, subAgent, open: this.#health.open(), ...hop };
    return reached("run", startRun(this.#named(home, hop.overflow), request, place), key !== undefined);
  }

  /** Tells the session's home of a sub-agent. The run does not depend on it: where it fails, the next run tries again. */
  async #join({ subAgent = "", ...request }: RunRequest): Promise<boolean> {
    const { session } = request;
    const object = this.#named(this.#homeOf(request), 0);
    try {
      return (await object.join(subAgent, { account: this.#account, overflow: 0, session })).ok;
    } catch {
      return false;
    }
  }

  async call(given: RunRequest): Promise<LayerResult<RunReading | WholeReading>> {
    // An isolate that dies would take the charge with it: where there is money, a run object has the call.
    if (walletSettings(this.#env).charges || this.#budgets.areDeclared)
      return this.start({ ...given, onDetach: given.onDetach ?? { cancelAfterMs: 0 } });
    return answer(async () => {
      const request = await this.#providerKeys.keyed(await this.#withOwnModel(given));
      await this.#runKeys.open(request);
      const targets = this.#route(request);
      const out = new CallFrames(request.whole === true);
      const sink = new FrameSink(out);
      const breakers = this.#health.breakers();
      const createdAt = systemClock.now();
      const logged = this.#logOf(request, createdAt);
      const execution = {
        request,
        id: logged?.id,
        targets,
        signal: out.signal,
        clock: systemClock,
        random: this.#random,
        slots: NO_SLOTS,
        breakers,
      };
      void executeRun(execution, heardBy(breakers, logged?.collecting(sink) ?? sink)).then((end) => {
        // On its way before its reader, and with that this call, ends.
        logged?.put(end, sink.end);
        return sink.close(end);
      });
      const { model, format, native, stream, includeUsage, style } = request;
      const run = { model, format, native, stream, includeUsage, style, createdAt };
      const traceparent = logged && traceparentOf(request.trace, logged.id);
      const reading = { runId: "", logId: logged?.id, attached: false, traceparent, run, frames: await out.frames };
      return reading as RunReading | WholeReading;
    });
  }

  #logOf(request: RunRequest, createdAt: number): UnkeptLog | undefined {
    const logs = this.#logNamespace;
    if (logs === undefined) return undefined;
    const providerIds = (): readonly string[] => this.#connected().providerIds;
    const [clock, account, waitUntil, redactor] = [systemClock, this.#account, this.#waitUntil, this.#redactor];
    return unkeptLog(request, createdAt, { logs, account, clock, providerIds, redactor, waitUntil });
  }

  async read(runId: string, options: ReadOptions = {}): Promise<LayerResult<RunReading>> {
    return this.#withRun(runId, (object, run) => readRunOf(object, this.#account, run, options));
  }

  async get(runId: string): Promise<LayerResult<RunRecord>> {
    return this.#withRun(runId, (object, run) => object.find(this.#account, run));
  }

  async cancel(runId: string): Promise<LayerResult<RunRecord>> {
    return this.#withRun(runId, (object, run) => object.cancel(this.#account, run));
  }

  async list(query: RunQuery): Promise<LayerResult<RunList>> {
    return answer(async () => {
      const limit = Math.min(query.limit ?? DEFAULT_LIST_LIMIT, MAX_LIST_LIMIT);
      const { before, skip } = parseCursor(query.cursor);
      const page = { before, limit: limit + skip + 1 };
      const { session, subAgent } = query;
      const branches =
        subAgent === undefined
          ? await this.#branches(query, page)
          : new Map([[subAgent, await this.#pages(branchHome(query, session, subAgent), page)]]);
      const all = [...branches.values()].flat().flatMap(({ runs }) => runs);
      all.sort(newestFirst);
      const runs = all.slice(skip, skip + limit);
      return { runs, cursor: all.length > skip + limit ? toCursor(runs, { before, skip }) : undefined };
    });
  }

  async tree(query: TreeQuery): Promise<LayerResult<SessionTree>> {
    return answer(async () => {
      const limit = Math.min(query.limit ?? DEFAULT_LIST_LIMIT, MAX_LIST_LIMIT);
      const branches = await this.#branches(query, { before: Number.MAX_SAFE_INTEGER, limit });
      const newest = [...branches].map(([subAgent, pages]) => {
        const runs = pages.flatMap((page) => page.runs).toSorted(newestFirst);
        return [subAgent, runs.slice(0, limit)] as const;
      });
      return toSessionTree(query.session, new Map(newest));
    });
  }

  /** A page of every object of the session, by sub-agent; "" is the root. */
  async #branches(query: TreeQuery, page: PageQuery): Promise<Map<string, RunPage[]>> {
    const { session } = query;
    const ofRoot = await this.#pages(branchHome(query, session), page);
    const ofSubAgents = (ofRoot[0]?.subAgents ?? []).map(
      async (subAgent) => [subAgent, await this.#pages(branchHome(query, session, subAgent), page)] as const,
    );
    return new Map([["", ofRoot], ...(await Promise.all(ofSubAgents))]);
  }

  /** A page of the home object and of each overflow object it has used. */
  async #pages(home: Home, query: PageQuery): Promise<RunPage[]> {
    const ofHome = await this.#page(home, 0, query);
    const overflows = Array.from({ length: ofHome.overflows }, (_, index) => this.#page(home, index + 1, query));
    return [ofHome, ...(await Promise.all(overflows))];
  }

  async #page(home: Home, overflow: number, query: PageQuery): Promise<RunPage> {
    const page = await reached("run", this.#named(home, overflow).list(this.#account, query));
    if (!page.ok) throw DurableAIError.from(page.error);
    return page.value;
  }

  /** See docs/run-protocol.md, Names and ids. */
  #homeOf({ session, subAgent, key, jurisdiction, locationHint }: RunRequest): Home {
    const place = { jurisdiction, locationHint };
    if (session !== undefined) return branchHome(place, session, subAgent);
    if (key !== undefined) return { name: `key/${encodeURIComponent(key)}`, ...place };
    return { name: `pool/${Math.floor(this.#random() * POOL_OBJECTS)}`, ...place };
  }

  #named({ name, jurisdiction, locationHint }: Home, overflow: number): RunStub {
    const runs = within(this.#runs, jurisdiction);
    const full = `${this.#account}/${name}${overflow === 0 ? "" : `/overflow/${overflow}`}`;
    return runs.get(runs.idFromName(full), locationHint === undefined ? undefined : { locationHint });
  }

  async #withRun<T>(
    runId: string,
    ask: (object: RunStub, run: number) => Promise<LayerResult<T>>,
  ): Promise<LayerResult<T>> {
    try {
      const { object, run } = parseRunId(runId);
      return await reached("run", ask(this.#runs.get(this.#idOf(object)), run));
    } catch (thrown) {
      return { ok: false, error: toErrorFacts(thrown) };
    }
  }

  /** The platform refuses ids of other namespaces: those runs do not exist here. */
  #idOf(object: string): DurableObjectId {
    try {
      return this.#runs.idFromString(object);
    } catch (cause) {
      const fix = "Pass the id that a run came with, to the deployment it was started in.";
      throw new DurableAIError({ code: "run/not-found", field: "runId", fix, message: "there is no such run", cause });
    }
  }

  /** The caller's own word on a model comes before the account's, field by field. */
  async #withOwnModel(given: RunRequest): Promise<RunRequest> {
    const ofAccount = await this.#catalog.ownModel(given.model);
    const request = given.fallback === undefined ? given : { ...given, fallback: await this.#ownFallbacks(given) };
    if (ofAccount === undefined && request.ownModel === undefined) return request;
    const ownModel: OwnModel = { ...ofAccount, ...request.ownModel } as OwnModel;
    // An endpoint of one's own speaks chat completions, and what Workers AI speaks is nobody else's: it is translated.
    const isEndpoint = ownModel.targets?.some(({ baseURL, binding }) => baseURL !== undefined || binding !== undefined);
    const isRedirected = ownModel.targets !== undefined && (isEndpoint || request.format.startsWith("workers-ai"));
    return { ...request, ownModel, native: request.native && !isRedirected };
  }

  async #ownFallbacks({ fallback = [] }: RunRequest): Promise<FallbackModel[]> {
    return Promise.all(fallback.map((other) => this.#withOwn(other)));
  }

  async #withOwn({ model, ownModel }: FallbackModel): Promise<FallbackModel> {
    const ofAccount = await this.#catalog.ownModel(model);
    if (ofAccount === undefined && ownModel === undefined) return { model };
    return { model, ownModel: { ...ofAccount, ...ownModel } as OwnModel };
  }

  #route(request: RunRequest): Target[] {
    const connections = this.#runKeys.connectionsOf(request) ?? this.#connected();
    return routeWithKeys(request, connections, systemClock.now());
  }

  #connected(): Connections {
    this.#connections ??= connect(this.#providers, { env: this.#env, fetch: fetch.bind(globalThis) });
    return this.#connections;
  }
}

function isAboutProviders(request: KeyRequest): request is ProviderKeyRequest {
  return (
    request.type.endsWith("-provider-key") || request.type === "list-provider-keys" || request.type === "own-keys-only"
  );
}

/** Which object of a home is asked next, and with what. */
type Hop = Omit<Place, "account" | "session" | "subAgent">;

/** A part of one object's runs: those created at `before` (ms) or earlier. */
interface PageQuery {
  before: number;
  limit: number;
}

/** A home object, as it is addressed. */
interface Home {
  name: string;
  jurisdiction?: DurableObjectJurisdiction;
  locationHint?: DurableObjectLocationHint;
}

/** The home of a session's root ("" or absent), or of one of its sub-agents. */
function branchHome({ jurisdiction, locationHint }: Omit<Home, "name">, session: string, subAgent = ""): Home {
  const root = `session/${encodeURIComponent(session)}`;
  const name = subAgent === "" ? root : `${root}/sub/${encodeURIComponent(subAgent)}`;
  return { name, jurisdiction, locationHint };
}

/** Where a page of `list` starts: at the runs created at `before` or earlier, without the first `skip` of them. */
interface ListCursor {
  before: number;
  skip: number;
}

function parseCursor(cursor: string | undefined): ListCursor {
  if (cursor === undefined) return { before: Number.MAX_SAFE_INTEGER, skip: 0 };
  const [, before, skip] = /^(\d{1,15})-(\d{1,6})$/.exec(cursor) ?? [];
  if (before !== undefined && skip !== undefined) return { before: Number(before), skip: Number(skip) };
  throw invalidInput("cursor", "this is not a cursor", "Pass the cursor of the page before, as it is.");
}

/** After `runs`. Many runs may have been created in one millisecond, so the cursor counts those already shown. */
function toCursor(runs: readonly RunRecord[], { before, skip }: ListCursor): string {
  const last = runs.at(-1)?.createdAt ?? before;
  const shown = runs.filter(({ createdAt }) => createdAt === last).length;
  return `${last}-${last === before ? shown + skip : shown}`;
}

/** The order of each object's own page, so that what a page leaves out comes after all that is in it. */
function newestFirst(a: RunRecord, b: RunRecord): number {
  const [ofA, ofB] = [parseRunId(a.runId), parseRunId(b.runId)];
  return b.createdAt - a.createdAt || ofB.run - ofA.run || (ofA.object < ofB.object ? -1 : 1);
}

/** Outside an object nothing limits who waits for headers but the platform. */
const NO_SLOTS = { acquire: async () => undefined, release: () => undefined };

function busy(): DurableAIError {
  return new DurableAIError({
    code: "session/busy",
    message: `the session's home and ${MAX_HOPS / 2} of its overflow objects were full`,
    fix: "Try again in a moment, or spread the calls over more sessions.",
    retryable: true,
    retryAfterMs: 1_000,
  });
}
