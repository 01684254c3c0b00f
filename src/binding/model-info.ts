/** A model of the catalog as it is here: who bills it, whether it can be called now, and by whom. */
import type { ModelInfo, TargetInfo } from "../catalog/catalog-request.ts";
import type { Billing, Hosting, Model, ModelTarget } from "../catalog/model.ts";
import { GATEWAY, HOST, providerFacts } from "../catalog/providers.ts";
import type { DurableAIError } from "../errors.ts";
import type { Connections } from "../providers/provider.ts";
import { usualTargets } from "../run/route.ts";

/** What only a deployment knows. */
interface Here {
  connections: Connections;
  /** Why the layer cannot call the model; undefined where it can. */
  refusal: DurableAIError | undefined;
  /** Whoever asks has an AI binding: what Cloudflare serves goes there where the layer cannot run it. */
  direct: boolean;
}

/** `model`, and what it is here. */
export function toModelInfo(model: Model, { connections, refusal, direct }: Here): ModelInfo {
  const targets = model.targets.map((target) => toTargetInfo(target, connections));
  const usual = usualTargets(targets);
  const used = refusal === undefined ? usual.find(({ connected }) => connected) : directTarget(model, targets, direct);
  const first = used ?? usual[0];
  return {
    ...model,
    targets,
    hosting: hostingOf(first),
    billing: first?.billing ?? "own-key",
    callable: used !== undefined,
    ...(used !== undefined && { callableBy: used.provider }),
    ...(used === undefined && refusal !== undefined && { whyNot: refusal.message }),
  };
}

function toTargetInfo(target: ModelTarget, connections: Connections): TargetInfo {
  const connected = connections.connectionOf(target) !== undefined;
  return { ...target, billing: billingOf(target), connected };
}

/** Cloudflare's own, for a caller that can reach it by itself: all it hosts, and what is not for chat. */
function directTarget({ task }: Model, targets: readonly TargetInfo[], direct: boolean): TargetInfo | undefined {
  if (!direct) return undefined;
  const isMedia = task !== "text-generation";
  return targets.find(({ provider }) => provider === HOST || (isMedia && provider === GATEWAY));
}

function hostingOf(target: TargetInfo | undefined): Hosting {
  if (target === undefined) return "proxied";
  const { baseURL, binding, provider } = target;
  const facts = providerFacts(provider);
  if (baseURL !== undefined || binding !== undefined || facts === undefined || facts.selfHosted === true) return "own";
  return provider === HOST ? "workers-ai" : "proxied";
}

function billingOf({ provider }: ModelTarget): Billing {
  return providerFacts(provider)?.billing ?? "own-key";
}
