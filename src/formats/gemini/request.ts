/** A request of `generateContent` → a canonical call. */
import type { ChatCall } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { dropUndefined, filled, objectOf } from "../fields.ts";
import { parseWish } from "../logprobs.ts";
import { withOpaque } from "../opaque.ts";
import { SaidFields } from "../said-fields.ts";
import { camelCased } from "./camel-case.ts";
import { ContentReader, parseSystem } from "./contents.ts";
import { toJsonSchema } from "./schema.ts";
import { parseThinking } from "./thinking.ts";
import { parseToolChoice, parseTools } from "./tools.ts";

const JSON_TYPE = "application/json";

/** What has no canonical name goes back out to this format only. @throws DurableAIError `input/invalid` naming the field. */
export function parseRequest(body: JsonObject): ChatCall {
  const said = new SaidFields(camelCased(body));
  const { tools, foreign } = parseTools(said.value("tools"));
  const toolConfig = said.within("toolConfig");
  const { toolChoice, ...choice } = parseToolChoice(objectOf(toolConfig.value("functionCallingConfig")));
  const config = said.within("generationConfig");
  const thinking = config.object("thinkingConfig");
  const mimeType = config.value("responseMimeType");
  const output = mimeType === JSON_TYPE ? parseOutput(config) : undefined;
  const call: ChatCall = {
    messages: [...parseSystem(said.value("systemInstruction")), ...new ContentReader().read(said.value("contents"))],
    stream: said.boolean("stream") ?? false,
    tools,
    toolChoice,
    output,
    reasoning: parseThinking(thinking),
    maxOutputTokens: config.number("maxOutputTokens"),
    temperature: config.number("temperature"),
    topP: config.number("topP"),
    topK: config.number("topK"),
    presencePenalty: config.number("presencePenalty"),
    frequencyPenalty: config.number("frequencyPenalty"),
    seed: config.number("seed"),
    n: config.number("candidateCount"),
    logprobs: parseWish(config, "responseLogprobs", "logprobs"),
    stopSequences: config.texts("stopSequences"),
  };
  const { model: _model, ...own } = said.rest() ?? {};
  const opaque = withOpaque("gemini", {
    ...own,
    ...choice,
    tools: foreign,
    toolConfig: toolConfig.rest(),
    generationConfig: filled({ ...config.rest(), responseMimeType: isPlain(mimeType) ? undefined : mimeType }),
    $thinking: thinking,
  });
  return dropUndefined({ ...call, ...opaque });
}

/** Text is what every model answers, and JSON has its canonical name. Enums as text are this format's own. */
function isPlain(mimeType: JsonValue | undefined): boolean {
  return mimeType === JSON_TYPE || mimeType === "text/plain";
}

/** JSON output, with a schema in either of the two words for it. */
function parseOutput(config: SaidFields): ChatCall["output"] {
  const schema = config.object("responseJsonSchema");
  const openApi = config.object("responseSchema");
  const said = schema ?? (openApi === undefined ? undefined : toJsonSchema(openApi));
  return { type: "json", ...(said !== undefined && { schema: said }) };
}
