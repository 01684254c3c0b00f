/** Where a run may go: the targets of its model, then those of each model it may go on with. */
import { modelOfRun } from "../catalog/catalog.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import type { Connections } from "../providers/provider.ts";
import { routeOf, type Target } from "./route.ts";
import type { FallbackModel, RunRequest } from "./run-record.ts";

/** What of a request says where it may go. */
export type RouteRequest = Pick<
  RunRequest,
  | "model"
  | "ownModel"
  | "format"
  | "native"
  | "headers"
  | "fallback"
  | "order"
  | "only"
  | "ignore"
  | "regions"
  | "fidelity"
>;

/** What of it leaves targets out. */
export type TargetChoice = Pick<RouteRequest, "only" | "ignore" | "regions">;

/**
 * The targets of a run, in the order in which they are tried.
 * @param now milliseconds since the Unix epoch.
 * @throws DurableAIError as {@link routeOf} and the catalog do, naming the model of `fallback`; `input/invalid` where the
 *   providers or regions that the call names leave none.
 */
export function routeOfRun(request: RouteRequest, connections: Connections, now: number): Target[] {
  const { fallback = [] } = request;
  const targetsOf = (model: FallbackModel): Target[] =>
    routeOf(modelOfRun(model, connections.providerIds), connections, now, request);
  const ofModel = targetsOf(request);
  const ofOthers = fallback.flatMap((model, i) => {
    try {
      return chosen(targetsOf(model), request);
    } catch (thrown) {
      if (!DurableAIError.isInstance(thrown)) throw thrown;
      throw DurableAIError.from({ ...thrown.facts, field: `fallback[${i}]` });
    }
  });
  const targets = [...chosen(ofModel, request), ...ofOthers];
  if (targets.length > 0) return targets;
  throw noneLeft(request, ofModel);
}

/** Those the call allows; the ones it asks for first come first, the others after them as they were. */
function chosen(targets: readonly Target[], request: RouteRequest): Target[] {
  const { order = [] } = request;
  const rank = ({ provider }: Target): number => (order.includes(provider) ? order.indexOf(provider) : order.length);
  return targets.filter((target) => isAllowed(target, request)).toSorted((a, b) => rank(a) - rank(b));
}

/** Whether a call may go there. A target of no known region is in none of those that it names. */
export function isAllowed(
  { provider, region }: Pick<Target, "provider" | "region">,
  { only, ignore = [], regions }: TargetChoice,
): boolean {
  const isThere = regions === undefined || (region !== undefined && regions.includes(region));
  return isThere && (only === undefined || only.includes(provider)) && !ignore.includes(provider);
}

function noneLeft(request: RouteRequest, targets: readonly Target[]): DurableAIError {
  const { model, only, ignore } = request;
  const problem = `it leaves no target of ${model}`;
  const reachable = targets.filter((target) => isAllowed(target, { only, ignore }));
  if (reachable.length === 0) {
    const providers = [...new Set(targets.map(({ provider }) => provider))].join(", ");
    return invalidInput(
      `options.${only === undefined ? "ignore" : "only"}`,
      problem,
      `It is served here by ${providers}.`,
    );
  }
  const regions = [...new Set(reachable.flatMap(({ region }) => region ?? []))].join(", ");
  const fix = regions === "" ? "Of no target here a region is known." : `Regions of its targets here are ${regions}.`;
  return invalidInput("options.regions", problem, fix);
}
