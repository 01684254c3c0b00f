/** Tools that are no functions (server tools, freeform tools): kept with their places, for the format they came in. */
import type { ChatCall, FormatId } from "../chat.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { objectsOf } from "./fields.ts";

/** A tool as it came. */
export interface ForeignTool extends JsonObject {
  /** Place in the list. */
  at: number;
  tool: JsonObject;
}

/** `tools` with those that `format` kept, each in its place; undefined where the call has none at all. */
export function withKeptTools(tools: JsonObject[], call: ChatCall, format: FormatId): JsonObject[] | undefined {
  const kept = objectsOf(call.opaque?.[format]?.["tools"]);
  if (call.tools === undefined && kept.length === 0) return undefined;
  const placed = [...tools];
  for (const { at, tool } of kept) if (typeof at === "number" && isJsonObject(tool)) placed.splice(at, 0, tool);
  return placed;
}
