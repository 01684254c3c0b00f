/** Tool results must directly follow the turn that called: they are moved there, and made where there is none. */
import type { Warning } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { textOf } from "../fields.ts";

/** One message in the making. */
export interface Turn {
  role: string;
  blocks: JsonObject[];
  /** Fields of the message that only this format has. */
  own: JsonObject;
}

/** `turns`, each call's result at the front of the turn after it. */
export function placeToolResults(turns: Turn[], warnings: Warning[]): Turn[] {
  const placed: Turn[] = turns.map((turn) => ({ ...turn, blocks: [...turn.blocks] }));
  for (let i = 0; i < placed.length; i += 1) {
    const turn = placed[i];
    if (turn === undefined || turn.role !== "assistant") continue;
    const calls = turn.blocks.filter(({ type }) => type === "tool_use").map(({ id }) => textOf(id) ?? "");
    // The last turn may still be waiting for its results; it is the caller's to send them.
    if (calls.length === 0 || i === placed.length - 1) continue;
    const results = calls.map((id) => takeResult(placed.slice(i + 1), id) ?? missing(id, warnings));
    const next = placed[i + 1];
    if (next?.role === "user") next.blocks.unshift(...results);
    else placed.splice(i + 1, 0, { role: "user", blocks: results, own: {} });
  }
  return placed;
}

function takeResult(turns: Turn[], id: string): JsonObject | undefined {
  for (const turn of turns) {
    const at = turn.blocks.findIndex((block) => block["type"] === "tool_result" && block["tool_use_id"] === id);
    if (at !== -1) return turn.blocks.splice(at, 1)[0];
  }
  return undefined;
}

function missing(id: string, warnings: Warning[]): JsonObject {
  warnings.push({ field: "messages", from: id, reason: "a tool call without a result got one that says so" });
  return { type: "tool_result", tool_use_id: id, content: "The tool gave no result.", is_error: true };
}
