/** Tools of the AI SDK (`ToolSet`) whose calls are in the agent's journal. */
import { DurableAIError } from "../errors.ts";
import type { ToolCall, ToolJournal, ToolOutcome } from "./tool-journal.ts";

/** What a journaled tool gets beside what the SDK gives it. */
export interface JournaledOptions {
  /** The same for every time that this call is made: hand it to whatever the tool does as its idempotency key. */
  idempotencyKey: string;
}

/** What of a tool is read. */
type Execute = (input: never, options: never) => unknown;

/** What journaled tools need of the agent. */
export interface JournalingAgent {
  journal(): ToolJournal;
  /** The session and key of the run that made the call of this id in this life. */
  runOf(toolCallId: string): string | undefined;
}

/** `tool` with its calls in the journal; as it is where it has no `execute`. */
export function journaled<Tool extends object>(name: string, tool: Tool, agent: JournalingAgent): Tool {
  const execute: unknown = Reflect.get(tool, "execute");
  if (typeof execute !== "function") return tool;
  const answered = (input: unknown, options: { toolCallId: string }): unknown => {
    const { toolCallId: id } = options;
    // A host that runs a cut call again by itself has not read its run in this life.
    const now = Date.now();
    const run = agent.runOf(id) ?? agent.journal().runOf(id, name, now) ?? crypto.randomUUID();
    const call: ToolCall = { run, id, tool: name };
    const known = agent.journal().begin(call, now);
    if (known !== undefined) return answer(known);
    const given = { ...options, idempotencyKey: `${call.run}/${call.id}` };
    return follow(() => Reflect.apply(execute as Execute, tool, [input, given] as never), call, agent);
  };
  // ThinkHarness asks so whether it may run a call again that was cut short.
  return { recovery: "rerun", ...tool, execute: answered };
}

async function answer(known: ToolOutcome): Promise<unknown> {
  if ("error" in known) throw new DurableAIError({ code: "tool/failed", message: known.error });
  return known.output;
}

/** Runs the tool and writes down what it came to. A tool may answer with more than one output: the last one counts. */
function follow(execute: () => unknown, call: ToolCall, agent: JournalingAgent): unknown {
  const keep = (outcome: ToolOutcome): void => agent.journal().complete(call, outcome);
  let answered: unknown;
  try {
    answered = execute();
  } catch (thrown) {
    keep({ error: messageOf(thrown) });
    throw thrown;
  }
  return isIterable(answered) ? followOutputs(answered, keep) : followOutput(answered, keep);
}

async function followOutput(answered: unknown, keep: (outcome: ToolOutcome) => void): Promise<unknown> {
  try {
    const output = await answered;
    keep({ output });
    return output;
  } catch (thrown) {
    keep({ error: messageOf(thrown) });
    throw thrown;
  }
}

async function* followOutputs(
  outputs: AsyncIterable<unknown>,
  keep: (outcome: ToolOutcome) => void,
): AsyncGenerator<unknown, void> {
  let output: unknown;
  try {
    for await (output of outputs) yield output;
    keep({ output });
  } catch (thrown) {
    keep({ error: messageOf(thrown) });
    throw thrown;
  }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
