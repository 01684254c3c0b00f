/** What the simulator says, asked without a server: the same for every model and every format. */
import type { Prompt } from "../../src/testing/prompt.ts";
import { answerTo, type SimulatedAnswer } from "../../src/testing/simulated-answer.ts";

/** The answer to `question`, or to what of a conversation `prompt` says. `events` is the knob of that name. */
export function expectedAnswer(question: string, prompt: Partial<Prompt> = {}, events?: number): SimulatedAnswer {
  const asked: Prompt = {
    model: "",
    stream: false,
    includeUsage: false,
    texts: [question],
    lastUserText: question,
    instructions: "",
    assistantTurns: 0,
    tools: [],
    toolChoice: "auto",
    parallelToolCalls: true,
    reasoning: false,
    ...(prompt.toolResult !== undefined && { textsBeforeResult: [question] }),
    ...prompt,
  };
  return answerTo(asked, { name: "", events });
}

/** Faults that end a stream at the provider before it is whole, and what its reader is told. */
export const BREAKS: Readonly<Record<string, string>> = {
  cut: "the connection to the provider broke in mid-answer",
  "missing-end": "the provider ended its answer without saying that it is whole",
  "error-event-late": "Simulated: out of service",
  "malformed-event": "the provider sent an event that is not a JSON object",
};
