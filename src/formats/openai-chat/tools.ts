/** Tools and the choice among them in Chat Completions, both ways. */
import type { ChatCall, ChatTool, FormatId, ToolChoice } from "../../chat.ts";
import { invalidInput } from "../../errors.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { defined, objectOf, optionalBoolean, optionalText, restOf, textOf } from "../fields.ts";
import { readTools, withKeptTools } from "../foreign-tools.ts";
import { ownFields, withOpaque } from "../opaque.ts";

const KNOWN_TOOL = ["type", "function"];
const KNOWN_FUNCTION = ["name", "description", "parameters", "strict"];

/** @throws DurableAIError `input/invalid` naming the tool. */
export function parseTools(value: JsonValue | undefined, format: FormatId): ReturnType<typeof readTools> {
  return readTools(value, (tool, field) => {
    const called = objectOf(tool["function"]);
    if (called !== undefined) return parseFunction(tool, called, format, field);
    // Workers AI's older models take a function without its wrapper.
    const isFlat = format === "workers-ai" && textOf(tool["name"]) !== undefined && tool["type"] === undefined;
    return isFlat ? parseFunction({ $flat: true }, tool, format, field) : undefined;
  });
}

function parseFunction(tool: JsonObject, called: JsonObject, format: FormatId, field: string): ChatTool {
  const name = textOf(called["name"]);
  if (!name) throw invalidInput(`${field}.function.name`, "is missing", "Name the function.");
  return {
    name,
    description: optionalText(called["description"], `${field}.function.description`),
    inputSchema: objectOf(called["parameters"]) ?? { type: "object", properties: {} },
    strict: optionalBoolean(called["strict"], `${field}.function.strict`),
    ...withOpaque(format, {
      ...restOf(tool, KNOWN_TOOL),
      ...restOf(called, KNOWN_FUNCTION),
      $parameters: called["parameters"] === undefined ? false : undefined,
    }),
  };
}

/** The `tools` to write. */
export function toTools(call: ChatCall, format: FormatId): JsonObject[] | undefined {
  return withKeptTools(
    (call.tools ?? []).map((tool) => toFunction(tool, format)),
    call,
    format,
  );
}

function toFunction({ name, description, inputSchema, strict, opaque }: ChatTool, format: FormatId): JsonObject {
  const hasParameters = opaque?.[format]?.["$parameters"] !== false;
  const called = defined({ name, description, parameters: hasParameters ? inputSchema : undefined, strict });
  if (opaque?.[format]?.["$flat"] === true) return called;
  return { type: "function", function: called, ...ownFields(opaque, format) };
}

/** A choice this format alone knows (`allowed_tools`, custom tools) is not ours to read: undefined. */
export function parseToolChoice(value: JsonValue | undefined): ToolChoice | undefined {
  if (value === "auto" || value === "none" || value === "required") return { type: value };
  // Mistral's word for required.
  if (value === "any") return { type: "required" };
  const name = textOf(objectOf(objectOf(value)?.["function"])?.["name"]);
  return name === undefined ? undefined : { type: "tool", toolName: name };
}

/** The `tool_choice` to write. */
export function toToolChoice(choice: ToolChoice | undefined): JsonValue | undefined {
  if (choice === undefined) return undefined;
  return choice.type === "tool" ? { type: "function", function: { name: choice.toolName } } : choice.type;
}
