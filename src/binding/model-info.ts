/** A model of the catalog as it is here: who bills it, whether it can be called now, and by whom. */
import type { ModelInfo, TargetInfo } from "../catalog/catalog-request.ts";
import type { Hosting, Model, ModelTarget } from "../catalog/model.ts";
import { GATEWAY, HOST, providerFacts } from "../catalog/providers.ts";
import { DurableAIError } from "../errors.ts";
import type { Connections } from "../providers/provider.ts";
import { usualTargets } from "../run/route.ts";
import { isHostedModel } from "./call-format.ts";

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
  const { billing = "own-key", cancelStopsBilling } = providerFacts(target.provider) ?? {};
  const connected = isConnected(target, connections);
  return { ...target, billing, connected, ...(cancelStopsBilling !== undefined && { cancelStopsBilling }) };
}

/** A target that cannot be connected for what is wrong with it is no reason to know nothing of all others. */
function isConnected(target: ModelTarget, connections: Connections): boolean {
  try {
    return connections.connectionOf(target) !== undefined;
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) return false;
    throw thrown;
  }
}

/** Cloudflare's own, for a caller that can reach it by itself: as `call-plan.ts` sends it there. */
function directTarget({ id, task }: Model, targets: readonly TargetInfo[], direct: boolean): TargetInfo | undefined {
  if (!direct) return undefined;
  const place = isHostedModel(id) ? HOST : task === "text-generation" ? undefined : GATEWAY;
  return targets.find(({ provider }) => provider === place);
}

function hostingOf(target: TargetInfo | undefined): Hosting {
  if (target === undefined) return "proxied";
  const { baseURL, binding, provider } = target;
  const facts = providerFacts(provider);
  if (baseURL !== undefined || binding !== undefined || facts === undefined || facts.selfHosted === true) return "own";
  return provider === HOST ? "workers-ai" : "proxied";
}
