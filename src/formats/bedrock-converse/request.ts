/** A request of Converse → a canonical call. */
import type { ChatCall } from "../../chat.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../../json.ts";
import { dropUndefined, objectOf, textOf } from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { SaidFields } from "../said-fields.ts";
import { parseMessages, parseSystem } from "./messages.ts";
import { parseFamilyFields } from "./model-family.ts";
import { parseToolConfig } from "./tools.ts";

/** What has no canonical name goes back out to this format only. @throws DurableAIError `input/invalid` naming the field. */
export function parseRequest(body: JsonObject): ChatCall {
  const said = new SaidFields(body);
  const inference = said.within("inferenceConfig");
  const output = said.within("outputConfig");
  const { tools, toolChoice, foreign, rest } = parseToolConfig(said.object("toolConfig"));
  const family = parseFamilyFields(said.object("additionalModelRequestFields"));
  const call: ChatCall = {
    messages: [...parseSystem(said.value("system")), ...parseMessages(said.value("messages"))],
    stream: said.boolean("stream") ?? false,
    tools,
    toolChoice,
    output: parseOutput(output.value("textFormat")),
    reasoning: family.reasoning,
    maxOutputTokens: inference.number("maxTokens"),
    temperature: inference.number("temperature"),
    topP: inference.number("topP"),
    topK: family.topK,
    stopSequences: inference.texts("stopSequences"),
  };
  // AWS has the model in its URLs.
  const { model: _model, modelId: _id, ...own } = said.rest() ?? {};
  const opaque = withOpaque("bedrock-converse", {
    ...own,
    tools: foreign,
    toolConfig: rest,
    inferenceConfig: inference.rest(),
    outputConfig: output.rest(),
    additionalModelRequestFields: family.rest,
    $family: family.read,
  });
  return dropUndefined({ ...call, ...opaque });
}

/** The schema is JSON in a string. */
function parseOutput(textFormat: JsonValue | undefined): ChatCall["output"] {
  const described = objectOf(objectOf(objectOf(textFormat)?.["structure"])?.["jsonSchema"]);
  const schema = parseJson(textOf(described?.["schema"]) ?? "");
  if (described === undefined || !isJsonObject(schema)) return undefined;
  const [name, description] = [textOf(described["name"]), textOf(described["description"])];
  return dropUndefined({ type: "json" as const, schema, name, description });
}
