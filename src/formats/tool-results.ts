/** Turns of messages, and the tool results in them: each must directly follow the turn that called. */
import type { Warning } from "../chat.ts";
import type { JsonObject } from "../json.ts";

/** One message in the making. */
export interface Turn<Block> {
  role: string;
  blocks: Block[];
  /** Fields of the message that only this format has. */
  own: JsonObject;
}

/** Adds to `turns`; those of the same role that follow each other are one. */
export function addTurn<Block>(turns: Turn<Block>[], { role, blocks, own }: Turn<Block>): void {
  const last = turns.at(-1);
  if (last?.role !== role) turns.push({ role, blocks: [...blocks], own: { ...own } });
  else {
    last.blocks.push(...blocks);
    Object.assign(last.own, own);
  }
}

/** How a format says that a tool is called, and what it answered. */
export interface ToolBlocks<Block> {
  /** Id of the call that a block is; undefined where it is none. */
  callIdOf(block: Block): string | undefined;
  /** Id of the call whose result a block is. */
  resultIdOf(block: Block): string | undefined;
  /** A result of `call` that says that there is none. */
  failure(id: string, message: string, call: Block): Block;
}

/** `turns`, each call's result at the front of the turn after it; made where there is none. */
export function placeToolResults<Block>(
  turns: Turn<Block>[],
  tools: ToolBlocks<Block>,
  warnings: Warning[],
): Turn<Block>[] {
  const placed = turns.map((turn) => ({ ...turn, blocks: [...turn.blocks] }));
  for (let i = 0; i < placed.length; i += 1) {
    const turn = placed[i];
    if (turn === undefined || turn.role === "user") continue;
    const calls = turn.blocks.flatMap((call) => {
      const id = tools.callIdOf(call);
      return id === undefined ? [] : [{ id, call }];
    });
    // The last turn may still be waiting for its results; it is the caller's to send them.
    if (calls.length === 0 || i === placed.length - 1) continue;
    const results = calls.map(({ id, call }) => {
      const result = takeResult(placed.slice(i + 1), id, tools);
      if (result !== undefined) return result;
      warnings.push({ field: "messages", from: id, reason: "a tool call without a result got one that says so" });
      return tools.failure(id, "The tool gave no result.", call);
    });
    const next = placed[i + 1];
    if (next?.role === "user") next.blocks.unshift(...results);
    else placed.splice(i + 1, 0, { role: "user", blocks: results, own: {} });
  }
  return placed;
}

function takeResult<Block>(turns: Turn<Block>[], id: string, tools: ToolBlocks<Block>): Block | undefined {
  for (const turn of turns) {
    const at = turn.blocks.findIndex((block) => tools.resultIdOf(block) === id);
    if (at !== -1) return turn.blocks.splice(at, 1)[0];
  }
  return undefined;
}
