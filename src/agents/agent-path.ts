/** Which session an agent's runs belong to: its root's. */
import { isName } from "../binding/call-options.ts";

/** A class and a name, as the SDK's `selfPath` has them. */
export interface AgentStep {
  readonly className: string;
  readonly name: string;
}

/** A session, and the agent in it. */
export interface AgentPlace {
  /** `<class>/<name>` of the root. */
  session: string;
  /** The path below the root, see `RunQuery.subAgent`; absent for the root itself. */
  subAgent?: string;
}

/** An agent, and those above it. */
export interface AgentPath {
  /** The root first; none for a root. */
  readonly above: readonly AgentStep[];
  readonly self: AgentStep;
}

/**
 * The place of an agent.
 * @param objectId stands for names that are too long to be part of a session's.
 */
export function placeOf({ above, self }: AgentPath, objectId: () => string): AgentPlace {
  const [root = self] = above;
  const below = [...above, self].slice(1);
  const session = `${root.className}/${root.name}`;
  // Below a root whose name is no session's, each agent has a session of its own.
  if (!isName(session)) return { session: `${self.className}/${objectId()}` };
  if (below.length === 0) return { session };
  const subAgent = subAgentPath(below);
  return { session, subAgent: isName(subAgent) ? subAgent : `${self.className}/${objectId()}` };
}

/** Undefined where a name has half a surrogate pair in it: that cannot be encoded. */
function subAgentPath(below: readonly AgentStep[]): string | undefined {
  if (!below.every(({ name }) => name.isWellFormed())) return undefined;
  return below.map(({ className, name }) => `${className}/${encodeURIComponent(name)}`).join("/");
}
