/** A request of `generateContent` → a canonical call. */
import type { ChatCall } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import {
  dropUndefined,
  filled,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalTexts,
  restOf,
  textOf,
} from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { camelCased } from "./camel-case.ts";
import { ContentReader, parseSystem } from "./contents.ts";
import { toJsonSchema } from "./schema.ts";
import { parseThinking } from "./thinking.ts";
import { parseToolChoice, parseTools } from "./tools.ts";

/** Fields with a canonical name. What else a body holds goes back out to this format only. */
const KNOWN: ReadonlySet<string> = new Set([
  "model",
  "stream",
  "contents",
  "systemInstruction",
  "tools",
  "toolConfig",
  "generationConfig",
]);
const KNOWN_TOOL_CONFIG: ReadonlySet<string> = new Set(["functionCallingConfig"]);
const KNOWN_CONFIG: ReadonlySet<string> = new Set([
  "temperature",
  "topP",
  "topK",
  "maxOutputTokens",
  "stopSequences",
  "seed",
  "presencePenalty",
  "frequencyPenalty",
  "candidateCount",
  "thinkingConfig",
]);
const OUTPUT_FIELDS: ReadonlySet<string> = new Set(["responseMimeType", "responseSchema", "responseJsonSchema"]);
const JSON_TYPE = "application/json";

/** @throws DurableAIError `input/invalid` naming the field. */
export function parseRequest(request: JsonObject): ChatCall {
  const body = camelCased(request);
  const { tools, foreign } = parseTools(body["tools"]);
  const toolConfig = optionalObject(body["toolConfig"], "toolConfig");
  const { toolChoice, ...choice } = parseToolChoice(toolConfig);
  const config = optionalObject(body["generationConfig"], "generationConfig") ?? {};
  const thinking = optionalObject(config["thinkingConfig"], "generationConfig.thinkingConfig");
  const output = outputIn(config);
  const own = restOf(config, output === undefined ? KNOWN_CONFIG : new Set([...KNOWN_CONFIG, ...OUTPUT_FIELDS]));
  const call: ChatCall = {
    messages: [...parseSystem(body["systemInstruction"]), ...new ContentReader().read(body["contents"])],
    stream: optionalBoolean(body["stream"], "stream") ?? false,
    tools,
    toolChoice,
    output,
    reasoning: parseThinking(thinking),
    ...limitsIn(config),
    ...withOpaque("gemini", {
      ...restOf(body, KNOWN),
      ...choice,
      tools: foreign,
      toolConfig: toolConfig && restOf(toolConfig, KNOWN_TOOL_CONFIG),
      generationConfig: own && defaultsLeftOut(own),
      $thinking: thinking,
    }),
  };
  return dropUndefined(call);
}

function limitsIn(config: JsonObject): Partial<ChatCall> {
  const number = (name: string): number | undefined => optionalNumber(config[name], `generationConfig.${name}`);
  return {
    maxOutputTokens: number("maxOutputTokens"),
    temperature: number("temperature"),
    topP: number("topP"),
    topK: number("topK"),
    presencePenalty: number("presencePenalty"),
    frequencyPenalty: number("frequencyPenalty"),
    seed: number("seed"),
    n: number("candidateCount"),
    stopSequences: optionalTexts(config["stopSequences"], "generationConfig.stopSequences"),
  };
}

/** JSON output, with a schema in either of the two words for it. Enums as text are this format's own. */
function outputIn(config: JsonObject): ChatCall["output"] {
  if (textOf(config["responseMimeType"]) !== JSON_TYPE) return undefined;
  const schema = optionalObject(config["responseJsonSchema"], "generationConfig.responseJsonSchema");
  const openApi = optionalObject(config["responseSchema"], "generationConfig.responseSchema");
  const said = schema ?? (openApi === undefined ? undefined : toJsonSchema(openApi));
  return { type: "json", ...(said === undefined ? {} : { schema: said }) };
}

/** Text is what every model answers. */
function defaultsLeftOut({ responseMimeType, ...own }: JsonObject): JsonObject | undefined {
  return filled(responseMimeType === "text/plain" ? own : { ...own, responseMimeType });
}
