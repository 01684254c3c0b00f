/** Tools and the choice among them in Responses, both ways. Functions are flat; everything else is a tool of the server. */
import type { ChatCall, ChatTool, ToolChoice } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { defined, objectOf, optionalBoolean, optionalText, requiredText, restOf, textOf } from "../fields.ts";
import { readTools, withKeptTools } from "../foreign-tools.ts";
import { ownFields, spelling, withOpaque } from "../opaque.ts";

const FORMAT = "openai-responses";
const KNOWN_TOOL = ["type", "name", "description", "parameters", "strict"];

/** @throws DurableAIError `input/invalid` naming the tool. */
export function parseTools(value: JsonValue | undefined): ReturnType<typeof readTools> {
  return readTools(value, parseFunction);
}

function parseFunction(tool: JsonObject, field: string): ChatTool | undefined {
  if (tool["type"] !== "function") return undefined;
  const schema = objectOf(tool["parameters"]);
  return {
    name: requiredText(tool["name"], `${field}.name`),
    description: optionalText(tool["description"], `${field}.description`),
    inputSchema: schema ?? { type: "object", properties: {} },
    strict: optionalBoolean(tool["strict"], `${field}.strict`),
    ...withOpaque(FORMAT, { $parameters: schema !== undefined, ...restOf(tool, KNOWN_TOOL) }),
  };
}

/** The `tools` to write. */
export function toTools(call: ChatCall): JsonObject[] | undefined {
  return withKeptTools((call.tools ?? []).map(toFunction), call, FORMAT);
}

/** A function is strict here where it does not say it, and in no other format. */
function toFunction({ name, description, inputSchema, strict, opaque }: ChatTool): JsonObject {
  const hasParameters = spelling(opaque, FORMAT, "$parameters");
  return defined({
    type: "function",
    name,
    description,
    parameters: hasParameters === false ? undefined : inputSchema,
    strict: hasParameters === undefined ? (strict ?? false) : strict,
    ...ownFields(opaque, FORMAT),
  });
}

/** A choice this format alone knows (`allowed_tools`, a tool of the server) is not ours to read: undefined. */
export function parseToolChoice(value: JsonValue | undefined): ToolChoice | undefined {
  if (value === "auto" || value === "none" || value === "required") return { type: value };
  const choice = objectOf(value);
  const name = choice?.["type"] === "function" ? textOf(choice["name"]) : undefined;
  return name === undefined ? undefined : { type: "tool", toolName: name };
}

/** The `tool_choice` to write. */
export function toToolChoice(choice: ToolChoice | undefined): JsonValue | undefined {
  return choice?.type === "tool" ? { type: "function", name: choice.toolName } : choice?.type;
}
