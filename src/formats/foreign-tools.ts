/** Tools that are no functions (server tools, freeform tools): kept with their places, for the format they came in. */
import type { ChatCall, ChatTool, FormatId } from "../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { objectsOf, optionalList, requiredObject } from "./fields.ts";

/** A tool as it came. */
export interface ForeignTool extends JsonObject {
  /** Place in the list. */
  at: number;
  tool: JsonObject;
}

/**
 * The tools of a request. `parse` reads one that is a function, and answers undefined for any other.
 * @throws DurableAIError `input/invalid` naming the tool.
 */
export function readTools(
  value: JsonValue | undefined,
  parse: (tool: JsonObject, field: string) => ChatTool | undefined,
): { tools?: ChatTool[]; foreign?: ForeignTool[] } {
  const list = optionalList(value, "tools");
  if (list === undefined) return {};
  const tools: ChatTool[] = [];
  const foreign: ForeignTool[] = [];
  for (const [at, element] of list.entries()) {
    const field = `tools[${at}]`;
    const tool = requiredObject(element, field);
    const parsed = parse(tool, field);
    if (parsed === undefined) foreign.push({ at, tool });
    else tools.push(parsed);
  }
  return { tools, ...(foreign.length > 0 && { foreign }) };
}

/**
 * `tools` with those that `format` kept, each in its place; undefined where there are none. OpenAI and DeepSeek refuse
 * an empty list ("[] is too short - 'tools'", QwenLM/qwen-code#2054).
 */
export function withKeptTools(tools: JsonObject[], call: ChatCall, format: FormatId): JsonObject[] | undefined {
  const placed = [...tools];
  for (const { at, tool } of objectsOf(call.opaque?.[format]?.["tools"]))
    if (typeof at === "number" && isJsonObject(tool)) placed.splice(at, 0, tool);
  return placed.length === 0 ? undefined : placed;
}
