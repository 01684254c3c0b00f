/** Which targets a run may use, in order. */
import { builtInModel, isMadeUp } from "../catalog/catalog.ts";
import type { Model, ModelTarget, Task } from "../catalog/model.ts";
import { GATEWAY, HOST, providerFacts } from "../catalog/providers.ts";
import type { Warning } from "../chat.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import { COMMON_FORMATS, formatTaskOf } from "../formats/any-format.ts";
import type { TargetModel } from "../formats/format.ts";
import type { AnyFormatId, FormatTask, TaskModel, TaskQuirks } from "../formats/task-format.ts";
import type { Caller, Connections, ProviderConnection } from "../providers/provider.ts";
import type { Fidelity } from "./run-record.ts";

/** A provider and its id of the model, ready to be called. */
export interface Target {
  provider: string;
  /** Where it runs, where the catalog says it. */
  region?: string;
  model: TargetModel & TaskModel;
  format: AnyFormatId;
  /** The way there, for the task of the run. */
  connection: Pick<ProviderConnection, "dispatch" | "countTokens">;
  /** The model thinks before it speaks: it gets more time before its first event. */
  slow: boolean;
  /** Tokens the model takes in, where that is known. */
  contextTokens?: number;
  /** What a caller should know of the model itself. */
  warnings: readonly Warning[];
}

/** What a call came in, and which builds of its model may answer it. */
export interface Asked extends Caller {
  /** @default "original" */
  fidelity?: Fidelity;
}

/** A model that ends within this time warns whoever calls it. */
export const RETIRES_SOON_MS: number = 90 * 86_400_000;

/**
 * The targets of `model` that can be called here, in the catalog's order.
 * @param now milliseconds since the Unix epoch: a model that ends soon warns.
 * @param caller what the call came in: its format has to be for the model's task, and a target that speaks several may be
 *   asked in that one. Also whether other builds of the model may answer.
 * @throws DurableAIError `input/invalid` where it is for another, `option/not-available` for a task the layer does not
 *   run, `provider/not-available` where no target's provider is one of this deployment or serves the task,
 *   `provider/no-credentials` where none of those has credentials.
 */
export function routeOf(model: Model, connections: Connections, now: number, caller?: Asked): Target[] {
  checkTask(model);
  const task = taskToServe(model, caller?.format);
  const warnings = warningsOf(model, now);
  const targets = usualTargets(model.targets, caller?.fidelity).flatMap((target) => {
    const connection = connections.connectionOf(target);
    const isServed = connection !== undefined && connection.serves?.(target.id) !== false;
    const way = isServed ? wayTo(connection, target.id, task, caller) : undefined;
    return way === undefined ? [] : [{ ...toTarget(model, target, way), warnings }];
  });
  if (targets.length > 0) return targets;
  throw noTarget(model, connections, task, caller?.fidelity);
}

/** Why `model` cannot be called here; undefined where it can. */
export function whyNotCallable(model: Model, connections: Connections): DurableAIError | undefined {
  try {
    routeOf(model, connections, 0);
    return undefined;
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) return thrown;
    throw thrown;
  }
}

/** Another build of the weights answers differently: it is taken, last, where the call says so or there is nothing else. */
export function usualTargets<Kind extends ModelTarget>(
  targets: readonly Kind[],
  wanted: Fidelity = "original",
): readonly Kind[] {
  const original = targets.filter(({ fidelity }) => fidelity === undefined);
  if (original.length === 0) return targets;
  return wanted === "original" ? original : [...original, ...targets.filter((target) => !original.includes(target))];
}

function toTarget(
  model: Model,
  { provider, id, region, baseURL, binding }: ModelTarget,
  { format, connection, model: ofProvider }: TargetWay,
): Omit<Target, "warnings"> {
  const reasons = model.capabilities.includes("reasoning");
  const isOwnEndpoint = baseURL !== undefined || binding !== undefined;
  const isDescribed = builtInModel(model.id) !== undefined;
  return {
    provider,
    region,
    connection,
    format,
    slow: reasons,
    contextTokens: model.contextTokens,
    model: {
      ...ofProvider,
      id,
      dimensions: model.dimensions,
      maxOutputTokens: model.maxOutputTokens,
      sampling: model.sampling,
      // The catalog says of the models it describes who refuses it.
      prefill: model.prefill ?? (isDescribed ? true : undefined),
      reasoning: model.reasoning,
      reasons,
      // What stands behind an endpoint of one's own, or an id nobody has described, only its caller knows.
      maxCompletionTokens: model.maxCompletionTokens ?? (isOwnEndpoint || !isDescribed ? undefined : false),
    },
  };
}

/** How a target is asked. */
interface TargetWay extends Pick<Target, "format" | "connection"> {
  /** What is special about the model there. */
  model: TaskQuirks & Pick<TargetModel, "efforts" | "quirks">;
}

/** Undefined where the provider does not serve the task. */
function wayTo(
  connection: ProviderConnection,
  id: string,
  task: FormatTask | undefined,
  caller: Caller | undefined,
): TargetWay | undefined {
  if (task === undefined) {
    const format = connection.formatOf(id, caller);
    const model = { efforts: connection.effortsOf?.(id), quirks: connection.quirksOf?.(id) };
    return format && { format, connection, model };
  }
  const served = connection.tasks?.[task];
  if (served === undefined) return undefined;
  const { format, dispatch, ...quirks } = served;
  return { format, connection: { dispatch }, model: quirks };
}

/** The catalog's word on a model that has ended, will soon, or should no longer be used. */
export function warningsOf({ id, deprecated, retiresAt, replacedBy }: Model, now: number): Warning[] {
  const end = retiresAt === undefined ? undefined : Date.parse(retiresAt);
  const isSoon = end !== undefined && end - now <= RETIRES_SOON_MS;
  if (deprecated !== true && !isSoon) return [];
  const instead = replacedBy === undefined ? "" : `: use ${replacedBy}`;
  const when =
    end === undefined
      ? "its makers advise against it"
      : end <= now
        ? `its makers ended it on ${retiresAt}`
        : `it ends on ${retiresAt}`;
  return [
    { field: "model", from: id, ...(replacedBy !== undefined && { to: replacedBy }), reason: `${when}${instead}` },
  ];
}

// ---- where there is none -------------------------------------------------------------------------------------------

/** The tasks our formats can say. */
const CHAT: Task = "text-generation";
const FORMAT_TASKS: readonly FormatTask[] = ["embeddings", "reranking"];

/** What Workers AI takes and gives is passed through as it is, whatever it is. */
function checkTask({ id, task, targets }: Model): void {
  if (task === CHAT || formatTask(task) !== undefined || id.startsWith("@")) return;
  const fix = targets.some(({ provider }) => provider === GATEWAY)
    ? "Call it through env.AI (wrapAI(env.AI, …), without session, key and durable): it goes straight to Cloudflare."
    : "Call its provider's own API for now.";
  throw new DurableAIError({
    code: "option/not-available",
    field: "model",
    fix,
    message: `${id} is for ${task}, which a run of the inference layer cannot do yet. ${fix}`,
  });
}

function formatTask(task: Task): FormatTask | undefined {
  return FORMAT_TASKS.find((known) => known === task);
}

/**
 * The task to find targets for; undefined for chat, and for what is Cloudflare's own from end to end.
 * @throws DurableAIError `input/invalid` where the caller speaks of another task.
 */
function taskToServe(model: Model, format: AnyFormatId | undefined): FormatTask | undefined {
  const task = formatTask(model.task);
  if (format === undefined) return task;
  if (format === "workers-ai" && model.id.startsWith("@")) return undefined;
  const asked = formatTaskOf(format);
  if (asked === task || isMadeUp(model)) return asked;
  const common = task && COMMON_FORMATS[task];
  const said = model.task === CHAT ? "Send messages." : `Send what ${common} says, with \`format: "${common}"\`.`;
  const fix = `${said} For a model of your own, say its task in \`models\`.`;
  throw invalidInput("model", `${model.id} is for ${model.task}, and ${format} is for ${asked ?? "chat"}`, fix);
}

function noTarget(
  model: Model,
  connections: Connections,
  task: FormatTask | undefined,
  fidelity: Fidelity | undefined,
): DurableAIError {
  const targets = usualTargets(model.targets, fidelity);
  const connected = targets.filter((target) => connections.connectionOf(target) !== undefined);
  const known = targets.filter((target) => connections.knows(target) && !connected.includes(target));
  if (known.length > 0) return noCredentials(model, known, connections);
  if (connected.length > 0) return notServed(model, connected, task);
  const names = providersOf(targets);
  const fix = howToAdd(names) + otherBuild(model, connections);
  return new DurableAIError({
    code: "provider/not-available",
    field: "model",
    message: `${model.id} is served by ${names.join(", ")}, and this deployment has no such provider. ${fix}`,
    fix,
  });
}

function notServed({ id }: Model, targets: readonly ModelTarget[], task: FormatTask | undefined): DurableAIError {
  const fix = "Ask another model: the catalog lists them by task.";
  return new DurableAIError({
    code: "provider/not-available",
    field: "model",
    fix,
    message: `${id}: ${providersOf(targets).join(", ")} cannot be asked for ${task ?? "chat"} here. ${fix}`,
  });
}

function noCredentials(model: Model, known: readonly ModelTarget[], connections: Connections): DurableAIError {
  const wants = known.flatMap((target) => connections.wantsOf(target));
  const fix = `Set ${[...new Set(wants)].join(" or ")} where the inference layer runs.${otherBuild(model, connections)}`;
  return new DurableAIError({
    code: "provider/no-credentials",
    field: "model",
    fix,
    message: `${model.id}: nothing it needs is set here for ${providersOf(known).join(", ")}. ${fix}`,
  });
}

/** It answers differently, so it is named and not taken. */
function otherBuild({ targets }: Model, connections: Connections): string {
  const other = targets.find(
    (target) => target.fidelity !== undefined && connections.connectionOf(target) !== undefined,
  );
  if (other === undefined) return "";
  const id = other.provider === HOST ? other.id : `${other.provider}/${other.id}`;
  return ` Or call another build of it (${other.fidelity}): ${id}. Or allow it: \`fidelity: "any"\`.`;
}

function providersOf(targets: readonly ModelTarget[]): string[] {
  return [...new Set(targets.map(({ provider }) => provider))];
}

function howToAdd(names: readonly string[]): string {
  const compatible = names.find((name) => providerFacts(name)?.baseURL !== undefined);
  if (compatible !== undefined) {
    const key = `${compatible.toUpperCase().replaceAll("-", "_")}_API_KEY`;
    const baseURL = providerFacts(compatible)?.baseURL;
    return `Add openaiCompatible({ id: "${compatible}", baseURL: "${baseURL}", apiKeyName: "${key}" }) to its providers.`;
  }
  const isOwn = names.every((name) => providerFacts(name) === undefined);
  return isOwn ? "Give the target a baseURL, or define the provider." : "Adapters for it are not built yet.";
}
