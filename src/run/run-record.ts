/**
 * The contract of a run: what starts it, what is remembered of it, and the inference layer that keeps it.
 *
 * Everything here is plain data, so that it travels over RPC and HTTP as it is.
 */
import type { CatalogAnswers, CatalogRequest } from "../catalog/catalog-request.ts";
import type { OwnModel } from "../catalog/own-model.ts";
import type { Usage, Warning } from "../chat.ts";
import type { ErrorFacts, LayerResult } from "../errors.ts";
import type { AnswerStyle, AnyFormatId } from "../formats/task-format.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { ApiKeyBook } from "../keys/api-key.ts";
import type { CallKeys, ProviderKeyBook, RunKey } from "../keys/provider-key.ts";
import type { KeyAnswers, KeyRequest } from "../keys/key-request.ts";
import type { LogAnswers, LogRequest } from "../log/log-question.ts";
import type { LogChoice } from "../log/run-log.ts";
import type { AttemptFrame, Frame, Outcome } from "../stream/frame.ts";
import type { Allotted, BudgetDraw, BudgetReport, MatchedBudget } from "../wallet/budget.ts";
import type { Charge, Draw, LeaseSums, RunCost } from "../wallet/entry.ts";
import type { StatementPart, StatementPartQuery } from "../wallet/statement.ts";
import type { LedgerRequest, WalletAnswers, WalletRequest, WalletRequestOf } from "../wallet/wallet-request.ts";
import type { BreakerChange, TargetHealth } from "./target-health.ts";

/** What happens to a run when its last reader leaves. */
export type OnDetach = "continue" | { cancelAfterMs: number };

/**
 * What happens to a stream whose run object was restarted, once readers have given back what they hold: another attempt
 * goes on with it, or it ends as `interrupted`.
 */
export type OnInterrupted = "continue" | "fail";

/** What happens where an answer breaks off in the middle and there is another target. */
export type OnMidStream = "splice" | "fail";

/** Which builds of a model may answer: only its own weights, or also quantised and sped-up ones. */
export type Fidelity = "original" | "any";

/** How long a target may be silent, and the run may last, in milliseconds. */
export interface Timeouts {
  /** Until the first content event of a stream, while another target is left. */
  firstEventMs?: number;
  betweenEventsMs?: number;
  /** All attempts together. */
  totalMs?: number;
}

/** A model a run may go on with. */
export interface FallbackModel {
  model: string;
  /** What the caller or the account has of its own about it. */
  ownModel?: OwnModel;
}

/** What a call says of where it may go, how long it waits, and what happens where an answer breaks off. */
export interface RouteChoice {
  /** Providers to try first, by their ids in the catalog; the others come after them. */
  order?: string[];
  /** The only providers that may be asked. */
  only?: string[];
  /** Providers that may not be asked. */
  ignore?: string[];
  /** The only regions of targets: `eu`, as the catalog spells them. Targets of no known region are left out. */
  regions?: string[];
  /** Whether other builds of the model, quantised or sped up, may answer where the original cannot. Default: `original`. */
  fidelity?: Fidelity;
  /** How long a target may be silent, and the run may last. Default: see docs/failover.md. */
  timeouts?: Timeouts;
  /**
   * After so many milliseconds without content the next target is asked too: whichever has content first gives the
   * answer, and the other is cancelled, and paid for what it bills. Default: one at a time.
   */
  hedgeAfterMs?: number;
  /** Whether another target finishes an answer that broke off. Default: `splice`. */
  onMidStream?: OnMidStream;
  /** Whether a stream goes on whose run object was restarted. Default: `continue`. */
  onInterrupted?: OnInterrupted;
  /** Whether calls of tools, and JSON, wait until the answer is whole where another target could take over. Default: true. */
  holdBlocks?: boolean;
}

/** Where in its caller's trace a run is (https://www.w3.org/TR/trace-context/): checked. */
export interface TraceContext {
  traceparent: string;
  tracestate?: string;
}

/** A call, checked and complete, as the binding hands it to the inference layer. */
export interface RunRequest extends RouteChoice, LogChoice {
  /** The model as the caller named it, or as the route did. */
  model: string;
  /** The route the caller named: `route/support`. Its binding has followed it. */
  route?: string;
  /** What the caller or the account has of its own about the model; the catalog's row changes by it. */
  ownModel?: OwnModel;
  /** The body, in `format`. */
  inputs: JsonObject;
  /** The format of `inputs`, and of the answer unless a reader asks otherwise. */
  format: AnyFormatId;
  /** The caller passed the body untouched and wants the provider's own answer. */
  native: boolean;
  stream: boolean;
  /** The caller expects usage in its stream. */
  includeUsage: boolean;
  /** How the caller wants a whole answer written, where its format has two ways. */
  style?: AnswerStyle;
  session?: string;
  /** The agent below the session's root whose run it is, see {@link RunQuery.subAgent}; it has an object of its own. */
  subAgent?: string;
  /** The caller's name for this run within its session, and within its sub-agent. */
  key?: string;
  /**
   * SHA-256 (hex) over model (or route), inputs and format: what makes the same key the same run. Empty for a call that is
   * not kept.
   */
  requestHash: string;
  /** Keys of the caller's own with providers: they stay in the layer, which encrypts them. */
  providerKeys?: CallKeys;
  /** The keys of the account's own that the run goes with, encrypted. Set by the layer, never by the caller. */
  runKeys?: RunKey[];
  /** It goes nowhere but where there is a key of the account's own. */
  ownKeysOnly?: boolean;
  /** The API key that its caller came with: its id. Set by the layer's door, never by the caller. */
  apiKey?: string;
  /** Start again under a key whose run was cancelled or partly delivered. */
  retry?: boolean;
  /** The reader takes what may pass without frames, after the frame `raw` (docs/run-protocol.md). */
  raw?: boolean;
  /** Of a call that is not kept: its reader waits for all of it, and takes the frames all at once. */
  whole?: boolean;
  metadata?: Record<string, JsonValue>;
  /** Absent where its caller is in no trace. */
  trace?: TraceContext;
  /** How long the run can be read after it closed. */
  retentionSeconds?: number;
  onDetach?: OnDetach;
  /** Models to go on with, in this order, where no target of the model can answer. */
  fallback?: FallbackModel[];
  /** Where the object of a new session should be. */
  locationHint?: DurableObjectLocationHint;
  /** Where the run may be kept and executed. */
  jurisdiction?: DurableObjectJurisdiction;
  /** Format headers to pass on to the provider (`anthropic-version`, …). */
  headers?: Record<string, string>;
}

/** One call to one target. */
export interface AttemptRecord {
  /** Counted from 1. */
  attempt: number;
  provider: string;
  model: string;
  /** It was asked beside another target, which had no content yet. */
  hedge?: true;
  /** Milliseconds since the Unix epoch. */
  startedAt: number;
  /** Milliseconds from start to the response headers, to the first content event, and to its end. */
  headersMs?: number;
  committedMs?: number;
  endedMs?: number;
  status?: number;
  /** AI Gateway answered it from its cache. */
  cached?: true;
  /** What of the request this target could not take, and what a caller should know of its model. Absent where nothing. */
  warnings?: Warning[];
  usage?: Usage;
  error?: ErrorFacts;
}

/** What is remembered of a run. */
export interface RunRecord {
  runId: string;
  model: string;
  /** The route the caller named; `model` is what it chose. */
  route?: string;
  /** The model the caller named, where a budget had nothing left for it, and the budget; `model` is the budget's `fallback`. */
  instead?: { of: string; budget: string };
  format: AnyFormatId;
  native: boolean;
  stream: boolean;
  includeUsage: boolean;
  style?: AnswerStyle;
  session?: string;
  /** Absent where it is a run of the session's root. */
  subAgent?: string;
  key?: string;
  /** The id of the API key that its caller came with. */
  apiKey?: string;
  /** `cf-aig-event-id` of the call that started it. */
  eventId?: string;
  /** Where it may be kept, where that call said so. */
  jurisdiction?: DurableObjectJurisdiction;
  /** Providers that it could ask with a key of the account's own. */
  ownKeys?: string[];
  metadata?: Record<string, JsonValue>;
  trace?: TraceContext;
  state: "live" | "interrupted" | "closed";
  outcome?: Outcome;
  /** Events so far. */
  end: number;
  /** Complete once the run has closed; none before. */
  attempts: AttemptRecord[];
  usage?: Usage;
  /** Where the deployment charges its runs (docs/wallet.md). Absent where it used nothing. */
  cost?: RunCost;
  error?: ErrorFacts;
  /** Milliseconds since the Unix epoch. */
  createdAt: number;
  closedAt?: number;
  expiresAt?: number;
}

/** Events a reader received and the run object may have lost. */
export interface Offer {
  /** Offset of the first event in `bytes`. */
  first: number;
  bytes: Uint8Array;
  /** The attempt they are of, where they begin with the run's first event: the object may have lost that too. */
  stream?: AttemptFrame;
}

export interface ReadOptions {
  /** Offset to read from. Default 0. */
  from?: number;
  /** What the reader holds beyond the offset that was stored when it lost its connection. */
  offer?: Offer;
  /** The last attempt whose events the reader has. */
  attempt?: number;
  /** As in {@link RunRequest}. */
  raw?: boolean;
}

export type { LayerResult };

/** What a reader has of an answer. */
export interface Said {
  text: string;
  /** Undefined where it is not known: then it has all that was thought before the end of its text. */
  reasoning?: string;
  /** Calls of tools it has, with their results. */
  toolCallIds: readonly string[];
}

/** How the stream of an answer is changed on its way to one reader. */
export interface AnswerEdit {
  /** What is left out, because the reader has it. */
  said?: Said;
  /** A call of a tool is kept back until it is whole: a reader that dies in the middle of it has none of it. */
  holdsToolCalls: boolean;
  /** Hears of every call of a tool that goes out. */
  onToolCall?(toolCallId: string): void;
}

/** A run being read: frames, until `closed`. */
export interface RunReading {
  /** Empty where the run is not kept. */
  runId: string;
  /** What a run that is not kept is called in the log; absent where it is kept, or not logged. */
  logId?: string;
  /** False where this call started the run, true where it attached to one. */
  attached: boolean;
  /** Of the run's own span, where who started it is in a trace. */
  traceparent?: string;
  /** What the caller asked for when the run was started: how its answer is encoded. */
  run: Pick<RunRecord, "model" | "format" | "native" | "stream" | "includeUsage" | "style" | "createdAt">;
  frames: ReadableStream<Uint8Array>;
  /** The last attempt that had delivered something when the reading began; absent where none had. */
  attempt?: number;
  /** Where this reader gets less than the run: set by who hands the reading on to it. */
  edit?: AnswerEdit;
}

/** A run that is not kept, read to its end. */
export interface WholeReading extends Omit<RunReading, "frames"> {
  frames: Frame[];
}

/** Which runs to list. */
export interface RunQuery {
  session: string;
  /**
   * Only the runs of this agent: its path below the session's root, `Researcher/one/Reader/two`, names percent-encoded;
   * "" is the root. Absent for the runs of all.
   */
  subAgent?: string;
  /** The jurisdiction the session was started in. */
  jurisdiction?: DurableObjectJurisdiction;
  cursor?: string;
  limit?: number;
}

export interface RunList {
  runs: RunRecord[];
  /** Pass it as `cursor` for the next page; absent on the last. */
  cursor?: string;
}

/** Which session to show. */
export interface TreeQuery {
  session: string;
  /** The jurisdiction the session was started in. */
  jurisdiction?: DurableObjectJurisdiction;
  /** Runs of each agent, at most. */
  limit?: number;
}

/** A session: the runs of its root, and the agents below it. */
export interface SessionTree {
  session: string;
  /** Newest first. */
  runs: RunRecord[];
  subAgents: SubAgentTree[];
}

/** An agent below the root of a session, its runs, and the agents below it. */
export interface SubAgentTree {
  /** Its path, as in {@link RunQuery.subAgent}. */
  subAgent: string;
  /** Newest first. */
  runs: RunRecord[];
  subAgents: SubAgentTree[];
}

/**
 * The inference layer: run objects behind one door. A service binding to a deployed durable-ai and a user's own
 * Durable Object namespace both answer to it; the binding cannot tell them apart.
 */
export interface InferenceLayer {
  /** Starts the run, or attaches to the one with the same session and key. */
  start(request: RunRequest): Promise<LayerResult<RunReading>>;
  /** One call that is not kept: attempts, then frames straight to the caller. */
  call(request: RunRequest): Promise<LayerResult<RunReading | WholeReading>>;
  read(runId: string, options?: ReadOptions): Promise<LayerResult<RunReading>>;
  get(runId: string): Promise<LayerResult<RunRecord>>;
  /** Ends a live run. Answers with its record; a closed run is left as it is. */
  cancel(runId: string): Promise<LayerResult<RunRecord>>;
  /** The runs of a session, newest first. */
  list(query: RunQuery): Promise<LayerResult<RunList>>;
  /** The agents of a session, each with its newest runs. */
  tree(query: TreeQuery): Promise<LayerResult<SessionTree>>;
  /** Asks the catalog of this deployment and account, or changes the account's own models. */
  catalog<Type extends CatalogRequest["type"]>(
    request: Extract<CatalogRequest, { type: Type }>,
  ): Promise<LayerResult<CatalogAnswers[Type]>>;
  /** How the targets of this account fare, those that are left alone first. */
  health(): Promise<LayerResult<TargetHealth[]>>;
  /** Asks the log of this account, or says something of a run that is in it. */
  logs<Type extends LogRequest["type"]>(
    request: Extract<LogRequest, { type: Type }>,
  ): Promise<LayerResult<LogAnswers[Type]>>;
  /** Asks the wallet of this account, or pays money in. */
  wallet<Type extends WalletRequest["type"]>(request: WalletRequestOf<Type>): Promise<LayerResult<WalletAnswers[Type]>>;
  /** Makes, lists and ends the account's API keys. */
  keys<Type extends KeyRequest["type"]>(
    request: Extract<KeyRequest, { type: Type }>,
  ): Promise<LayerResult<KeyAnswers[Type]>>;
}

/** Which object a call goes to, as the layer addresses it; an object learns who it is from its first call. */
export interface Place {
  account: string;
  /** 0 for a session's home (or a pool object), else the number of the overflow object. */
  overflow: number;
  /** Asked of the home: the overflow object it named was full. */
  full?: number;
  session?: string;
  /** Set for the objects of a sub-agent. */
  subAgent?: string;
  /** Asked of a sub-agent's home, after it answered `join`: whether its session knows of it now. */
  joined?: boolean;
  /** Targets that others of the account have found open. */
  open?: readonly TargetHealth[];
  /** The account's budgets that may count the run. */
  budgets?: readonly MatchedBudget[];
}

/** A model of the account's own, as it is kept. */
export interface KeptModel {
  model: OwnModel;
  /** ISO date of its last change. */
  asOf: string;
}

/** What an account object answers over RPC. */
export interface AccountObject extends ApiKeyBook, ProviderKeyBook {
  /** Every model of the account's own, by id. */
  models(): Promise<LayerResult<KeptModel[]>>;
  putModel(kept: KeptModel): Promise<LayerResult<undefined>>;
  /** Whether there was one. */
  deleteModel(id: string): Promise<LayerResult<boolean>>;
  /** Takes note of a breaker's change of state; `reporter` names the run object or isolate that has the breaker. */
  reportHealth(change: BreakerChange, reporter: string): Promise<LayerResult<undefined>>;
  /** What all of them reported lately, by target: those that are left alone first. */
  health(): Promise<LayerResult<TargetHealth[]>>;
  /** Asks the account's ledger, or pays money in. */
  wallet(request: LedgerRequest): Promise<LayerResult<WalletAnswers[LedgerRequest["type"]]>>;
  /** Adds up a part of a statement. */
  statement(query: StatementPartQuery): Promise<LayerResult<StatementPart>>;
  /** Charges closed runs, each of them once, however often it is said; and hears what their object has used of budgets. */
  charge(charges: readonly Charge[], budgets?: BudgetReports): Promise<LayerResult<undefined>>;
  /** Takes back what a run object has given back, and lends it what it asks for: each part whole, or not at all. */
  lend(request: LendRequest): Promise<LendAnswer>;
}

/** What a run object asks its account for in one message. */
export interface LendRequest {
  /** Of the balance. */
  draws: readonly Draw[];
  /** Of shares of budgets. */
  allots: readonly BudgetDraw[];
}

/** What became of each part, in the order of the request. */
export interface LendAnswer {
  draws: LayerResult<Lent>[];
  allots: LayerResult<Allotted>[];
}

/** What a run object says of its leases of budgets. */
export interface BudgetReports {
  holder: string;
  reports: readonly BudgetReport[];
}

/** A lease, and what the account has beside it. */
export interface Lent extends LeaseSums {
  freeNanoUsd: number;
}

/** The part of a Durable Object namespace the layer uses for accounts. */
export interface AccountNamespace {
  idFromName(name: string): DurableObjectId;
  get(id: DurableObjectId): AccountObject;
}

/** A run object's answer to a start: the run, or where to go instead. */
export type Started =
  | LayerResult<RunReading>
  /** The home object is full: start in this overflow object. */
  | { ok: "overflow"; overflow: number }
  /** A sub-agent's home of which its session has not heard lately: tell the session's home, and come back. */
  | { ok: "join" }
  /** An overflow object is full: ask the home for another. */
  | { ok: "busy" };

/** What a run object answers over RPC. Every call names its account; another account's runs do not exist for it. */
export interface RunObject {
  start(request: RunRequest, place: Place): Promise<Started>;
  read(account: string, run: number, options: ReadOptions): Promise<LayerResult<RunReading>>;
  find(account: string, run: number): Promise<LayerResult<RunRecord>>;
  cancel(account: string, run: number): Promise<LayerResult<RunRecord>>;
  /** Runs created at `before` (ms) or earlier, newest first, and how many overflow objects this home has used. */
  list(account: string, query: { before: number; limit: number }): Promise<LayerResult<RunPage>>;
  /** Its account wants back what is idle of its lease, as it knows it. Answers all that was ever given back. */
  recall(account: string, known: LeaseSums): Promise<LayerResult<number>>;
  /** The same of its lease of a share of a budget. */
  recallBudget(account: string, lease: string, known: LeaseSums): Promise<LayerResult<BudgetReport>>;
  /** Tells a session's home that this sub-agent has runs. */
  join(subAgent: string, place: Place): Promise<LayerResult<undefined>>;
}

export interface RunPage {
  runs: RunRecord[];
  overflows: number;
  /** Of a session's home: the sub-agents that have joined. */
  subAgents: string[];
}

/** A run object, from elsewhere. */
export interface RunStub extends RunObject {
  /** Every Durable Object has it: it starts and reads runs for less than RPC (`src/run/run-call.ts`). */
  fetch?(url: string, init: RequestInit<Record<string, string>>): Promise<Response>;
}

/** The part of a Durable Object namespace the layer uses. */
export interface RunObjectNamespace {
  idFromName(name: string): DurableObjectId;
  idFromString(id: string): DurableObjectId;
  get(id: DurableObjectId, options?: { locationHint?: DurableObjectLocationHint }): RunStub;
  jurisdiction(jurisdiction: DurableObjectJurisdiction): RunObjectNamespace;
}
