/** Whether a model call is one that an earlier life of the agent made, asked again: docs/recovery.md has every case. */
import type { Said } from "../run/run-record.ts";
import type { AgentRun } from "./agent-runs.ts";
import { fingerprint, type Conversation, type Turn } from "./conversation.ts";

/** A call recognised. */
export interface RepeatedCall {
  run: AgentRun;
  /** What the agent has of the answer: one of these, in the order to try them. */
  said: Said[];
  /** The agent has the results of calls: it asks for the rest of the answer only where that makes another call. */
  isAnswered: boolean;
}

/** What was found about a call among the runs of earlier lives. */
export interface Repeats {
  /** In the order to try them. */
  found: RepeatedCall[];
  /** Runs whose conversation has gone on with a new turn of the user's: nobody will ask for them again. */
  outdated: AgentRun[];
}

/**
 * @param candidates runs of earlier lives, in the order of their start.
 */
export async function findRepeats(conversation: Conversation, candidates: readonly AgentRun[]): Promise<Repeats> {
  const repeats: Repeats = { found: [], outdated: [] };
  const loosely: RepeatedCall[] = [];
  for (const run of candidates) {
    if (run.turns === null || run.turns > conversation.turns.length) continue;
    const { exact, loose } = await fingerprint(conversation, run.turns);
    if (loose !== run.loose) continue;
    const rest = conversation.turns.slice(run.turns);
    const said = saidIn(rest);
    const isAnswered = rest.length > 1;
    // A host may have stored part of an answer twice: it goes on from the last.
    if (rest.length === 1 && conversation.last !== undefined) said.push(...saidIn([conversation.last]));
    if (said.length > 0) (exact === run.exact ? repeats.found : loosely).push({ run, said, isAnswered });
    else if (rest.some(({ role }) => role === "user")) repeats.outdated.push(run);
  }
  repeats.found.push(...loosely);
  return repeats;
}

/** What of an answer is in the turns that follow its question; nothing where they go on from it. */
function saidIn(rest: readonly Turn[]): Said[] {
  const [answer, results, ...more] = rest;
  if (answer === undefined) return [{ text: "", reasoning: "", toolCallIds: [] }];
  if (answer.role !== "assistant" || more.length > 0) return [];
  if (results !== undefined && results.role !== "tool") return [];
  return [{ text: answer.text, toolCallIds: answer.calls.map(({ id }) => id) }];
}
