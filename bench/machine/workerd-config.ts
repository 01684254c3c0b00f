/** The text of a config of plain workerd: https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp */

export interface WorkerConfig {
  /** Other Workers of the config find it by this. */
  name: string;
  /** The bundle, beside the config. */
  file: string;
  text?: Record<string, string>;
  /** Binding to the name of another Worker or server of the config. */
  services?: Record<string, string>;
  /** Binding to the server that answers for `env.AI`. */
  ai?: Record<string, string>;
  /** Binding to a class of this Worker; its SQLite is on disk. */
  objects?: Record<string, string>;
}

export interface WorkerdConfig {
  port: number;
  /** The first one is asked over HTTP. */
  workers: readonly WorkerConfig[];
  /** Name to host and port. */
  servers?: Record<string, string>;
  /** Where the objects' SQLite files lie: absolute. */
  disk: string;
}

const COMPATIBILITY_DATE = "2026-10-01";

export function workerdConfig({ port, workers, servers = {}, disk }: WorkerdConfig): string {
  const services = [
    ...workers.map((worker) => `(name = ${text(worker.name)}, worker = ${workerOf(worker)})`),
    ...Object.entries(servers).map(
      ([name, address]) => `(name = ${text(name)}, external = (address = ${text(address)}, http = ()))`,
    ),
    `(name = "disk", disk = (path = ${text(disk)}, writable = true))`,
    // The upstream is on loopback, which workerd refuses unless it is told.
    `(name = "internet", network = (allow = ["public", "private"]))`,
  ];
  const asked = text(workers[0]?.name ?? "");
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ${services.join(",\n    ")}
  ],
  sockets = [(name = "http", address = ${text(`127.0.0.1:${port}`)}, http = (), service = ${asked})]
);
`;
}

function workerOf({ file, text: texts = {}, services = {}, ai = {}, objects = {} }: WorkerConfig): string {
  const bindings = [
    ...Object.entries(texts).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...Object.entries(services).map(([name, value]) => `(name = ${text(name)}, service = ${text(value)})`),
    ...Object.entries(objects).map(
      ([name, value]) => `(name = ${text(name)}, durableObjectNamespace = ${text(value)})`,
    ),
    ...Object.entries(ai).map(([name, value]) => `(name = ${text(name)}, wrapped = ${aiBinding(value)})`),
  ];
  const namespaces = Object.values(objects).map(
    (name) => `(className = ${text(name)}, uniqueKey = ${text(name)}, enableSql = true)`,
  );
  return `(
      modules = [(name = "worker.js", esModule = embed ${text(file)})],
      compatibilityDate = ${text(COMPATIBILITY_DATE)},
      compatibilityFlags = ["nodejs_compat"],
      bindings = [${bindings.join(", ")}],
      durableObjectNamespaces = [${namespaces.join(", ")}],
      durableObjectStorage = (localDisk = "disk"),
      globalOutbound = "internet"
    )`;
}

/** The class behind `env.AI`, as miniflare binds it. */
function aiBinding(server: string): string {
  return `(moduleName = "cloudflare-internal:ai-api", innerBindings = [(name = "fetcher", service = ${text(server)})])`;
}

/** A Cap'n Proto string has the escapes of C, of which JSON's are a part where there is nothing but ASCII. */
function text(value: string): string {
  return JSON.stringify(value);
}
