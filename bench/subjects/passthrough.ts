/** The limits: what a Worker and a Durable Object cost that do nothing. */
import { startWorkerd, type BenchWorker } from "../machine/workerd.ts";
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

async function startPassthrough(site: Site, worker: BenchWorker): Promise<RunningSubject> {
  const workerd = await startWorkerd(worker.name, [{ ...worker, text: { UPSTREAM: site.upstream } }], site);
  const request: RunningSubject["request"] = (scenario, session) =>
    chatRequest(workerd.url, scenario, { headers: { session } });
  return Object.assign(workerd, {
    request,
    replay: (_: Record<string, string>, scenario: Parameters<typeof request>[0]) => request(scenario, "replay", 0),
  });
}
