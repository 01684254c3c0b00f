/** The layers of `src`, as data: DESIGN of docs/architecture.md, kept by test/architecture.test.ts. */

/** A layer and the files in it. A path that ends in `/` is a folder; the longest match decides. */
export interface Layer {
  number: number;
  name: string;
  holds: readonly string[];
  /** Numbers of the layers its files may import. */
  mayImport: readonly number[];
}

/** From the contracts up to the doors. Imports point up this list, never down. */
export const LAYERS: readonly Layer[] = [
  {
    number: 0,
    name: "contracts",
    holds: [
      "json.ts",
      "errors.ts",
      "chat.ts",
      "catalog/catalog-request.ts",
      "catalog/meters.ts",
      "catalog/model.ts",
      "catalog/own-model.ts",
      "formats/format.ts",
      "formats/task-format.ts",
      "keys/api-key.ts",
      "keys/key-request.ts",
      "keys/provider-key.ts",
      "log/log-object.ts",
      "log/log-question.ts",
      "log/log-sink.ts",
      "log/queued-logs.ts",
      "log/run-log.ts",
      "log/sink-state.ts",
      "providers/provider.ts",
      "run/run-record.ts",
      "run/target-health.ts",
      "stream/bytes.ts",
      "stream/frame.ts",
      "stream/run-message.ts",
      "wallet/budget.ts",
      "wallet/budget-facts.ts",
      "wallet/entry.ts",
      "wallet/payment-source.ts",
      "wallet/reconciliation.ts",
      "wallet/resale.ts",
      "wallet/statement.ts",
      "wallet/wallet-request.ts",
    ],
    mayImport: [0],
  },
  {
    number: 1,
    name: "rules: pure, no I/O, no clock",
    holds: [
      "catalog/",
      "formats/",
      "stream/",
      "keys/",
      "log/",
      "run/route.ts",
      "run/failover.ts",
      "run/answer-framing.ts",
      "run/commit-gate.ts",
      "run/provider-request.ts",
      "run/refused-parameter.ts",
      "run/retry-after.ts",
      "run/watchdog.ts",
      "wallet/",
    ],
    mayImport: [0, 1],
  },
  {
    number: 2,
    name: "state: SqlStorage only",
    holds: [
      "catalog/model-table.ts",
      "keys/api-key-table.ts",
      "keys/provider-key-table.ts",
      "log/deleted-records.ts",
      "log/hour-sums.ts",
      "log/log-bodies.ts",
      "log/log-days.ts",
      "log/log-parts.ts",
      "log/log-search.ts",
      "log/log-table.ts",
      "log/logged-requests.ts",
      "log/rollups.ts",
      "log/sink-table.ts",
      "run/health-table.ts",
      "stream/event-log.ts",
      "stream/run-table.ts",
      "stream/sub-agent-table.ts",
      "wallet/budget-leases.ts",
      "wallet/budget-table.ts",
      "wallet/ledger.ts",
      "wallet/notice-table.ts",
      "wallet/auto-top-up-table.ts",
      "wallet/resale-table.ts",
    ],
    mayImport: [0, 1, 2],
  },
  {
    number: 3,
    name: "effects: network and bindings",
    holds: ["providers/", "log/sinks/", "stream/resume.ts", "run/system-clock.ts"],
    mayImport: [0, 1, 3],
  },
  { number: 4, name: "run: one call, start to end", holds: ["run/"], mayImport: [0, 1, 4] },
  {
    number: 5,
    name: "assembly",
    holds: ["binding/", "ai.ts", "index.ts"],
    mayImport: [0, 1, 2, 3, 4, 5],
  },
  {
    number: 6,
    name: "doors",
    holds: [
      "durable-objects/",
      "http/",
      "agents/",
      "browser/",
      "react/",
      "stripe/",
      "testing/",
      "log-archive.ts",
      "worker.ts",
    ],
    mayImport: [0, 1, 2, 3, 4, 5],
  },
];

/** Doors that may import other doors; beside these, a door imports its own folder only. */
export const DOORS_THAT_ASSEMBLE: Readonly<Record<string, readonly string[]>> = {
  "http/": ["durable-objects/"],
  "react/": ["browser/"],
  "worker.ts": ["durable-objects/", "http/"],
  "testing/dev-worker.ts": ["worker.ts", "durable-objects/", "http/"],
};

/** Packages `src` imports, and where. A package that is not listed is imported nowhere. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  // A Worker's own module: where it is imported, code can only be loaded by workerd.
  "cloudflare:workers": ["durable-objects/", "http/", "worker.ts", "testing/dev-worker.ts"],
  agents: ["agents/"],
  hono: ["http/"],
  partyserver: ["durable-objects/"],
  react: ["react/"],
  stripe: ["stripe/"],
  "@smithy/core": ["formats/"],
};

/** Files of `providers/` that are no adapter: the contract, the list of those that are on by default, and how they are connected. */
export const NOT_ADAPTERS: readonly string[] = ["providers/provider.ts", "providers/providers.ts"];

/** File names that say nothing about what is inside. */
export const VAGUE_NAMES: ReadonlySet<string> = new Set(
  "base common constants core globals handler helper helpers lib manager misc service shared types util utils".split(
    " ",
  ),
);

/** The most specific layer that holds `path`; undefined where nobody has decided. */
export function layerOf(path: string): Layer | undefined {
  const matches = LAYERS.flatMap((layer) =>
    layer.holds.filter((held) => holds(held, path)).map((held) => ({ layer, held })),
  );
  return matches.toSorted((a, b) => b.held.length - a.held.length)[0]?.layer;
}

/** Whether `held` (a file, or a folder ending in `/`) is or contains `path`. */
export function holds(held: string, path: string): boolean {
  return held.endsWith("/") ? path.startsWith(held) : path === held;
}
