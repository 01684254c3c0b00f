/** Finds the id of a run by its key: the agent died, or was asked, before it heard the id. */
import { unwrap } from "../binding/layer-result.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import type { AgentPlace } from "./agent-path.ts";
import type { AgentRun } from "./agent-runs.ts";

/** Pages of the session's runs that are looked through. */
const MAX_LIST_PAGES = 20;
/** Clocks of two machines differ; a run is not older than its row by more. */
const CLOCK_SKEW_MS = 60_000;

/** Who looks for a run. */
export interface FindingAgent {
  layer: InferenceLayer;
  /** Where the agent's own runs are; those in other sessions are not in a sub-agent. */
  place(): AgentPlace;
}

/** The id of the run that a row was written for; undefined where there is none. @throws DurableAIError of the layer. */
export async function findRunId({ layer, place }: FindingAgent, run: AgentRun): Promise<string | undefined> {
  const { session, subAgent = "" } = place();
  const query = { session: run.session, subAgent: run.session === session ? subAgent : "" };
  let cursor: string | undefined;
  for (let page = 0; page < MAX_LIST_PAGES; page += 1) {
    const list = unwrap(await layer.list({ ...query, cursor }));
    const found = list.runs.find(({ key }) => key === run.key);
    if (found !== undefined) return found.runId;
    const oldest = list.runs.at(-1);
    cursor = list.cursor;
    if (cursor === undefined || oldest === undefined || oldest.createdAt < run.createdAt - CLOCK_SKEW_MS) break;
  }
  return undefined;
}
