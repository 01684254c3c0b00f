/** Turns of messages, and the tool results in them: each must directly follow the turn that called. */
import type { Warning } from "../chat.ts";
import type { JsonObject } from "../json.ts";

/** One message in the making. */
export interface Turn {
  role: string;
  blocks: JsonObject[];
  /** Fields of the message that only this format has. */
  own: JsonObject;
}

/** Adds to `turns`; those of the same role that follow each other are one. */
export function addTurn(turns: Turn[], { role, blocks, own }: Turn): void {
  const last = turns.at(-1);
  if (last?.role !== role) turns.push({ role, blocks: [...blocks], own: { ...own } });
  else {
    last.blocks.push(...blocks);
    Object.assign(last.own, own);
  }
}

/** How a format says that a tool is called, and what it answered. */
export interface ToolBlocks {
  /** Id of the call that a block is; undefined where it is none. */
  callIdOf(block: JsonObject): string | undefined;
  /** Id of the call whose result a block is. */
  resultIdOf(block: JsonObject): string | undefined;
  /** A result that says that there is none. */
  failure(id: string, message: string): JsonObject;
}

/** `turns`, each call's result at the front of the turn after it; made where there is none. */
export function placeToolResults(turns: Turn[], tools: ToolBlocks, warnings: Warning[]): Turn[] {
  const placed: Turn[] = turns.map((turn) => ({ ...turn, blocks: [...turn.blocks] }));
  for (let i = 0; i < placed.length; i += 1) {
    const turn = placed[i];
    if (turn === undefined || turn.role !== "assistant") continue;
    const calls = turn.blocks.map((block) => tools.callIdOf(block)).filter((id) => id !== undefined);
    // The last turn may still be waiting for its results; it is the caller's to send them.
    if (calls.length === 0 || i === placed.length - 1) continue;
    const results = calls.map((id) => takeResult(placed.slice(i + 1), id, tools) ?? missing(id, tools, warnings));
    const next = placed[i + 1];
    if (next?.role === "user") next.blocks.unshift(...results);
    else placed.splice(i + 1, 0, { role: "user", blocks: results, own: {} });
  }
  return placed;
}

function takeResult(turns: Turn[], id: string, tools: ToolBlocks): JsonObject | undefined {
  for (const turn of turns) {
    const at = turn.blocks.findIndex((block) => tools.resultIdOf(block) === id);
    if (at !== -1) return turn.blocks.splice(at, 1)[0];
  }
  return undefined;
}

function missing(id: string, tools: ToolBlocks, warnings: Warning[]): JsonObject {
  warnings.push({ field: "messages", from: id, reason: "a tool call without a result got one that says so" });
  return tools.failure(id, "The tool gave no result.");
}
