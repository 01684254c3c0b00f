/** The options of `wrapAI`, checked once, when the binding is made. */
import { builtInModel, createCatalog } from "../catalog/catalog.ts";
import type { Model } from "../catalog/model.ts";
import type { OwnModel } from "../catalog/own-model.ts";
import { toOwnModels } from "../catalog/own-models.ts";
import { PROVIDERS } from "../catalog/providers.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import { redactorOf } from "../log/logged-body.ts";
import { checkRedaction, type Redaction } from "../log/redaction.ts";
import type { LogNamespace } from "../log/log-object.ts";
import type { Provider, ProviderEnv } from "../providers/provider.ts";
import type { AccountNamespace, InferenceLayer, RunObjectNamespace } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import { checkDefaults } from "./call-options.ts";
import { needsLayer } from "./call-plan.ts";
import type { DirectLog } from "./direct-log.ts";
import { gatheredForLayer, gatheredLogs } from "./gathered-logs.ts";
import { createLocalLayer, DEFAULT_ACCOUNT } from "./local-layer.ts";
import type { OutgoingOptions } from "./outgoing-stream.ts";
import { checkRoutes } from "./route-checks.ts";
import type { Route, RoutedCall, Routes } from "./routes.ts";
import type { CallDefaults } from "./run-options.ts";

/** What a binding knows for its callers, wherever the layer is. */
export interface CallerOptions {
  /** What calls get that do not say otherwise. */
  defaults?: CallDefaults;
  /** Models of your own, and changes of built-in ones: names, prices, targets, endpoints. */
  models?: readonly OwnModel[];
  /** Names under which calls go to one of several models: `ai.run("route/support", …)`. */
  routes?: readonly Route[];
}

interface CommonOptions extends CallerOptions {
  /** `cloudflare`: every call is answered exactly as Cloudflare answers it, whatever the README says of formats. */
  compat?: "cloudflare";
  /** `waitUntil` of `cloudflare:workers`: keeps your Worker going until calls that are not kept are in the log. */
  waitUntil?: (promise: Promise<unknown>) => void;
}

/**
 * Something with the methods of the layer. What they take is not asked: the types of RPC stubs are too deep to compare,
 * and a service whose entrypoint `wrangler types` does not know is a plain `Fetcher`.
 */
export type LayerService = Fetcher | Record<keyof InferenceLayer, unknown>;

/** The inference layer is a Worker of its own, bound as a service. */
export interface ServiceOptions extends CommonOptions {
  service: LayerService;
  runs?: never;
}

/** The inference layer is our Durable Object class, exported from the user's own script. */
export interface LocalOptions extends CommonOptions {
  runs: RunObjectNamespace | DurableObjectNamespace;
  /** Our class `Account`: keeps models of the account's own. Without it nothing can be kept. */
  accounts?: AccountNamespace | DurableObjectNamespace;
  /** Our class `Log`: keeps what is known of every run after its end. Without it nothing is logged. */
  logs?: LogNamespace | DurableObjectNamespace;
  /** Your Worker's `env`: where providers find their credentials and bindings. */
  env: object;
  /** Default: all that `env` has credentials for. */
  providers?: readonly Provider[];
  /** What is taken out of bodies that are logged, beside keys. Give the run objects the same (`Runs.redaction`). */
  redaction?: Redaction;
  service?: never;
}

/** No inference layer: direct calls only. */
export interface DirectOptions extends CommonOptions {
  service?: never;
  runs?: never;
}

/** The options of `wrapAI`. */
export type WrapOptions = ServiceOptions | LocalOptions | DirectOptions;

/** What a binding is made of. */
export interface Wrapping {
  ai: Ai | undefined;
  layer: InferenceLayer | undefined;
  compat: boolean;
  defaults: CallDefaults;
  /** Checked: each of them makes a row. */
  models: readonly OwnModel[];
  routes: Routes;
  /** Takes what is known of direct calls. Absent where nobody wants it, or nothing would keep the Worker going for it. */
  directLog?: DirectLog;
  /** What the layer adds to calls that do not say it themselves: an agent's session and metadata. */
  added?(): Promise<Pick<RoutedCall, "session" | "metadata">>;
  /** Set by whoever sends streams straight out to connections: how they go. */
  outgoing?: OutgoingOptions;
}

const OPTION_NAMES = [
  "service",
  "runs",
  "accounts",
  "logs",
  "env",
  "providers",
  "redaction",
  "waitUntil",
  "compat",
  "defaults",
  "models",
  "routes",
];

/** Checks what `wrapAI` was given. @throws DurableAIError `input/invalid` naming the path of the option. */
export function checkWrapping(ai: Ai | undefined, options: WrapOptions): Wrapping {
  if (typeof options !== "object" || options === null)
    throw invalidInput("wrapAI options", "they are not an object", "Write e.g. { service: env.INFERENCE }.");
  const unknown = Object.keys(options).find((name) => !OPTION_NAMES.includes(name));
  if (unknown !== undefined)
    throw invalidInput(`wrapAI options.${unknown}`, "there is no such option", `There are ${OPTION_NAMES.join(", ")}.`);
  if (options.compat !== undefined && options.compat !== "cloudflare")
    throw invalidInput("wrapAI options.compat", "it is not known", 'Write "cloudflare" or leave it out.');
  const layer = layerOf(options);
  if (ai === undefined && layer === undefined) throw nothingToCall();
  const defaults = checkDefaults(options.defaults, "wrapAI options.defaults");
  const { models } = options;
  const own = models === undefined ? [] : checkOwnModels(models);
  const routes = checkRoutes(options.routes, "wrapAI options.routes", () => ({
    catalog: createCatalog(own),
    providerIds: providerIdsOf(options),
    defaults,
  }));
  if (routes.size > 0 && layer === undefined) throw needsLayer("a route");
  const directLog = directLogOf(options, layer);
  return {
    ai,
    layer,
    compat: options.compat === "cloudflare",
    defaults,
    models: models ?? [],
    routes,
    ...(directLog && { directLog }),
  };
}

/** The gathered records go to whoever has the log: the layer that is a Worker of its own, or the objects themselves. */
function directLogOf(options: WrapOptions, layer: InferenceLayer | undefined): DirectLog | undefined {
  const { waitUntil } = options;
  if (waitUntil === undefined || layer === undefined) return undefined;
  if (typeof waitUntil !== "function")
    throw invalidInput("wrapAI options.waitUntil", "it is not a function", 'Import it from "cloudflare:workers".');
  if (options.service !== undefined)
    return {
      add: (record) => gatheredForLayer(layer, systemClock).add(DEFAULT_ACCOUNT, record, waitUntil),
      redactor: redactorOf({}),
      waitUntil,
    };
  const logs = "logs" in options ? (options.logs as LogNamespace | undefined) : undefined;
  const { env, redaction } = options as LocalOptions;
  return (
    logs && {
      add: (record) => gatheredLogs(logs, systemClock).add(DEFAULT_ACCOUNT, record, waitUntil),
      redactor: redactorOf({ ...env }, redaction),
      waitUntil,
    }
  );
}

/** Made into rows to find what is wrong with them; the layer makes them again, where they are used. */
function checkOwnModels(models: readonly OwnModel[]): Model[] {
  return toOwnModels(models, "wrapAI options.models", builtInModel, { source: "wrapAI", asOf: "", bindings: true });
}

/** Those of the catalog too: which of them a layer behind a service has, it alone knows. */
function providerIdsOf(options: WrapOptions): string[] {
  const own = "providers" in options && options.runs !== undefined ? options.providers : undefined;
  return [...PROVIDERS, ...(own ?? [])].map(({ id }) => id);
}

function layerOf(options: WrapOptions): InferenceLayer | undefined {
  if ("service" in options && "runs" in options && options.service !== undefined && options.runs !== undefined)
    throw invalidInput("wrapAI options.runs", "there is a service too", "Give one of service and runs.");
  if ("service" in options) return serviceLayer(options.service);
  if ("runs" in options) return localLayer(options);
  return undefined;
}

/** Any method of a service binding can be called: whether the other side has it shows when it is. */
function serviceLayer(service: LayerService | undefined): InferenceLayer {
  const isStub = (typeof service === "object" || typeof service === "function") && service !== null;
  if (isStub) return service as unknown as InferenceLayer;
  throw invalidInput(
    "wrapAI options.service",
    "it is not a service binding",
    'Bind the durable-ai Worker in your wrangler config: "services": [{ "binding": "INFERENCE", "service": "durable-ai" }].',
  );
}

function localLayer({
  runs,
  accounts,
  logs,
  env,
  providers,
  redaction,
  waitUntil,
}: Partial<LocalOptions>): InferenceLayer {
  if (typeof runs?.idFromName !== "function" || typeof runs.idFromString !== "function")
    throw invalidInput(
      "wrapAI options.runs",
      "it is not a Durable Object namespace",
      "Export our Runs class from your Worker and bind it in your wrangler config.",
    );
  if (accounts !== undefined && typeof accounts.idFromName !== "function")
    throw invalidInput(
      "wrapAI options.accounts",
      "it is not a Durable Object namespace",
      "Export our Account class from your Worker and bind it in your wrangler config.",
    );
  if (logs !== undefined && typeof logs.idFromName !== "function")
    throw invalidInput(
      "wrapAI options.logs",
      "it is not a Durable Object namespace",
      "Export our Log class from your Worker and bind it in your wrangler config.",
    );
  if (typeof env !== "object" || env === null)
    throw invalidInput("wrapAI options.env", "it is not an object", "Pass your Worker's env.");
  if (providers !== undefined && !Array.isArray(providers))
    throw invalidInput("wrapAI options.providers", "it is not a list", "Write e.g. [openai, anthropic].");
  // `wrangler types` does not always know the class behind a namespace, so its methods cannot be asked of the caller.
  return createLocalLayer({
    runs: runs as RunObjectNamespace,
    accounts: accounts as AccountNamespace | undefined,
    logs: logs as LogNamespace | undefined,
    env: env as ProviderEnv,
    providers,
    redaction: redaction && checkRedaction(redaction, "wrapAI options.redaction"),
    waitUntil,
  });
}

function nothingToCall(): DurableAIError {
  const fix = "Pass env.AI, or { service: env.INFERENCE }, or { runs: env.RUNS, env }.";
  return new DurableAIError({
    code: "input/invalid",
    field: "wrapAI",
    fix,
    message: `wrapAI: there is neither an AI binding nor an inference layer to call. ${fix}`,
  });
}
