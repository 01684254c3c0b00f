/** Where a provider serves what is no chat, as data; and the connections that become of it. */
import type { FormatTask, TaskFormatId, TaskQuirks } from "../../formats/task-format.ts";
import { joinURL } from "../http-api/base-url.ts";
import { postJson, type RequestHeaders } from "../http-api/post-json.ts";
import type { ProviderCall, ProviderConnection } from "../provider.ts";

/** One task at one provider. */
export interface TaskEndpoint extends TaskQuirks {
  format: TaskFormatId;
  /** What follows the base URL, with `{model}` for the provider's id of the model; "" for a binding. */
  path: string;
  /** Ends of the base URL that give way to the path: an API whose chat is somewhere else. The first that fits. */
  insteadOf?: readonly string[];
}

/** Every task of a provider beside chat. */
export type TaskEndpoints = Readonly<Partial<Record<FormatTask, TaskEndpoint>>>;

/** An HTTP API, as its chat is asked. */
export interface TaskApi {
  send: typeof fetch;
  baseURL: URL;
  headers: RequestHeaders;
}

/** How one request of a task is sent. */
type Dispatch = ProviderConnection["dispatch"];

/** The tasks of a connection; `dispatchTo` sends what is for one endpoint. */
export function tasksOf(
  endpoints: TaskEndpoints,
  dispatchTo: (endpoint: TaskEndpoint) => Dispatch,
): NonNullable<ProviderConnection["tasks"]> {
  const tasks = Object.entries(endpoints).map(([task, endpoint]) => {
    const { path: _path, insteadOf: _insteadOf, ...facts } = endpoint;
    return [task, { ...facts, dispatch: dispatchTo(endpoint) }];
  });
  return Object.fromEntries(tasks);
}

/** The tasks of an HTTP API: what a provider's `connect` gives beside its chat. */
export function tasksOverHttp(endpoints: TaskEndpoints, api: TaskApi): NonNullable<ProviderConnection["tasks"]> {
  return tasksOf(
    endpoints,
    (endpoint) => (call) => postJson(api.send, urlOf(endpoint, api.baseURL, call), call, api.headers),
  );
}

function urlOf({ path, insteadOf = [] }: TaskEndpoint, baseURL: URL, { model }: ProviderCall): string {
  const base = new URL(baseURL);
  const end = insteadOf.find((ending) => base.pathname.endsWith(ending)) ?? "";
  base.pathname = base.pathname.slice(0, base.pathname.length - end.length);
  return joinURL(base, path.replace("{model}", encodeURIComponent(model)));
}
