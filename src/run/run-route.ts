/** Where a run may go: the targets of its model, then those of each model it may go on with. */
import { modelOfRun } from "../catalog/catalog.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import type { Connections } from "../providers/provider.ts";
import { routeOf, type Target } from "./route.ts";
import type { RunRequest } from "./run-record.ts";

/** What of a request says where it may go. */
export type RouteRequest = Pick<
  RunRequest,
  "model" | "ownModel" | "format" | "native" | "headers" | "fallback" | "order" | "only" | "ignore"
>;

/**
 * The targets of a run, in the order in which they are tried.
 * @param now milliseconds since the Unix epoch.
 * @throws DurableAIError as {@link routeOf} and the catalog do, naming the model of `fallback`; `input/invalid` where the
 *   providers that the call names leave none.
 */
export function routeOfRun(request: RouteRequest, connections: Connections, now: number): Target[] {
  const { fallback = [] } = request;
  const ofModel = chosen(routeOf(modelOfRun(request, connections.providerIds), connections, now, request), request);
  const ofOthers = fallback.flatMap((model, i) => {
    try {
      return chosen(routeOf(modelOfRun(model, connections.providerIds), connections, now, request), request);
    } catch (thrown) {
      if (!DurableAIError.isInstance(thrown)) throw thrown;
      throw DurableAIError.from({ ...thrown.facts, field: `fallback[${i}]` });
    }
  });
  const targets = [...ofModel, ...ofOthers];
  if (targets.length > 0) return targets;
  const named = request.only === undefined ? "ignore" : "only";
  const ids = [
    ...new Set(
      routeOf(modelOfRun(request, connections.providerIds), connections, now, request).map(({ provider }) => provider),
    ),
  ];
  throw invalidInput(
    `options.${named}`,
    `it leaves no target of ${request.model}`,
    `It is served here by ${ids.join(", ")}.`,
  );
}

/** Those the call allows; the ones it asks for first come first, the others after them as they were. */
function chosen(targets: readonly Target[], { order = [], only, ignore = [] }: RouteRequest): Target[] {
  const allowed = targets.filter(
    ({ provider }) => (only === undefined || only.includes(provider)) && !ignore.includes(provider),
  );
  const rank = ({ provider }: Target): number => (order.includes(provider) ? order.indexOf(provider) : order.length);
  return allowed.toSorted((a, b) => rank(a) - rank(b));
}
