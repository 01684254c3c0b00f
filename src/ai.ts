/** `wrapAI`: `env.AI` with every model behind it, and runs that are not lost. */
import { createApiKeys, type AiApiKeys } from "./binding/api-keys.ts";
import type { AnswerFacts } from "./binding/answer.ts";
import { isHostedModel } from "./binding/call-format.ts";
import { parseCallOptions, type CallOptions, type ParsedOptions } from "./binding/call-options.ts";
import { planCall } from "./binding/call-plan.ts";
import { logDirect, type LoggedCall } from "./binding/direct-log.ts";
import { lastCallOf, NO_CALL, ownInstance, type LastCall, type RunArguments } from "./binding/direct-call.ts";
import { wrapGateway } from "./binding/gateway.ts";
import { callLayer, type LayerAnswer } from "./binding/layer-call.ts";
import { parseResumeUrl, resumeRun } from "./binding/resume-route.ts";
import type { RunMethod } from "./binding/run-method.ts";
import { toRunRequest, type CloudflareOptions } from "./binding/run-request.ts";
import { createAiCatalog, everyModel, type AiCatalog, type CatalogAsker } from "./binding/catalog.ts";
import { createDirectCatalog } from "./binding/direct-catalog.ts";
import { choosesRoute } from "./binding/route-options.ts";
import { followRoute, refuseRoutes, routeNamed } from "./binding/routes.ts";
import { createLogs, type AiLogs } from "./binding/logs.ts";
import { createProviderKeys, type AiProviderKeys } from "./binding/provider-keys.ts";
import { createRuns, type AiRuns } from "./binding/runs.ts";
import { createAiBudgets, type AiBudgets } from "./binding/budgets.ts";
import { createAiWallet, type AiWallet } from "./binding/wallet.ts";
import { builtInModel, canonicalId, isMediaAtCloudflare } from "./catalog/catalog.ts";
import type { OwnModel } from "./catalog/own-model.ts";
import { GATEWAY, HOST } from "./catalog/providers.ts";
import { toCloudflareModels } from "./catalog/cloudflare-models.ts";
import { isCommonShape, taskOfCall } from "./binding/call-task.ts";
import { checkWrapping, type Wrapping, type WrapOptions } from "./binding/wrap-options.ts";
import { DurableAIError, invalidInput } from "./errors.ts";
import { warningsOf } from "./run/route.ts";
import type { FallbackModel, InferenceLayer } from "./run/run-record.ts";
import { systemClock } from "./run/system-clock.ts";

/**
 * `env.AI` and more: everything the real binding has, with its behaviour, and our additions.
 *
 * Its methods can be taken off it (`const { run } = ai`) and called at the same time. The four fields tell of the call
 * that was answered last, as the real ones do; what belongs to one call is in the headers of its raw Response
 * (`durable-ai-run-id`, `cf-aig-log-id`) and in `runs.of(answer)`.
 */
export interface DurableAI extends Omit<Ai, "run">, LastCall {
  run: RunMethod;
  /** The wire of the binding (`https://workers-binding.ai/…`); the resume route answers for our runs. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** The runs that are kept. */
  readonly runs: AiRuns;
  /** Every model that can be called, who serves it, what it costs. */
  readonly catalog: AiCatalog;
  /** What the account has, what was paid in, and what every run cost it. */
  readonly wallet: AiWallet;
  /** What may be spent on what, and how much of it is used. */
  readonly budgets: AiBudgets;
  /** The keys with which others call the account over HTTP. */
  readonly apiKeys: AiApiKeys;
  /** The account's own keys with providers. */
  readonly providerKeys: AiProviderKeys;
  /** Every run after its end: what it cost, how long it took, who served it. */
  readonly logs: AiLogs;
}

/**
 * Wraps `env.AI`.
 *
 * @param ai `env.AI`; undefined where there is none (`wrangler dev` offline), then everything goes to the layer.
 * @param options where the inference layer is: `{ service: env.INFERENCE }`, or `{ runs: env.RUNS, env }`.
 * @throws DurableAIError `input/invalid` naming the option that is wrong.
 */
export function wrapAI(ai: Ai | undefined, options: WrapOptions = {}): DurableAI {
  return bind(checkWrapping(ai, options));
}

/**
 * The same binding, made of something else: how an agent puts its books before the layer (`src/agents/`).
 * @throws DurableAIError `input/invalid` where `ai` is not from {@link wrapAI}.
 */
export function rewrapAI(ai: DurableAI, change: (wrapping: Wrapping) => Wrapping): DurableAI {
  const wrapping = Binding.wrappingOf(ai);
  if (wrapping !== undefined) return bind(change(wrapping));
  throw invalidInput("ai", "it is not a binding of wrapAI", "Pass what wrapAI(env.AI, …) returned.");
}

function bind(wrapping: Wrapping): DurableAI {
  const { ai } = wrapping;
  const Class = ai === undefined ? Binding : classFor(ai, wrapping);
  return new Class(wrapping);
}

/** What a binding has beside calls. Each is made when it is asked for: a binding is made for each request. */
type Part = "runs" | "catalog" | "wallet" | "budgets" | "apiKeys" | "providerKeys" | "logs";

class Binding implements DurableAI {
  aiGatewayLogId: string | null = null;
  lastRequestId: string | null = null;
  lastRequestHttpStatusCode: number | null = null;
  lastRequestInternalStatusCode: number | null = null;

  readonly #wrapping: Wrapping;
  #answers: WeakMap<object, AnswerFacts> | undefined;
  readonly #made: { -readonly [Name in Part]?: DurableAI[Name] } = {};

  /** What a binding is made of; undefined for anything else. */
  static wrappingOf(ai: object): Wrapping | undefined {
    return #wrapping in ai ? ai.#wrapping : undefined;
  }

  constructor(wrapping: Wrapping) {
    this.#wrapping = wrapping;
  }

  get runs(): AiRuns {
    const layer = (): InferenceLayer => this.#layer("ai.runs");
    return (this.#made.runs ??= createRuns(layer, (answer) => this.#answers?.get(answer)));
  }
  get catalog(): AiCatalog {
    return (this.#made.catalog ??= createAiCatalog(this.#asker()));
  }
  get wallet(): AiWallet {
    return (this.#made.wallet ??= createAiWallet(() => this.#layer("ai.wallet")));
  }
  get budgets(): AiBudgets {
    return (this.#made.budgets ??= createAiBudgets(() => this.#layer("ai.budgets")));
  }
  get apiKeys(): AiApiKeys {
    return (this.#made.apiKeys ??= createApiKeys(() => this.#layer("ai.apiKeys")));
  }
  get providerKeys(): AiProviderKeys {
    return (this.#made.providerKeys ??= createProviderKeys(() => this.#layer("ai.providerKeys")));
  }
  get logs(): AiLogs {
    return (this.#made.logs ??= createLogs(() => this.#layer("ai.logs")));
  }

  /** Who knows the models: the layer, or where there is none this Worker. */
  #asker(): CatalogAsker {
    const { ai, layer, compat, models } = this.#wrapping;
    const asked = layer ?? createDirectCatalog(ai, compat);
    return { layer: () => asked, own: models, direct: ai !== undefined };
  }

  readonly run: RunMethod = ((...call: RunArguments) => this.#run(call)) as RunMethod;

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = input instanceof Request ? input : undefined;
    const resume = parseResumeUrl(new URL(request?.url ?? String(input)));
    const { layer } = this.#wrapping;
    if (resume === undefined || layer === undefined) return toFetcher(this.#ai("fetch")).fetch(input, init);
    return resumeRun(layer, resume, init?.signal ?? request?.signal);
  };

  readonly gateway: Ai["gateway"] = (...call) => {
    const gateway = this.#wrapping.ai?.gateway(...call);
    // Without an AI binding there is still the log of our runs.
    return wrapGateway(() => gateway ?? this.#ai("gateway").gateway(...call), this.logs);
  };
  readonly models: Ai["models"] = async (...call) => this.#models(...call);
  readonly websearch: Ai["websearch"] = async (...call) => this.#ai("websearch").websearch(...call);
  readonly aiSearch: Ai["aiSearch"] = () => this.#ai("aiSearch").aiSearch();
  readonly autorag: Ai["autorag"] = (...call) => this.#ai("autorag").autorag(...call);
  readonly toMarkdown: Ai["toMarkdown"] = (...call: unknown[]) => {
    const ai = this.#ai("toMarkdown");
    return Reflect.apply(ai.toMarkdown, ai, call);
  };

  async #run(args: RunArguments): Promise<unknown> {
    const [name, inputs, options] = args;
    if (typeof name !== "string" || name === "")
      throw invalidInput("model", "it is not a model id", 'Write e.g. "anthropic/claude-sonnet-5".');
    const { ai, layer, defaults, models, routes } = this.#wrapping;
    const route = routeNamed(name, routes);
    const { model, call, cloudflare } =
      route === undefined
        ? { model: name, ...parseCallOptions(options, defaults) }
        : await this.#follow(route, options);
    // Cloudflare answers in the way of the model it asks; a route answers alike, whatever it asks.
    const compat = this.#wrapping.compat && route === undefined;
    const ownModel = models.length === 0 ? undefined : ownModelOf(models, model);
    const task = taskOfCall(model, ownModel, inputs);
    const way = planCall({
      model: route ?? model,
      inputs,
      call,
      cloudflare,
      compat,
      isMedia: !isHostedModel(model) && isMediaAtCloudflare(model),
      isCommonShape: isCommonShape(task, inputs),
      isRedirected: route !== undefined || ownModel?.targets !== undefined || choosesRoute(call) || bringsKeys(call),
      hasWrapped: ai !== undefined,
      hasLayer: layer !== undefined,
    });
    if (way === "direct" || layer === undefined) return this.#direct(args, cloudflare, call);
    const theirs: CloudflareOptions = cloudflare ?? {};
    refuseRoutes(call.fallback ?? [], "options.fallback", [...routes.keys()]);
    const fallback = call.fallback?.map((other) => withOwnModel(other, models));
    const request = await toRunRequest({
      model,
      route,
      ownModel,
      fallback,
      task,
      inputs,
      call,
      cloudflare: theirs,
      compat,
      isKept: way === "start",
    });
    const raw = Boolean(theirs.returnRawResponse);
    try {
      const { outgoing } = this.#wrapping;
      return this.#remember(await callLayer({ layer, way, request, raw, signal: call.signal, outgoing }));
    } catch (thrown) {
      if (DurableAIError.isInstance(thrown))
        this.#settle({ ...NO_CALL, aiGatewayLogId: thrown.runId ?? null, lastRequestHttpStatusCode: thrown.status });
      throw thrown;
    }
  }

  /** The model that a route chooses, and the call's options with those of the route below them. */
  async #follow(route: string, options: unknown): Promise<ParsedOptions & { model: string }> {
    const { defaults, routes, added } = this.#wrapping;
    const { call } = parseCallOptions(options, { session: defaults.session, metadata: defaults.metadata });
    if (call.format === "native")
      throw invalidInput("options.format", "a route may choose a model that speaks another", "Leave it out.");
    const more = await added?.();
    const { session = more?.session, key } = call;
    const routed = { session, key, metadata: { ...more?.metadata, ...call.metadata } };
    const { model, options: ofRoute } = await followRoute(route, routes, routed, Math.random);
    try {
      return { model, ...parseCallOptions(options, { ...defaults, ...ofRoute }) };
    } catch (thrown) {
      // Alone the call's options are right: it is the route's that contradict them.
      if (!DurableAIError.isInstance(thrown)) throw thrown;
      throw DurableAIError.from({ ...thrown.facts, message: `${thrown.message} The options of ${route} count too.` });
    }
  }

  async #direct(args: RunArguments, cloudflare: unknown, call: CallOptions): Promise<unknown> {
    const [model, inputs] = args;
    const provider = isHostedModel(model) ? HOST : GATEWAY;
    const startedAt = systemClock.now();
    const runner = ownInstance(this.#ai("run"));
    let answer: unknown;
    let logged: LoggedCall | undefined;
    try {
      answer = await runner.run(...directArguments(args, cloudflare));
    } finally {
      const last = lastCallOf(runner);
      this.#settle(last);
      const { directLog } = this.#wrapping;
      if (directLog !== undefined) {
        const asked = { model, inputs, provider, call, cloudflare: cloudflare ?? {}, startedAt };
        logged = logDirect({ ...asked, endedAt: systemClock.now(), last, answer }, directLog);
      }
    }
    const { id: logId, answer: theirs } = logged ?? { id: undefined, answer };
    const row = builtInModel(model);
    const warnings = row === undefined ? [] : warningsOf(row, startedAt);
    if (warnings.length > 0 || logId !== undefined)
      this.#note(theirs, { ...(logId !== undefined && { logId }), attached: false, provider, model, warnings });
    return theirs;
  }

  /** Cloudflare lists its own; everybody else's are the catalog's. Where Cloudflare cannot be asked, the catalog has both. */
  async #models(params?: AiModelsSearchParams): Promise<AiModelsSearchObject[]> {
    const { ai, compat } = this.#wrapping;
    if (ai !== undefined && compat) return ai.models(params);
    const models = await everyModel(this.#asker(), { includeDeprecated: true });
    const hosted = ai === undefined ? undefined : await ai.models(params).catch(() => undefined);
    if (hosted === undefined) return toCloudflareModels(models, params);
    return [
      ...hosted,
      ...toCloudflareModels(
        models.filter(({ id }) => !id.startsWith("@")),
        params,
      ),
    ];
  }

  #remember({ body, facts }: LayerAnswer): unknown {
    if (facts !== undefined) this.#note(body, facts);
    const status = body instanceof Response ? body.status : 200;
    this.#settle({ ...NO_CALL, aiGatewayLogId: facts?.logId ?? null, lastRequestHttpStatusCode: status });
    return body;
  }

  #note(answer: unknown, facts: AnswerFacts): void {
    if (typeof answer !== "object" || answer === null) return;
    // Made when there is something to note: a binding is made for each request.
    this.#answers ??= new WeakMap();
    this.#answers.set(answer, facts);
  }

  /** `lastRequestInternalStatusCode` stays until another comes, as on the real binding. */
  #settle(last: LastCall): void {
    this.aiGatewayLogId = last.aiGatewayLogId;
    this.lastRequestId = last.lastRequestId;
    this.lastRequestHttpStatusCode = last.lastRequestHttpStatusCode;
    this.lastRequestInternalStatusCode = last.lastRequestInternalStatusCode ?? this.lastRequestInternalStatusCode;
  }

  #ai(member: string): Ai {
    if (this.#wrapping.ai !== undefined) return this.#wrapping.ai;
    const fix = 'Bind it in your wrangler config, "ai": { "binding": "AI" }, and give it to wrapAI.';
    throw new DurableAIError({
      code: "option/not-available",
      field: member,
      fix,
      message: `ai.${member}: there is no AI binding here to ask. ${fix}`,
    });
  }

  #layer(member: string): InferenceLayer {
    if (this.#wrapping.layer !== undefined) return this.#wrapping.layer;
    const fix = "Give wrapAI { service: env.INFERENCE }, or { runs: env.RUNS, env } with our Durable Object class.";
    throw new DurableAIError({
      code: "option/not-available",
      field: member,
      fix,
      message: `${member}: this binding has no inference layer. ${fix}`,
    });
  }
}

/** What the binding's owner says of a model, under whatever spelling it is called. */
function withOwnModel(model: string, models: readonly OwnModel[]): FallbackModel {
  const ownModel = ownModelOf(models, model);
  return ownModel === undefined ? { model } : { model, ownModel };
}

function ownModelOf(models: readonly OwnModel[], model: string): OwnModel | undefined {
  const named = (name: string): OwnModel | undefined => models.find(({ id }) => id === name);
  return named(model) ?? named(canonicalId(model));
}

/** As many arguments as there were: the caller's very options where none of them were ours. */
function directArguments([model, inputs, ...options]: RunArguments, cloudflare: unknown): RunArguments {
  return options.length === 0 ? [model, inputs] : [model, inputs, cloudflare];
}

/** `fetch` is there at run time and not in workers-types. */
function toFetcher(ai: Ai): Pick<DurableAI, "fetch"> {
  return ai as unknown as Pick<DurableAI, "fetch">;
}

/** By the class of `env.AI`: a binding is made for each request. */
const classes = new WeakMap<object, typeof Binding>();

function classFor(ai: Ai, wrapping: Wrapping): typeof Binding {
  const theirs = Object.getPrototypeOf(ai) as object | null;
  if (theirs === null) return Binding;
  const known = classes.get(theirs);
  if (known !== undefined) return known;
  const made = withTheRest(theirs, new Binding(wrapping));
  classes.set(theirs, made);
  return made;
}

/** A class that also has the methods Cloudflare has and we do not know of. */
function withTheRest(theirs: object, ours: Binding): typeof Binding {
  const WrappedAI = class extends Binding {};
  for (const name of Object.getOwnPropertyNames(theirs).filter((other) => !(other in ours)))
    Object.defineProperty(WrappedAI.prototype, name, {
      get(this: Binding) {
        const ai = Binding.wrappingOf(this)?.ai;
        const method: unknown = ai && Reflect.get(ai, name);
        return typeof method === "function" ? method.bind(ai) : undefined;
      },
    });
  return WrappedAI;
}

/** `env.AI` knows no keys: who brings one, or wants no other, goes to the layer. */
function bringsKeys({ providerKeys, ownKeysOnly }: Pick<CallOptions, "providerKeys" | "ownKeysOnly">): boolean {
  return providerKeys !== undefined || ownKeysOnly === true;
}
