/** Which targets a run may use, in order. */
import type { Model, ModelTarget } from "../catalog/model.ts";
import { GATEWAY, HOST, providerFacts } from "../catalog/providers.ts";
import type { FormatId, Warning } from "../chat.ts";
import { DurableAIError } from "../errors.ts";
import type { TargetModel } from "../formats/format.ts";
import type { Connections, ProviderConnection } from "../providers/provider.ts";

/** A provider and its id of the model, ready to be called. */
export interface Target {
  provider: string;
  model: TargetModel;
  format: FormatId;
  connection: ProviderConnection;
  /** The model thinks before it speaks: it gets more time before its first event. */
  slow: boolean;
  /** What a caller should know of the model itself. */
  warnings: readonly Warning[];
}

/** A model that ends within this time warns whoever calls it. */
export const RETIRES_SOON_MS: number = 90 * 86_400_000;

/**
 * The targets of `model` that can be called here, in the catalog's order.
 * @param now milliseconds since the Unix epoch: a model that ends soon warns.
 * @throws DurableAIError `option/not-available` for a task the layer does not run, `provider/not-available` where no
 *   target's provider is one of this deployment, `provider/no-credentials` where none of those has credentials.
 */
export function routeOf(model: Model, connections: Connections, now: number): Target[] {
  checkTask(model);
  const warnings = warningsOf(model, now);
  const targets = usualTargets(model.targets).flatMap((target) => {
    const connection = connections.connectionOf(target);
    const serves = connection !== undefined && connection.serves?.(target.id) !== false;
    return serves ? [toTarget(model, target, connection, warnings)] : [];
  });
  if (targets.length > 0) return targets;
  throw noTarget(model, connections);
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

/** Another build of the weights answers differently: it is taken only where there is nothing else. */
export function usualTargets<Kind extends ModelTarget>(targets: readonly Kind[]): readonly Kind[] {
  const original = targets.filter(({ fidelity }) => fidelity === undefined);
  return original.length > 0 ? original : targets;
}

function toTarget(
  model: Model,
  { provider, id }: ModelTarget,
  connection: ProviderConnection,
  warnings: readonly Warning[],
): Target {
  return {
    provider,
    connection,
    warnings,
    format: connection.formatOf(id),
    slow: model.capabilities.includes("reasoning"),
    model: {
      id,
      maxOutputTokens: model.maxOutputTokens,
      sampling: model.sampling,
      reasoning: model.reasoning,
      maxCompletionTokens: model.maxCompletionTokens,
    },
  };
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

/** The one task our formats can say. */
const CHAT = "text-generation";

/** What Workers AI takes and gives is passed through as it is, whatever it is. */
function checkTask({ id, task, targets }: Model): void {
  if (task === CHAT || id.startsWith("@")) return;
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

function noTarget(model: Model, connections: Connections): DurableAIError {
  const targets = usualTargets(model.targets);
  const known = targets.filter((target) => connections.knows(target));
  if (known.length > 0) return noCredentials(model, known, connections);
  const names = providersOf(targets);
  const fix = howToAdd(names) + otherBuild(model, connections);
  return new DurableAIError({
    code: "provider/not-available",
    field: "model",
    message: `${model.id} is served by ${names.join(", ")}, and this deployment has no such provider. ${fix}`,
    fix,
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
  return ` Or call another build of it (${other.fidelity}): ${id}.`;
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
