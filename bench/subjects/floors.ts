/** Floors: prototypes that do what the platform makes of our promises, and nothing else. Why a target cannot be had is measured here. */
import { startWorkerd, type BenchWorker } from "../machine/workerd.ts";
import { chatRequest, type RunningSubject, type Site, type Subject } from "./subject.ts";

const JSON_WORKER = { entry: "bench/workers/floor-json.ts" };

export const FLOORS: readonly Subject[] = [
  {
    id: "floor-json",
    title: "floor: a Worker reads and writes the JSON of both sides",
    abilities: ["json"],
    isExtra: true,
    start: (site) => startFloor(site, [{ ...JSON_WORKER, name: "floor-json" }]),
  },
  {
    id: "floor-json-service",
    title: "floor: the same, through a service binding",
    abilities: ["json"],
    isExtra: true,
    start: (site) =>
      startFloor(site, [
        { ...JSON_WORKER, name: "floor-json-service", services: { LAYER: "layer" } },
        { ...JSON_WORKER, name: "layer" },
      ]),
  },
];

async function startFloor(site: Site, workers: readonly [BenchWorker, ...BenchWorker[]]): Promise<RunningSubject> {
  const all = workers.map((worker) => ({ ...worker, text: { UPSTREAM: site.upstream, ...worker.text } }));
  const workerd = await startWorkerd(workers[0].name, all, site);
  return Object.assign(workerd, {
    request: (scenario, session) => chatRequest(workerd.url, scenario, { headers: { session } }),
  } satisfies Partial<RunningSubject>);
}
