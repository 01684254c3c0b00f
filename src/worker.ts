/**
 * The inference layer as a Worker of its own: the entry of `npm run deploy`.
 *
 * Its one entrypoint answers Workers that bind it as a service over RPC, and everyone else over HTTP. RPC trusts who is
 * bound, HTTP asks for an API key.
 */
import { WorkerEntrypoint } from "cloudflare:workers";
import type { CatalogAnswers, CatalogRequest } from "./catalog/catalog-request.ts";
import { createLocalLayer, DEFAULT_ACCOUNT } from "./binding/local-layer.ts";
import { findKey } from "./binding/known-keys.ts";
import { checkRunQuery, checkTreeQuery } from "./binding/run-query.ts";
import type { CallerOptions } from "./binding/wrap-options.ts";
import { connectLive, type LiveRunNamespace } from "./durable-objects/live-run.ts";
import { toErrorFacts } from "./errors.ts";
import { checkKeyRequest } from "./keys/key-checks.ts";
import type { KeyAnswers, KeyRequest } from "./keys/key-request.ts";
import type { Redaction } from "./log/redaction.ts";
import type { LogNamespace } from "./log/log-object.ts";
import type { LogAnswers, LogRequest } from "./log/log-question.ts";
import { answerHttp } from "./http/http-app.ts";
import type { HttpDoor } from "./http/http-door.ts";
import {
  checkAccount,
  checkCatalogRequest,
  checkReadOptions,
  checkRunId,
  checkRunRequest,
} from "./http/layer-arguments.ts";
import type { Provider, ProviderEnv } from "./providers/provider.ts";
import { defaultProviders } from "./providers/providers.ts";
import type {
  AccountNamespace,
  InferenceLayer,
  LayerResult,
  RunList,
  RunObjectNamespace,
  RunReading,
  RunRecord,
  SessionTree,
  WholeReading,
} from "./run/run-record.ts";
import type { TargetHealth } from "./run/target-health.ts";
import type { PaymentSource } from "./wallet/payment-source.ts";
import { checkWalletRequest } from "./wallet/wallet-checks.ts";
import type { WalletAnswers, WalletRequest, WalletRequestOf } from "./wallet/wallet-request.ts";

export { Account } from "./durable-objects/account.ts";
export { Log } from "./durable-objects/log.ts";
export { LiveRun } from "./durable-objects/live-run.ts";
export { Runs } from "./durable-objects/runs.ts";

/** Bindings and secrets of the inference layer; those of the providers are named in the README. */
export interface InferenceEnv {
  RUNS: DurableObjectNamespace;
  LIVE?: DurableObjectNamespace;
  /** Accounts: without them, no account has models or a wallet, and nobody hears of targets that fail elsewhere. */
  ACCOUNTS?: DurableObjectNamespace;
  /** Logs: without them, no run is logged. */
  LOGS?: DurableObjectNamespace;
  /** Keys of the HTTP API, separated by commas. */
  DURABLE_AI_API_KEYS?: string;
  /** `charge`: every run is charged to its account's wallet; `prepaid`: none begins that it could not pay. @default "off" */
  DURABLE_AI_WALLET?: string;
  /** `allow`: `prepaid` also begins runs of which nobody can say what they may cost. @default "refuse" */
  DURABLE_AI_WALLET_UNPRICED?: string;
  /** Budgets of all accounts: JSON, by their names (docs/budgets.md). @default none */
  DURABLE_AI_BUDGETS?: string | Record<string, unknown>;
  /** What is taken out of bodies that are logged: JSON of `patterns` and `paths` (docs/logs.md). */
  DURABLE_AI_LOG_REDACT?: string;
  /** Webhooks are signed with it, as Standard Webhooks say (`whsec_…`). @default they are not */
  DURABLE_AI_WEBHOOK_SECRET?: string;
  /** `cut`: a run that has used all that could be held for it ends there. @default "finish" */
  DURABLE_AI_ON_BUDGET_EXHAUSTED?: string;
  /** Ids of providers, separated by commas, whose bills go to the accounts themselves. */
  DURABLE_AI_WALLET_OWN_KEYS?: string;
}

/** What the `services` binding of a Worker says about it. */
export interface InferenceProps {
  /** Whose runs these are, and who pays. @default "default" */
  account?: string;
}

/**
 * The entrypoint to bind: `"services": [{ "binding": "INFERENCE", "service": "durable-ai" }]`.
 *
 * The account is the binding's, never an argument. A malformed argument is an error in the result; nothing is thrown,
 * because a thrown error loses its class over RPC.
 */
export class Inference<Env extends InferenceEnv = InferenceEnv>
  extends WorkerEntrypoint<Env, InferenceProps>
  implements InferenceLayer
{
  // Fields, not methods or getters: those could be called over RPC.
  /** The providers of calls that are not kept; the run objects have the same. Override both to add your own. */
  protected readonly providers: readonly Provider[] = defaultProviders;
  /** What is taken out of bodies of calls that are not kept, where it is not what `DURABLE_AI_LOG_REDACT` says. */
  protected readonly redaction: Redaction | undefined = undefined;
  /** Defaults, models and routes of HTTP callers, as `wrapAI` takes them. Bound Workers have those of their own binding. */
  protected readonly callers: CallerOptions = {};
  /** Who takes money for wallets (docs/payments.md). The `Account` class has the same. */
  protected readonly payments: PaymentSource | undefined = undefined;
  /** Local development has a key that works from loopback addresses. */
  protected readonly localKey: string | undefined = undefined;
  /** Providers whose answers are simulated. */
  protected readonly simulated: readonly string[] = [];

  /** The HTTP API (docs/http.md). */
  override async fetch(request: Request): Promise<Response> {
    return answerHttp(request, this.#door());
  }

  async start(request: unknown): Promise<LayerResult<RunReading>> {
    return this.#answer((layer) => layer.start(checkRunRequest(request)));
  }

  async call(request: unknown): Promise<LayerResult<RunReading | WholeReading>> {
    return this.#answer((layer) => layer.call(checkRunRequest(request)));
  }

  async read(runId: unknown, options?: unknown): Promise<LayerResult<RunReading>> {
    return this.#answer((layer) => layer.read(checkRunId(runId), checkReadOptions(options)));
  }

  async get(runId: unknown): Promise<LayerResult<RunRecord>> {
    return this.#answer((layer) => layer.get(checkRunId(runId)));
  }

  async cancel(runId: unknown): Promise<LayerResult<RunRecord>> {
    return this.#answer((layer) => layer.cancel(checkRunId(runId)));
  }

  async list(query: unknown): Promise<LayerResult<RunList>> {
    return this.#answer((layer) => layer.list(checkRunQuery(query)));
  }

  async tree(query: unknown): Promise<LayerResult<SessionTree>> {
    return this.#answer((layer) => layer.tree(checkTreeQuery(query)));
  }

  async catalog<Type extends CatalogRequest["type"]>(
    request: Extract<CatalogRequest, { type: Type }>,
  ): Promise<LayerResult<CatalogAnswers[Type]>> {
    return this.#answer((layer) => layer.catalog<Type>(checkCatalogRequest(request) as typeof request));
  }

  async health(): Promise<LayerResult<TargetHealth[]>> {
    return this.#answer((layer) => layer.health());
  }

  async wallet<Type extends WalletRequest["type"]>(
    request: WalletRequestOf<Type>,
  ): Promise<LayerResult<WalletAnswers[Type]>> {
    return this.#answer((layer) => layer.wallet<Type>(checkWalletRequest(request) as typeof request));
  }

  async keys<Type extends KeyRequest["type"]>(
    request: Extract<KeyRequest, { type: Type }>,
  ): Promise<LayerResult<KeyAnswers[Type]>> {
    return this.#answer((layer) => layer.keys<Type>(checkKeyRequest(request) as typeof request));
  }

  async logs<Type extends LogRequest["type"]>(
    request: Extract<LogRequest, { type: Type }>,
  ): Promise<LayerResult<LogAnswers[Type]>> {
    return this.#answer((layer) => layer.logs<Type>(request));
  }

  #door(): HttpDoor {
    const { callers, localKey, simulated, payments } = this;
    const { LIVE, DURABLE_AI_API_KEYS: apiKeys } = this.env;
    const watch: HttpDoor["watch"] =
      LIVE && ((account, runId, request) => connectLive(LIVE as unknown as LiveRunNamespace, account, runId, request));
    const layerOf = (account: string): InferenceLayer => this.#layerOf(account);
    return { layerOf, callers, apiKeys, localKey, simulated, watch, payments, ...this.#findKey() };
  }

  #findKey(): Pick<HttpDoor, "findKey"> {
    const { env } = this;
    const accounts = env.ACCOUNTS as unknown as AccountNamespace | undefined;
    if (accounts === undefined) return {};
    const waitUntil = (promise: Promise<unknown>): void => this.ctx.waitUntil(promise);
    return { findKey: (text) => findKey(text, { accounts, env, now: Date.now, waitUntil }) };
  }

  async #answer<T>(ask: (layer: InferenceLayer) => Promise<LayerResult<T>>): Promise<LayerResult<T>> {
    try {
      return await ask(this.#layerOf(checkAccount(this.ctx.props?.account ?? DEFAULT_ACCOUNT)));
    } catch (thrown) {
      return { ok: false, error: toErrorFacts(thrown) };
    }
  }

  #layerOf(account: string): InferenceLayer {
    const runs = this.env.RUNS as unknown as RunObjectNamespace;
    const accounts = this.env.ACCOUNTS as unknown as AccountNamespace | undefined;
    const logs = this.env.LOGS as unknown as LogNamespace | undefined;
    // Providers look their credentials up by name: to them, `env` is a record.
    const env = this.env as unknown as ProviderEnv;
    const { providers, redaction, payments } = this;
    const waitUntil = (promise: Promise<unknown>): void => this.ctx.waitUntil(promise);
    return createLocalLayer({ runs, payments, accounts, logs, env, account, providers, redaction, waitUntil });
  }
}

export default Inference;
