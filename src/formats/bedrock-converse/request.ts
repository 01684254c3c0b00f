/** A request of Converse → a canonical call. */
import type { ChatCall } from "../../chat.ts";
import { isJsonObject, parseJson, type JsonObject } from "../../json.ts";
import {
  dropUndefined,
  objectOf,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalTexts,
  restOf,
  textOf,
} from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { parseMessages, parseSystem } from "./messages.ts";
import { parseFamilyFields } from "./model-family.ts";
import { parseToolConfig } from "./tools.ts";

/** Fields with a canonical name, and those that AWS has in its URLs. What else a body holds goes back out to this format only. */
const KNOWN = new Set([
  "model",
  "modelId",
  "stream",
  "messages",
  "system",
  "inferenceConfig",
  "toolConfig",
  "outputConfig",
  "additionalModelRequestFields",
]);
const KNOWN_INFERENCE = new Set(["maxTokens", "temperature", "topP", "stopSequences"]);
const KNOWN_OUTPUT = new Set(["textFormat"]);

/** @throws DurableAIError `input/invalid` naming the field. */
export function parseRequest(body: JsonObject): ChatCall {
  const inference = optionalObject(body["inferenceConfig"], "inferenceConfig") ?? {};
  const output = optionalObject(body["outputConfig"], "outputConfig") ?? {};
  const { tools, toolChoice, foreign, rest } = parseToolConfig(optionalObject(body["toolConfig"], "toolConfig"));
  const family = parseFamilyFields(
    optionalObject(body["additionalModelRequestFields"], "additionalModelRequestFields"),
  );
  const call: ChatCall = {
    messages: [...parseSystem(body["system"]), ...parseMessages(body["messages"])],
    stream: optionalBoolean(body["stream"], "stream") ?? false,
    tools,
    toolChoice,
    output: parseOutput(output),
    reasoning: family.reasoning,
    maxOutputTokens: optionalNumber(inference["maxTokens"], "inferenceConfig.maxTokens"),
    temperature: optionalNumber(inference["temperature"], "inferenceConfig.temperature"),
    topP: optionalNumber(inference["topP"], "inferenceConfig.topP"),
    topK: family.topK,
    stopSequences: optionalTexts(inference["stopSequences"], "inferenceConfig.stopSequences"),
    ...withOpaque("bedrock-converse", {
      ...restOf(body, KNOWN),
      tools: foreign,
      toolConfig: rest,
      inferenceConfig: restOf(inference, KNOWN_INFERENCE),
      outputConfig: restOf(output, KNOWN_OUTPUT),
      additionalModelRequestFields: family.rest,
      $family: family.read,
    }),
  };
  return dropUndefined(call);
}

/** The schema is JSON in a string. */
function parseOutput(output: JsonObject): ChatCall["output"] {
  const described = objectOf(objectOf(objectOf(output["textFormat"])?.["structure"])?.["jsonSchema"]);
  const schema = parseJson(textOf(described?.["schema"]) ?? "");
  if (described === undefined || !isJsonObject(schema)) return undefined;
  const [name, description] = [textOf(described["name"]), textOf(described["description"])];
  return dropUndefined({ type: "json" as const, schema, name, description });
}
