/** The steps of an answer: models, and the tools they called. */
import { getToolName, isToolUIPart } from "ai";
import type { ReactNode } from "react";
import type { Step, SupportMessage } from "../src/message.ts";

type Part = SupportMessage["parts"][number];

const DOING: Record<Step["name"], string> = { classify: "Classifying", plan: "Planning", write: "Writing" };
const DONE: Record<Step["name"], string> = { classify: "Classified", plan: "Planned", write: "Written" };

export function Steps({ parts, isLive }: { parts: Part[]; isLive: boolean }): ReactNode {
  // A step that is taken again after a death of the agent is the same step.
  const shown = new Map<string, ReactNode>();
  for (const part of parts) {
    if (part.type === "data-step")
      shown.set(part.data.name, <ModelStep key={part.data.name} step={part.data} isLive={isLive} />);
    if (isToolUIPart(part)) shown.set(part.toolCallId, <ToolStep key={part.toolCallId} part={part} />);
  }
  return <ol className="steps">{[...shown.values()]}</ol>;
}

function ModelStep({ step, isLive }: { step: Step; isLive: boolean }): ReactNode {
  const { name, model, result } = step;
  const isDone = step.state === "done";
  const state = isDone || isLive ? step.state : "stopped";
  return (
    <li className={`model ${state}`} data-step={name} data-state={state}>
      <b>{isDone ? DONE[name] : DOING[name]}</b> <code>{shortened(model)}</code>
      {state === "stopped" && " stopped"}
      {result !== undefined && result !== "" && <span className="result">{result}</span>}
    </li>
  );
}

/** Without the knobs of the simulator (`+delay=…`). */
function shortened(model: string): string {
  return model.split("+")[0] ?? model;
}

type ToolPart = Extract<Part, { toolCallId: string }>;

function ToolStep({ part }: { part: ToolPart }): ReactNode {
  const isDone = part.state === "output-available";
  const isWrong = part.state === "output-error";
  return (
    <li className={`tool ${isDone || isWrong ? "done" : "running"}`} data-tool={getToolName(part)}>
      <details>
        <summary>
          <code>{getToolName(part)}</code> <span className="result">{argumentsOf(part.input)}</span>
        </summary>
        <pre>{isWrong ? part.errorText : isDone ? outputOf(part.output) : "…"}</pre>
      </details>
    </li>
  );
}

function argumentsOf(input: unknown): string {
  return Object.values(input ?? {}).join(", ");
}

/** An MCP server answers with content; its texts are what there is to read. */
function outputOf(output: unknown): string {
  const { content } = (output ?? {}) as { content?: { text?: string }[] };
  if (Array.isArray(content)) return content.map(({ text = "" }) => text).join("\n\n") || "nothing found";
  return JSON.stringify(output, null, 2);
}
