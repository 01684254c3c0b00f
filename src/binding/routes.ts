/**
 * Routes: names of the binding's own under which a call is sent to one of several models, by its metadata or by
 * percentages. A route is followed here, before the call becomes a request: the layer sees a model and options.
 */
import { DurableAIError, invalidInput } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import type { CallOptions } from "./call-options.ts";
import type { RouteOptions } from "./run-options.ts";

/** A value of metadata that an entry compares with. */
export type Comparable = string | number | boolean;

/** A route, as it is written in `wrapAI({ routes })`. */
export interface Route {
  /** What calls name: `route/support`. They may also say `dynamic/support`, as AI Gateway's own routes are called. */
  id: `route/${string}`;
  /** The first entry that applies is used. The last has neither `when` nor `percent`: it applies always. */
  use: readonly RouteEntry[];
}

/** One way a route may go. */
export interface RouteEntry extends RouteOptions {
  /** Metadata the call must have: each name with this value, or with one of these. */
  when?: Readonly<Record<string, Comparable | readonly Comparable[]>>;
  /**
   * Share of the calls, above 0 and below 100, of those that `when` lets in. Shares of several entries lie side by side:
   * 20 and 30 leave 50 to the last. A session stays where it is.
   */
  percent?: number;
  /** A model, or another route: then its options count, and this entry has none. */
  model: string;
}

/** A route, checked. */
export interface CheckedRoute {
  /** In order; each has a condition or a percentage. */
  entries: readonly CheckedEntry[];
  /** What is used where none of them applies. */
  last: CheckedEntry;
}

export interface CheckedEntry {
  /** Names, and the values each may have. */
  when: readonly (readonly [name: string, values: readonly Comparable[]])[];
  percent?: number;
  /** A model, or the id of a route: never an alias of one. */
  model: string;
  options: RouteOptions;
}

/** By id. */
export type Routes = ReadonlyMap<string, CheckedRoute>;

/** What of a call decides where its route sends it. */
export type RoutedCall = Pick<CallOptions, "session" | "key" | "metadata">;

const ROUTE_PREFIX = "route/";
/** AI Gateway calls its routes so. */
const GATEWAY_PREFIX = "dynamic/";

/** The id of the route that `name` may stand for, under either of its spellings; itself for anything else. */
export function routeId(name: string): string {
  return name.startsWith(GATEWAY_PREFIX) ? ROUTE_PREFIX + name.slice(GATEWAY_PREFIX.length) : name;
}

/**
 * The id of the route that `model` names; undefined where it names a model, or a route of AI Gateway's.
 * @throws DurableAIError `model/unknown` for a `route/…` there is not.
 */
export function routeNamed(model: string, routes: Routes): string | undefined {
  const id = routeId(model);
  if (routes.has(id)) return id;
  if (model.startsWith(ROUTE_PREFIX)) throw unknownRoute(id, "model", routes.keys());
  return undefined;
}

/**
 * A model to go on with is asked in the place of one that failed; a route would ask anew whom to ask.
 * @throws DurableAIError `input/invalid` naming the element that is a route.
 */
export function refuseRoutes(models: readonly string[], field: string, ids: readonly string[]): void {
  const route = models.findIndex((model) => isRouteName(model, ids));
  if (route !== -1) throw invalidInput(`${field}[${route}]`, "it is a route", "Name the models to go on with.");
}

/** `dynamic/…` is a route of the binding's only where there is one of that name. */
export function isRouteName(name: string, ids: readonly string[]): boolean {
  return name.startsWith(ROUTE_PREFIX) || ids.includes(routeId(name));
}

/** For a name that begins like a route and is none. */
export function unknownRoute(id: string, field: string, ids: Iterable<string>): DurableAIError {
  const there = [...ids];
  const fix =
    there.length === 0
      ? "Write it down: wrapAI(env.AI, { routes: [{ id, use }] }); for calls over HTTP in `callers` of the layer's Worker."
      : `There are ${there.join(", ")}.`;
  const message = `${field}: there is no route ${JSON.stringify(id.slice(0, 100))} here. ${fix}`;
  return new DurableAIError({ code: "model/unknown", field, fix, message });
}

/**
 * Where the route `id` sends a call: the entry that applies, through all routes on the way.
 * @param random in [0, 1): draws for calls that have neither session nor key.
 */
export async function followRoute(
  id: string,
  routes: Routes,
  call: RoutedCall,
  random: () => number,
): Promise<CheckedEntry> {
  const route = routes.get(id);
  if (route === undefined) throw unknownRoute(id, "model", routes.keys());
  const entry = await entryFor(id, route, call, random);
  // No route leads back to itself: that is refused when they are configured.
  return routes.has(entry.model) ? followRoute(entry.model, routes, call, random) : entry;
}

async function entryFor(
  id: string,
  { entries, last }: CheckedRoute,
  call: RoutedCall,
  random: () => number,
): Promise<CheckedEntry> {
  const isDrawn = entries.some(({ percent }) => percent !== undefined);
  const point = isDrawn ? await drawnPoint(id, call, random) : 0;
  let shares = 0;
  for (const entry of entries) {
    if (!applies(entry, call.metadata)) continue;
    if (entry.percent === undefined) return entry;
    shares += entry.percent;
    if (point < shares) return entry;
  }
  return last;
}

function applies({ when }: CheckedEntry, metadata: Record<string, JsonValue> = {}): boolean {
  return when.every(([name, values]) => Object.hasOwn(metadata, name) && values.some((one) => one === metadata[name]));
}

/**
 * In [0, 100): where the call lies among the shares of a route. By a hash, so that a session stays where it is with
 * nothing kept anywhere, and where the first share grows only others move into it. The route's id is in it: who is
 * in the small share of one experiment is not therefore in that of the next.
 */
async function drawnPoint(id: string, { session, key }: RoutedCall, random: () => number): Promise<number> {
  const name = session ?? key;
  if (name === undefined) return random() * 100;
  const bytes = new TextEncoder().encode(JSON.stringify([id, name]));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return (new DataView(digest).getUint32(0) / 2 ** 32) * 100;
}
