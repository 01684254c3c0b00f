/** Tools and the choice among them in Anthropic's format, both ways. */
import type { ChatCall, ChatTool, ToolChoice } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import {
  defined,
  objectOf,
  optionalBoolean,
  optionalText,
  requiredObject,
  requiredText,
  restOf,
  textOf,
} from "../fields.ts";
import { readTools, withKeptTools } from "../foreign-tools.ts";
import { ownFields, spelling, withOpaque } from "../opaque.ts";

const FORMAT = "anthropic-messages";
const KNOWN_TOOL = ["type", "name", "description", "input_schema", "strict"];

/** @throws DurableAIError `input/invalid` naming the tool. */
export function parseTools(value: JsonValue | undefined): ReturnType<typeof readTools> {
  return readTools(value, parseTool);
}

function parseTool(tool: JsonObject, field: string): ChatTool | undefined {
  const isServerTool = tool["type"] !== undefined && tool["type"] !== null && tool["type"] !== "custom";
  if (isServerTool) return undefined;
  const $type = tool["type"] === "custom" ? "custom" : undefined;
  return {
    name: requiredText(tool["name"], `${field}.name`),
    description: optionalText(tool["description"], `${field}.description`),
    inputSchema: requiredObject(tool["input_schema"], `${field}.input_schema`),
    strict: optionalBoolean(tool["strict"], `${field}.strict`),
    ...withOpaque(FORMAT, { $type, ...restOf(tool, KNOWN_TOOL) }),
  };
}

/** The `tools` to write. */
export function toTools(call: ChatCall): JsonObject[] | undefined {
  return withKeptTools((call.tools ?? []).map(toTool), call, FORMAT);
}

function toTool({ name, description, inputSchema, strict, opaque }: ChatTool): JsonObject {
  const type = spelling(opaque, FORMAT, "$type");
  // A schema must say that it is an object.
  const input_schema = inputSchema["type"] === undefined ? { type: "object", ...inputSchema } : inputSchema;
  return defined({ type, name, description, input_schema, strict, ...ownFields(opaque, FORMAT) });
}

/** Reads `tool_choice`. */
export function parseToolChoice(value: JsonValue | undefined): Pick<ChatCall, "toolChoice" | "parallelToolCalls"> {
  const choice = objectOf(value);
  if (choice === undefined) return {};
  const disabled = choice["disable_parallel_tool_use"];
  const parallel = typeof disabled === "boolean" ? { parallelToolCalls: !disabled } : {};
  const toolChoice = choiceIn(choice);
  return { ...(toolChoice !== undefined && { toolChoice }), ...parallel };
}

function choiceIn(choice: JsonObject): ToolChoice | undefined {
  const name = textOf(choice["name"]);
  switch (choice["type"]) {
    case "auto":
    case "none":
      return { type: choice["type"] };
    case "any":
      return { type: "required" };
    default:
      return name === undefined ? undefined : { type: "tool", toolName: name };
  }
}

/** The `tool_choice` to write. Parallel calls are the default, and are only ever switched off. */
export function toToolChoice({ toolChoice, parallelToolCalls }: ChatCall): JsonObject | undefined {
  const parallel = parallelToolCalls === false ? { disable_parallel_tool_use: true } : {};
  switch (toolChoice?.type) {
    case undefined:
      return parallelToolCalls === false ? { type: "auto", ...parallel } : undefined;
    case "none":
      return { type: "none" };
    case "required":
      return { type: "any", ...parallel };
    case "tool":
      return { type: "tool", name: toolChoice.toolName, ...parallel };
    case "auto":
      return { type: "auto", ...parallel };
  }
}
