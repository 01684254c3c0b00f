/** A canonical call → a request of Messages; and the caller's own request, made fit for its target. */
import type { ChatCall, Warning } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { defined, filled, numberOf, objectOf } from "../fields.ts";
import type { ProviderRequest, TargetModel } from "../format.ts";
import { droppedField, foreignCallFields, ownFields, spelling } from "../opaque.ts";
import { endWithUser, GO_ON, withRestTurns } from "../prefill.ts";
import { dropSampling } from "../sampling.ts";
import { unsupportedFields } from "../unsupported-fields.ts";
import { continuesThinking, TurnWriter } from "./message-bodies.ts";
import { fitThinkingOf, toThinking, type ThinkingRequest } from "./thinking.ts";
import { toToolChoice, toTools } from "./tools.ts";

const FORMAT = "anthropic-messages";

/** `max_tokens` is required: this, where neither call nor catalog says. The most that every Claude 3 takes. */
export const DEFAULT_MAX_TOKENS = 4_096;

/** Anthropic's range is 0 to 1, where OpenAI's is 0 to 2. */
const MAX_TEMPERATURE = 1;
/** Below this, thinking models refuse `top_p` (platform.claude.com/docs, extended thinking). */
const MIN_THINKING_TOP_P = 0.95;

const SAMPLING = ["temperature", "top_p", "top_k"];

/** How a conversation goes on that ended with what the model said. */
const GOING_ON = {
  turn: { role: "user", content: GO_ON },
  isText: ({ type }: JsonObject): boolean => type === "text" || type === "thinking" || type === "redacted_thinking",
};

/** The body for `model`, and what it could not take. */
export function toRequest(call: ChatCall, model: TargetModel): ProviderRequest {
  const writer = new TurnWriter();
  const { system, messages } = writer.write(call.messages);
  const maxTokens = call.maxOutputTokens ?? model.maxOutputTokens ?? DEFAULT_MAX_TOKENS;
  const { tools: _placed, metadata, output_config: config, ...own } = ownFields(call.opaque, FORMAT);
  const thinking = withoutOrphanedThinking(toThinking(call, model, maxTokens), messages);
  const user = call.user === undefined ? {} : { user_id: call.user };
  const tools = toTools(call);
  const body: JsonObject = {
    model: model.id,
    max_tokens: maxTokens,
    system,
    messages,
    tools,
    tool_choice: tools === undefined ? undefined : toToolChoice(call),
    thinking: thinking.thinking,
    ...outputFields(call, thinking.effort, objectOf(config)),
    temperature: call.temperature,
    top_p: call.topP,
    top_k: call.topK,
    stop_sequences: call.stopSequences,
    metadata: filled({ ...objectOf(metadata), ...user }),
    stream: call.stream || undefined,
    ...own,
  };
  const warnings = [
    ...foreignCallFields(call, FORMAT),
    ...writer.warnings,
    ...thinking.warnings,
    ...unsupported(call, model),
    ...endWithUser(body, model, GOING_ON),
    ...fitSampling(body, model),
  ];
  return { body: defined(body), warnings };
}

/** A turn that called a tool without signed thinking cannot be continued with a thinking budget. */
function withoutOrphanedThinking(request: ThinkingRequest, messages: JsonObject[]): ThinkingRequest {
  if (request.thinking?.["type"] !== "enabled" || continuesThinking(messages)) return request;
  const reason = "the last tool call came without this provider's thinking, which it wants back";
  return { ...request, thinking: undefined, warnings: [...request.warnings, { field: "reasoning", reason }] };
}

function outputFields(call: ChatCall, effort: string | undefined, config: JsonObject | undefined): JsonObject {
  const schema = call.output?.schema;
  const format = schema === undefined ? undefined : { type: "json_schema", schema };
  const isBeta = spelling(call.opaque, FORMAT, "$outputFormat") === true;
  return {
    output_config: filled({ ...config, effort, format: isBeta ? undefined : format }),
    output_format: isBeta ? format : undefined,
  };
}

const UNSUPPORTED = ["presencePenalty", "frequencyPenalty", "seed", "logprobs"] as const;

function unsupported(call: ChatCall, model: TargetModel): Warning[] {
  const warnings = unsupportedFields(call, UNSUPPORTED, "Anthropic has no such parameter");
  if (call.output !== undefined && call.output.schema === undefined)
    warnings.push({ field: "output", reason: "JSON without a schema cannot be asked for" });
  if (call.output?.description !== undefined)
    warnings.push(droppedField("output.description", call.output.description, "Anthropic takes a schema alone"));
  if (call.maxOutputTokens === undefined && model.maxOutputTokens === undefined)
    warnings.push({ field: "maxOutputTokens", to: DEFAULT_MAX_TOKENS, reason: "Anthropic requires a limit" });
  return warnings;
}

/** Takes out, and into range, what this model or its thinking refuses. */
function fitSampling(body: JsonObject, model: TargetModel): Warning[] {
  if (model.sampling === false) return dropSampling(body, SAMPLING);
  const { temperature } = body;
  if (typeof temperature === "number" && temperature > MAX_TEMPERATURE) {
    body["temperature"] = MAX_TEMPERATURE;
    const reason = `the highest is ${MAX_TEMPERATURE}`;
    return [{ field: "temperature", from: temperature, to: MAX_TEMPERATURE, reason }, ...fitThinking(body)];
  }
  return fitThinking(body);
}

function fitThinking(body: JsonObject): Warning[] {
  const type = objectOf(body["thinking"])?.["type"];
  if (type !== "enabled" && type !== "adaptive") return [];
  const { temperature, top_p: topP, top_k: topK } = body;
  const warnings: Warning[] = [];
  const drop = (field: string): void => {
    warnings.push(droppedField(field, body[field], "not taken together with thinking"));
    delete body[field];
  };
  if (temperature !== undefined && temperature !== 1) drop("temperature");
  if (typeof topP === "number" && topP < MIN_THINKING_TOP_P) drop("top_p");
  if (topK !== undefined) drop("top_k");
  const choice = objectOf(body["tool_choice"]);
  if (choice?.["type"] === "any" || choice?.["type"] === "tool") {
    const { name: _name, ...rest } = choice;
    body["tool_choice"] = { ...rest, type: "auto" };
    warnings.push({
      field: "toolChoice",
      from: choice,
      to: "auto",
      reason: "a tool cannot be forced together with thinking",
    });
  }
  return warnings;
}

/** The caller's body, with the model's id, the stream flag, and thinking as the model takes it. */
export function adaptRequest(body: JsonObject, model: TargetModel, stream: boolean): ProviderRequest {
  const adapted: JsonObject = { ...body, model: model.id, stream: stream || undefined };
  const warnings = model.sampling === false ? dropSampling(adapted, SAMPLING) : [];
  warnings.push(...endWithUser(adapted, model, GOING_ON));
  warnings.push(...fitThinkingOf(adapted, model, numberOf(body["max_tokens"]) ?? DEFAULT_MAX_TOKENS));
  return { body: defined(adapted), warnings };
}

/** A prefill, where the model is known to take one; never beside thinking, which a prefill would have to begin with. */
export function goOn(body: JsonObject, said: string, { prefill }: TargetModel): JsonObject {
  const { type = "disabled" } = objectOf(body["thinking"]) ?? {};
  const ask = prefill === true && type === "disabled" ? undefined : GOING_ON.turn;
  return withRestTurns(body, "messages", { said: { role: "assistant", content: said }, ...(ask && { ask }) });
}
