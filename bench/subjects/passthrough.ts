/** The limits: what a Worker and a Durable Object cost that do nothing. */
import { TURN_MS } from "../../src/stream/turns.ts";
import type { Scenario } from "../load/scenario.ts";
import type { StreamRequest } from "../load/work.ts";
import { startWorkerd, type BenchWorker, type Workerd } from "../machine/workerd.ts";
import { countRows } from "./stored-rows.ts";
import { chatRequest, type RunningSubject, type Site, type Subject } from "./subject.ts";

export const passthrough: Subject = {
  id: "passthrough",
  title: "passthrough Worker",
  abilities: ["stream", "many", "json", "replay"],
  start: (site) => startPassthrough(site, { name: "passthrough", entry: "bench/workers/passthrough.ts" }),
};

export const passthroughObject: Subject = {
  id: "passthrough-do",
  title: "passthrough Durable Object, one a session",
  abilities: ["stream", "many", "json", "replay"],
  start: (site) =>
    startPassthrough(site, {
      name: "passthrough-do",
      entry: "bench/workers/passthrough-object.ts",
      objects: { OBJECTS: "PassthroughObject" },
    }),
};

const JSON_WORKER = { entry: "bench/workers/floor-json.ts" };

/** The least that a whole answer can cost which somebody reads: docs/performance.md. */
export const floorsOfJson: readonly Subject[] = [
  {
    id: "floor-json",
    title: "floor: a Worker reads and writes the JSON of both sides",
    abilities: ["json"],
    isExtra: true,
    start: (site) => startPassthrough(site, { ...JSON_WORKER, name: "floor-json" }),
  },
  {
    id: "floor-json-service",
    title: "floor: the same, through a service binding",
    abilities: ["json"],
    isExtra: true,
    start: (site) => {
      const caller = { ...JSON_WORKER, name: "floor-json-service", services: { LAYER: "layer" } };
      return startPassthrough(site, caller, { ...JSON_WORKER, name: "layer" });
    },
  },
  {
    id: "floor-recorded",
    title: "floor: the same in one Worker, for a caller with a key, and a record is left",
    abilities: ["json"],
    isExtra: true,
    start: startRecorded,
  },
];

/** What its callers have to know. */
const KEY = "bench";

async function startRecorded(site: Site): Promise<RunningSubject> {
  const entry = "bench/workers/floor-recorded.ts";
  const recorded = { name: "floor-recorded", entry, text: { KEY }, objects: { LOGS: "FloorLog" } };
  const workerd = await startPassthrough(site, recorded);
  const headers = { authorization: `Bearer ${KEY}` };
  return Object.assign(workerd, {
    request: (scenario: Scenario): StreamRequest => chatRequest(workerd.url, scenario, { headers }),
  });
}

/** The least that a stream can cost which is kept. */
export const floorsOfKept: readonly Subject[] = [
  {
    id: "floor-kept",
    title: "floor: an object keeps the stream and looks at no event",
    abilities: ["stream", "many", "store"],
    isExtra: true,
    start: (site) => startKept(site, { name: "floor-kept" }),
  },
  {
    id: "floor-piped",
    title: "floor: the same, the Worker divides the stream too, and both pipe it",
    abilities: ["stream", "many", "store"],
    isExtra: true,
    start: (site) => startKept(site, { name: "floor-piped", text: { DIVIDES: "yes" } }),
  },
  {
    id: "floor-looked",
    title: "floor: the same, the object parses each event and the Worker counts them",
    abilities: ["stream", "many", "store"],
    isExtra: true,
    start: (site) => startKept(site, { name: "floor-looked", text: { DIVIDES: "yes", LOOKS: "yes" } }),
  },
];

/** It hears of no end, and looks again after a turn. */
const KEPT_SETTLE_MS = TURN_MS + 300;

async function startKept(site: Site, worker: Pick<BenchWorker, "name" | "text">): Promise<RunningSubject> {
  const objects = { OBJECTS: "FloorKept" };
  const kept = await startPassthrough(site, { ...worker, entry: "bench/workers/floor-kept.ts", objects });
  const rows = (): number => countRows(kept.disk, objects.OBJECTS, "blocks");
  return Object.assign(kept, { rows, settleMs: KEPT_SETTLE_MS });
}

async function startPassthrough(
  site: Site,
  first: BenchWorker,
  ...others: BenchWorker[]
): Promise<RunningSubject & Workerd> {
  const workers = [first, ...others].map((worker) => ({
    ...worker,
    text: { UPSTREAM: site.upstream, ...worker.text },
  }));
  const workerd = await startWorkerd(first.name, workers, site);
  const request: RunningSubject["request"] = (scenario, session) =>
    chatRequest(workerd.url, scenario, { headers: { session } });
  return Object.assign(workerd, {
    request,
    replay: (_: Record<string, string>, scenario: Parameters<typeof request>[0]) => request(scenario, "replay", 0),
  });
}
