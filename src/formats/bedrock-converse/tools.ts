/** Tools and the choice among them in Converse, both ways. */
import type { ChatCall, ChatTool, ToolChoice, Warning } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import {
  defined,
  objectOf,
  optionalBoolean,
  optionalList,
  optionalObject,
  optionalText,
  requiredObject,
  requiredText,
  restOf,
  textOf,
} from "../fields.ts";
import { withKeptTools, type ForeignTool } from "../foreign-tools.ts";
import { ownFields, withOpaque } from "../opaque.ts";

const FORMAT = "bedrock-converse";
const KNOWN_CONFIG = ["tools", "toolChoice"];
const KNOWN_TOOL = ["name", "description", "inputSchema", "strict"];

/** What `toolConfig` says. */
export interface ToolConfig {
  tools?: ChatTool[];
  toolChoice?: ToolChoice;
  /** What is no tool of the caller's: cache points, system tools. */
  foreign?: ForeignTool[];
  rest?: JsonObject;
}

/** @throws DurableAIError `input/invalid` naming the tool. */
export function parseToolConfig(config: JsonObject | undefined): ToolConfig {
  const list = optionalList(config?.["tools"], "toolConfig.tools");
  if (config === undefined || list === undefined) return {};
  const tools: ChatTool[] = [];
  const foreign: ForeignTool[] = [];
  for (const [at, element] of list.entries()) {
    const tool = requiredObject(element, `toolConfig.tools[${at}]`);
    const spec = optionalObject(tool["toolSpec"], `toolConfig.tools[${at}].toolSpec`);
    if (spec === undefined) foreign.push({ at, tool });
    else tools.push(parseTool(spec, `toolConfig.tools[${at}].toolSpec`));
  }
  return {
    tools,
    toolChoice: parseToolChoice(objectOf(config["toolChoice"])),
    foreign: foreign.length === 0 ? undefined : foreign,
    rest: restOf(config, KNOWN_CONFIG),
  };
}

function parseTool(spec: JsonObject, field: string): ChatTool {
  const schema = requiredObject(spec["inputSchema"], `${field}.inputSchema`);
  return {
    name: requiredText(spec["name"], `${field}.name`),
    description: optionalText(spec["description"], `${field}.description`),
    inputSchema: requiredObject(schema["json"], `${field}.inputSchema.json`),
    strict: optionalBoolean(spec["strict"], `${field}.strict`),
    ...withOpaque(FORMAT, restOf(spec, KNOWN_TOOL)),
  };
}

function parseToolChoice(choice: JsonObject | undefined): ToolChoice | undefined {
  if (choice === undefined) return undefined;
  if (choice["auto"] !== undefined) return { type: "auto" };
  if (choice["any"] !== undefined) return { type: "required" };
  const toolName = textOf(objectOf(choice["tool"])?.["name"]);
  return toolName === undefined ? undefined : { type: "tool", toolName };
}

/**
 * The `toolConfig` to write. `called`: tools that the conversation has called, for which Bedrock wants a `toolConfig`
 * whatever the call says.
 */
export function toToolConfig(call: ChatCall, called: string[], warnings: Warning[]): JsonObject | undefined {
  const none = call.toolChoice?.type === "none";
  if (none && called.length === 0) {
    warnings.push({ field: "tools", reason: "Bedrock cannot forbid tools: they were left out" });
    return undefined;
  }
  if (none) warnings.push({ field: "toolChoice", from: "none", to: "auto", reason: "Bedrock cannot forbid tools" });
  const tools = withKeptTools((call.tools ?? []).map(toTool), call, FORMAT);
  if (tools === undefined) return standIns(called, warnings);
  if (call.parallelToolCalls === false)
    warnings.push({ field: "parallelToolCalls", from: false, reason: "Bedrock has no such parameter" });
  return defined({
    tools,
    toolChoice: none ? undefined : toToolChoice(call.toolChoice),
    ...objectOf(call.opaque?.[FORMAT]?.["toolConfig"]),
  });
}

/** What a tool takes is not known where the call no longer offers it. */
function standIns(called: string[], warnings: Warning[]): JsonObject | undefined {
  if (called.length === 0) return undefined;
  warnings.push({ field: "tools", to: called, reason: "Bedrock wants the tools that the conversation has called" });
  return { tools: called.map((name) => ({ toolSpec: { name, inputSchema: { json: { type: "object" } } } })) };
}

function toTool({ name, description, inputSchema, strict, opaque }: ChatTool): JsonObject {
  // A schema must say that it is an object.
  const json = inputSchema["type"] === undefined ? { type: "object", ...inputSchema } : inputSchema;
  // An empty description is refused.
  const said = description === "" ? undefined : description;
  return {
    toolSpec: defined({ name, description: said, inputSchema: { json }, strict, ...ownFields(opaque, FORMAT) }),
  };
}

function toToolChoice(choice: ToolChoice | undefined): JsonObject | undefined {
  switch (choice?.type) {
    case "auto":
      return { auto: {} };
    case "required":
      return { any: {} };
    case "tool":
      return { tool: { name: choice.toolName } };
    default:
      return undefined;
  }
}
