/** Where a page finds a run, and how it asks for it. */
import { invalidInput } from "../errors.ts";

/** Where a run is read: exactly one of the two. */
export type RunAddress =
  | {
      /** URL of the agent that started the run: `/agents/<class>/<name>`. Its `Inference` needs the option `http`. */
      agent: string | URL;
      layer?: undefined;
    }
  | {
      /**
       * Base URL of the inference layer's HTTP API. It wants an API key, which does not belong into a page: this is a
       * route of your own Worker that adds it.
       */
      layer: string | URL;
      agent?: undefined;
    };

/** How the requests are made. */
export interface RunAccess {
  /** Sent with each request. A function is asked each time, so that it can renew a token. */
  headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /** Makes the requests; for cookies of another origin, say. @default the page's `fetch` */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** Where a run is read, and how. */
export type WatchOptions = RunAddress & RunAccess;

/**
 * The URL of what is done with a run: `…/inference/runs/{run}/events` of an agent, `/runs/{id}/events` of the layer.
 * A query that the base has stays.
 * @throws DurableAIError `input/invalid` naming `run`, `agent` or `layer`.
 */
export function runUrl(run: string, address: RunAddress, action: string, query: Record<string, string> = {}): string {
  if (typeof run !== "string" || run === "")
    throw invalidInput("run", "it is not a run", "Give the id or the key of a run, or undefined while there is none.");
  const { base, path } = routesOf(address);
  const [place = "", kept = ""] = String(base).split("?", 2);
  const search = new URLSearchParams([...new URLSearchParams(kept), ...Object.entries(query)]).toString();
  return `${place.replace(/\/+$/, "")}${path}/${encodeURIComponent(run)}/${action}${search && `?${search}`}`;
}

function routesOf({ agent, layer }: RunAddress): { base: string | URL; path: string } {
  if (agent !== undefined && layer !== undefined)
    throw invalidInput("layer", "it is given beside `agent`", "Give one of them: a run is read in one place.");
  if (layer !== undefined) return { base: layer, path: "/runs" };
  if (agent !== undefined && String(agent) !== "") return { base: agent, path: "/inference/runs" };
  throw invalidInput("agent", "it is missing", "Give the URL of the run's agent, or `layer`, the URL of the HTTP API.");
}
