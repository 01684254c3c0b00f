/** A canonical call → a request of Chat Completions; and the caller's own request, made fit for its target. */
import type { ChatCall, FormatId } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { onlyOneChoice } from "../choices.ts";
import { defined, objectOf } from "../fields.ts";
import type { ProviderRequest, TargetModel } from "../format.ts";
import { foreignCallFields, handOver, ownFields } from "../opaque.ts";
import { OPENAI_FIELDS } from "../openai-fields.ts";
import { endWithUser, GO_ON, withRestTurns } from "../prefill.ts";
import { dropSampling } from "../sampling.ts";
import { fitEffort, toReasoningEffort } from "../reasoning-effort.ts";
import { MessageWriter } from "./message-bodies.ts";
import { applyQuirks, outputLimitOf } from "./quirks.ts";
import { toToolChoice, toTools } from "./tools.ts";

/** Refused by some models even at their defaults; log probabilities by the same ones (@ai-sdk/openai 4, `sampling.logprobs`). */
const SAMPLING = ["temperature", "top_p", "top_k", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs"];

/** How a conversation goes on that ended with what the model said. */
const GOING_ON = { turn: { role: "user", content: GO_ON }, isText: ({ type }: JsonObject): boolean => type === "text" };

/** The body for `model`, and what it could not take. */
export function toRequest(call: ChatCall, model: TargetModel, format: FormatId): ProviderRequest {
  const writer = new MessageWriter(format);
  const isOpenai = format === "openai-chat";
  const shared = { from: "openai-responses" as const, to: format, names: isOpenai ? OPENAI_FIELDS : [] };
  const opaque = handOver(call.opaque, shared);
  const { tools: _placed, ...own } = ownFields(opaque, format);
  const limit = outputLimitOf(model);
  const tools = toTools(call, format);
  // How to call tools is refused where there are none (Upsonic/Upsonic#323).
  const calling = tools && { tool_choice: toToolChoice(call.toolChoice), parallel_tool_calls: call.parallelToolCalls };
  const body: JsonObject = {
    model: model.id,
    messages: writer.write(call.messages),
    tools,
    ...calling,
    response_format: toResponseFormat(call.output),
    [limit]: call.maxOutputTokens,
    temperature: call.temperature,
    top_p: call.topP,
    top_k: call.topK,
    presence_penalty: call.presencePenalty,
    frequency_penalty: call.frequencyPenalty,
    seed: call.seed,
    stop: call.stopSequences,
    n: isOpenai ? call.n : undefined,
    logprobs: call.logprobs && true,
    top_logprobs: call.logprobs?.top,
    user: call.user,
    ...own,
  };
  const warnings = [...foreignCallFields({ ...call, opaque }, format), ...writer.warnings];
  if (!isOpenai) warnings.push(...onlyOneChoice(call, "Workers AI has no such parameter"));
  const effort = toReasoningEffort(call.reasoning, model);
  if (effort.effort !== undefined) body["reasoning_effort"] = effort.effort;
  warnings.push(...effort.warnings);
  warnings.push(...endWithUser(body, model, GOING_ON));
  withStream(body, call.stream);
  if (model.sampling === false) warnings.push(...dropSampling(body, SAMPLING));
  warnings.push(...applyQuirks(body, model.quirks));
  return { body: defined(body), warnings };
}

function toResponseFormat(output: ChatCall["output"]): JsonValue | undefined {
  if (output === undefined) return undefined;
  if (output.schema === undefined) return { type: "json_object" };
  const { schema, name = "output", description, strict } = output;
  return { type: "json_schema", json_schema: defined({ name, description, schema, strict }) };
}

/** Streams always say their usage: the run needs it for the bill, and drops it for a reader that did not ask. */
function withStream(body: JsonObject, stream: boolean): void {
  const options = objectOf(body["stream_options"]) ?? {};
  body["stream"] = stream || undefined;
  body["stream_options"] = stream ? { ...options, include_usage: true } : undefined;
}

/** A message that comes last is a turn like others to most models of this format: they answer it anew. */
export function goOn(body: JsonObject, said: string): JsonObject {
  return withRestTurns(body, "messages", { said: { role: "assistant", content: said }, ask: GOING_ON.turn });
}

/** The caller's body, with the model's id, the stream flag, and the name its output limit has at this model. */
export function adaptRequest(body: JsonObject, model: TargetModel, stream: boolean): ProviderRequest {
  const adapted: JsonObject = { ...body, model: model.id };
  withStream(adapted, stream);
  renameOutputLimit(adapted, model);
  const warnings = model.sampling === false ? dropSampling(adapted, SAMPLING) : [];
  warnings.push(...endWithUser(adapted, model, GOING_ON));
  const fitted = fitEffort(body["reasoning_effort"], model, "reasoning_effort");
  if (fitted.warnings.length > 0) adapted["reasoning_effort"] = fitted.effort;
  warnings.push(...fitted.warnings, ...applyQuirks(adapted, model.quirks));
  return { body: defined(adapted), warnings };
}

/**
 * Both names mean the same. `max_completion_tokens` is renamed only where a provider is known to refuse it: servers of
 * one's own may want it.
 */
function renameOutputLimit(body: JsonObject, model: TargetModel): void {
  const isKnown =
    model.maxCompletionTokens !== undefined || model.quirks?.some(({ outputLimit }) => outputLimit) === true;
  const limit = outputLimitOf(model);
  const other = limit === "max_tokens" ? "max_completion_tokens" : "max_tokens";
  if (!isKnown || body[other] === undefined) return;
  body[limit] ??= body[other];
  delete body[other];
}
