/** Tools and the choice among them in Gemini's format, both ways. */
import type { ChatCall, ChatTool, ToolChoice } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import {
  defined,
  listOf,
  optionalList,
  optionalObject,
  optionalText,
  requiredObject,
  requiredText,
  restOf,
  textOf,
} from "../fields.ts";
import { withKeptTools, type ForeignTool } from "../foreign-tools.ts";
import { ownFields, spelling, withOpaque } from "../opaque.ts";
import { toJsonSchema } from "./schema.ts";

const FORMAT = "gemini";
const KNOWN_TOOL = ["functionDeclarations"];
const KNOWN_DECLARATION = ["name", "description", "parameters", "parametersJsonSchema"];
const NO_ARGUMENTS: JsonObject = { type: "object", properties: {} };

/**
 * Functions of all tools are one list. What else a tool is (`googleSearch`, `codeExecution`…) is kept in its place.
 * @throws DurableAIError `input/invalid` naming the tool.
 */
export function parseTools(value: JsonValue | undefined): { tools?: ChatTool[]; foreign?: ForeignTool[] } {
  const list = optionalList(value, "tools");
  if (list === undefined) return {};
  const tools: ChatTool[] = [];
  const foreign: ForeignTool[] = [];
  for (const [at, element] of list.entries()) {
    const tool = requiredObject(element, `tools[${at}]`);
    const field = `tools[${at}].functionDeclarations`;
    const declared = optionalList(tool["functionDeclarations"], field) ?? [];
    tools.push(...declared.map((one, i) => parseDeclaration(requiredObject(one, `${field}[${i}]`), `${field}[${i}]`)));
    const rest = restOf(tool, KNOWN_TOOL);
    if (rest !== undefined) foreign.push({ at, tool: rest });
  }
  return { tools, ...(foreign.length > 0 && { foreign }) };
}

function parseDeclaration(declaration: JsonObject, field: string): ChatTool {
  const parameters = optionalObject(declaration["parameters"], `${field}.parameters`);
  const schema = optionalObject(declaration["parametersJsonSchema"], `${field}.parametersJsonSchema`);
  return {
    name: requiredText(declaration["name"], `${field}.name`),
    description: optionalText(declaration["description"], `${field}.description`),
    inputSchema: schema ?? (parameters === undefined ? NO_ARGUMENTS : toJsonSchema(parameters)),
    ...withOpaque(FORMAT, {
      // As it came: OpenAPI's words say what JSON Schema cannot.
      $parameters: schema === undefined ? parameters : undefined,
      $schema: schema,
      ...restOf(declaration, KNOWN_DECLARATION),
    }),
  };
}

/** The `tools` to write: one with all functions, and the others in their places. */
export function toTools(call: ChatCall): JsonObject[] | undefined {
  const functionDeclarations = (call.tools ?? []).map(toDeclaration);
  return withKeptTools(functionDeclarations.length === 0 ? [] : [{ functionDeclarations }], call, FORMAT);
}

function toDeclaration({ name, description, inputSchema, opaque }: ChatTool): JsonObject {
  const parameters = spelling(opaque, FORMAT, "$parameters");
  const schema = spelling(opaque, FORMAT, "$schema") ?? (takesNothing(inputSchema) ? undefined : inputSchema);
  const parametersJsonSchema = parameters === undefined ? schema : undefined;
  return defined({ name, description, parameters, parametersJsonSchema, ...ownFields(opaque, FORMAT) });
}

/** Words of a schema that let arguments in, beside `properties`. */
const OTHER_ARGUMENTS = ["additionalProperties", "patternProperties", "anyOf", "oneOf", "allOf", "$ref"];

/** Older models refuse an object without properties: a function without arguments has no schema. */
function takesNothing(schema: JsonObject): boolean {
  const { type = "object", properties = {} } = schema;
  const isEmpty = isJsonObject(properties) && Object.keys(properties).length === 0;
  return type === "object" && isEmpty && !OTHER_ARGUMENTS.some((name) => (schema[name] ?? false) !== false);
}

const CHOICES: Record<string, ToolChoice> = {
  AUTO: { type: "auto" },
  VALIDATED: { type: "auto" },
  NONE: { type: "none" },
  ANY: { type: "required" },
};

/** Reads `functionCallingConfig`; one function that is allowed, and has to be called, is a choice. */
export function parseToolChoice(config: JsonObject | undefined): {
  toolChoice?: ToolChoice;
  allowedFunctionNames?: JsonValue;
  $mode?: string;
} {
  const mode = textOf(config?.["mode"])?.toUpperCase() ?? "AUTO";
  const choice = CHOICES[mode];
  if (config === undefined || choice === undefined) return {};
  const names = listOf(config["allowedFunctionNames"]);
  const [only] = names;
  if (choice.type === "required" && names.length === 1 && typeof only === "string")
    return { toolChoice: { type: "tool", toolName: only } };
  return {
    toolChoice: choice,
    ...(names.length > 0 && { allowedFunctionNames: names }),
    ...(mode === "VALIDATED" ? { $mode: mode } : {}),
  };
}

/** The `functionCallingConfig` to write. It is refused where there are no functions. */
export function toToolChoice(call: ChatCall): JsonObject | undefined {
  const { toolChoice, tools = [], opaque } = call;
  const mode = spelling(opaque, FORMAT, "$mode");
  const names = ownFields(opaque, FORMAT)["allowedFunctionNames"];
  const auto = mode ?? (tools.some(({ strict }) => strict === true) ? "VALIDATED" : "AUTO");
  if (tools.length === 0 || (toolChoice === undefined && auto === "AUTO")) return undefined;
  switch (toolChoice?.type) {
    case undefined:
    case "auto":
      return defined({ mode: auto, allowedFunctionNames: names });
    case "none":
      return { mode: "NONE" };
    case "required":
      return defined({ mode: "ANY", allowedFunctionNames: names });
    case "tool":
      return { mode: "ANY", allowedFunctionNames: [toolChoice.toolName] };
  }
}
