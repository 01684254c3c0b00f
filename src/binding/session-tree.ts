/** The tree of a session, from the runs of each of its agents. */
import type { RunRecord, SessionTree, SubAgentTree } from "../run/run-record.ts";

/** A class and a name: the segments of a path that one agent has. */
const SEGMENTS = 2;

/**
 * @param runs by the path of the sub-agent (see `RunQuery.subAgent`), "" for the root. An agent between two of them that
 * has no runs of its own is in the tree all the same.
 */
export function toSessionTree(session: string, runs: ReadonlyMap<string, RunRecord[]>): SessionTree {
  const root: SessionTree = { session, runs: runs.get("") ?? [], subAgents: [] };
  const known = new Map<string, SubAgentTree>();
  const nodeOf = (subAgent: string): SubAgentTree => {
    const before = known.get(subAgent);
    if (before !== undefined) return before;
    const node: SubAgentTree = { subAgent, runs: runs.get(subAgent) ?? [], subAgents: [] };
    known.set(subAgent, node);
    const parent = subAgent.split("/").slice(0, -SEGMENTS).join("/");
    (parent === "" ? root : nodeOf(parent)).subAgents.push(node);
    return node;
  };
  for (const subAgent of [...runs.keys()].toSorted()) if (subAgent !== "") nodeOf(subAgent);
  return root;
}
