/** A request of Messages → a canonical call. */
import type { ChatCall } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { dropUndefined, objectOf, textOf } from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { SaidFields } from "../said-fields.ts";
import { parseMessages, parseSystem } from "./messages.ts";
import { parseThinking } from "./thinking.ts";
import { parseToolChoice, parseTools } from "./tools.ts";

/** What has no canonical name goes back out to this format only. @throws DurableAIError `input/invalid` naming the field. */
export function parseRequest(body: JsonObject): ChatCall {
  const said = new SaidFields(body);
  const { tools, foreign } = parseTools(said.value("tools"));
  const config = said.within("output_config");
  const metadata = said.within("metadata");
  const thinking = said.object("thinking");
  const effort = config.value("effort");
  // The field structured output had while it was in beta.
  const betaFormat = said.value("output_format");
  const schema = objectOf((objectOf(config.value("format")) ?? objectOf(betaFormat))?.["schema"]);
  const call: ChatCall = {
    messages: [...parseSystem(said.value("system")), ...parseMessages(said.value("messages"))],
    stream: said.boolean("stream") ?? false,
    tools,
    ...parseToolChoice(said.value("tool_choice")),
    output: schema === undefined ? undefined : { type: "json", schema },
    reasoning: parseThinking(thinking, effort),
    maxOutputTokens: said.number("max_tokens"),
    temperature: said.number("temperature"),
    topP: said.number("top_p"),
    topK: said.number("top_k"),
    stopSequences: said.texts("stop_sequences"),
    user: textOf(metadata.value("user_id")),
  };
  const { model: _model, ...own } = said.rest() ?? {};
  const opaque = withOpaque("anthropic-messages", {
    ...own,
    tools: foreign,
    metadata: metadata.rest(),
    output_config: config.rest(),
    $thinking: thinking,
    $effort: effort ?? undefined,
    $outputFormat: betaFormat === undefined ? undefined : true,
  });
  return dropUndefined({ ...call, ...opaque });
}
