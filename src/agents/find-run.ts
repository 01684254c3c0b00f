/** Finds the id of a run by its key: the agent died, or was asked, before it heard the id. */
import { unwrap } from "../binding/layer-result.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import type { AgentRun } from "./agent-runs.ts";

/** Pages of the session's runs that are looked through. */
const MAX_LIST_PAGES = 20;
/** Clocks of two machines differ; a run is not older than its row by more. */
const CLOCK_SKEW_MS = 60_000;

/** The id of the run that a row was written for; undefined where there is none. @throws DurableAIError of the layer. */
export async function findRunId(layer: InferenceLayer, run: AgentRun): Promise<string | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < MAX_LIST_PAGES; page += 1) {
    const list = unwrap(await layer.list({ session: run.session, cursor }));
    const found = list.runs.find(({ key }) => key === run.key);
    if (found !== undefined) return found.runId;
    const oldest = list.runs.at(-1);
    cursor = list.cursor;
    if (cursor === undefined || oldest === undefined || oldest.createdAt < run.createdAt - CLOCK_SKEW_MS) break;
  }
  return undefined;
}
