/** A canonical call → a request of Responses; and the caller's own request, made fit for its target. */
import type { ChatCall, Warning } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { defined, filled, listOf, objectOf } from "../fields.ts";
import type { ProviderRequest, TargetModel } from "../format.ts";
import { droppedField, foreignCallFields, handOver, ownFields, spelling } from "../opaque.ts";
import { GO_ON, withRestTurns } from "../prefill.ts";
import { OPENAI_FIELDS } from "../openai-fields.ts";
import { fitEffort, toReasoningEffort } from "../reasoning-effort.ts";
import { dropSampling, NO_SAMPLING } from "../sampling.ts";
import { unsupportedFields } from "../unsupported-fields.ts";
import { ItemWriter } from "./input-items.ts";
import { withoutGeneratedIds } from "./item-id.ts";
import { LOGPROBS } from "./request.ts";
import { toToolChoice, toTools } from "./tools.ts";

const FORMAT = "openai-responses";

/** Less is refused (recorded). */
export const MIN_OUTPUT_TOKENS = 16;
const SAMPLING = ["temperature", "top_p"];
const UNSUPPORTED = ["topK", "presencePenalty", "frequencyPenalty", "seed", "stopSequences"] as const;
/** What a stateless conversation needs to go on: reasoning that only its provider can read. */
const ENCRYPTED_REASONING = "reasoning.encrypted_content";

/** The body for `model`, and what it could not take. */
export function toRequest(call: ChatCall, model: TargetModel): ProviderRequest {
  const opaque = handOver(call.opaque, { from: "openai-chat", to: FORMAT, names: OPENAI_FIELDS });
  const { tools: _placed, text, reasoning, verbosity, include, ...own } = ownFields(opaque, FORMAT);
  const writer = new ItemWriter();
  const { instructions, items } = writer.write(call.messages);
  const tools = toTools(call);
  const effort = toReasoningEffort(call.reasoning, model);
  const limit = toLimit(call.maxOutputTokens);
  const logprobs = model.sampling === false ? undefined : call.logprobs;
  const included = [
    ...listOf(include),
    ...(isOwn(call) || model.reasons !== true ? [] : [ENCRYPTED_REASONING]),
    ...(logprobs ? [LOGPROBS] : []),
  ];
  const body: JsonObject = {
    model: model.id,
    instructions,
    input: toInput(items, call),
    tools,
    tool_choice: tools === undefined ? undefined : toToolChoice(call.toolChoice),
    parallel_tool_calls: tools === undefined && !isOwn(call) ? undefined : call.parallelToolCalls,
    text: filled({ verbosity, ...objectOf(text), format: toTextFormat(call.output) }),
    reasoning: filled({ ...objectOf(reasoning), effort: effort.effort }),
    max_output_tokens: limit.tokens,
    temperature: call.temperature,
    top_p: call.topP,
    user: call.user,
    stream: call.stream || undefined,
    store: isOwn(call) ? undefined : false,
    include: included.length === 0 ? include : included,
    top_logprobs: logprobs?.top,
    ...own,
  };
  const warnings = [
    ...foreignCallFields({ ...call, opaque }, FORMAT),
    ...writer.warnings,
    ...effort.warnings,
    ...limit.warnings,
    ...unsupportedFields(call, UNSUPPORTED, "Responses have no such parameter"),
    ...(logprobs === call.logprobs ? [] : [droppedField("logprobs", call.logprobs, NO_SAMPLING)]),
    ...(model.sampling === false ? dropSampling(body, SAMPLING) : []),
  ];
  return { body: defined(body), warnings };
}

/** Whether the call came in this format: then its caller has said what is stored. */
function isOwn(call: ChatCall): boolean {
  return spelling(call.opaque, FORMAT, "$input") !== undefined;
}

/** The input as it came: a text, items, or nothing (a stored prompt, or a conversation that is kept over there). */
function toInput(items: JsonObject[], call: ChatCall): JsonObject["input"] {
  const spelled = spelling(call.opaque, FORMAT, "$input");
  const [only, another] = items;
  if (only === undefined && spelled === "none") return undefined;
  const isText = spelled === "text" && another === undefined;
  return isText && typeof only?.["content"] === "string" ? only["content"] : items;
}

function toTextFormat(output: ChatCall["output"]): JsonObject | undefined {
  if (output === undefined) return undefined;
  if (output.schema === undefined) return { type: "json_object" };
  const { schema, name = "output", description, strict } = output;
  return defined({ type: "json_schema", name, description, schema, strict });
}

function toLimit(tokens: number | undefined): { tokens?: number; warnings: Warning[] } {
  if (tokens === undefined || tokens >= MIN_OUTPUT_TOKENS) return { tokens, warnings: [] };
  const reason = `the least is ${MIN_OUTPUT_TOKENS}`;
  return {
    tokens: MIN_OUTPUT_TOKENS,
    warnings: [{ field: "maxOutputTokens", from: tokens, to: MIN_OUTPUT_TOKENS, reason }],
  };
}

/** The caller's body, with the model's id, the stream flag, an effort the model takes, and no ids of ours. */
export function adaptRequest(body: JsonObject, model: TargetModel, stream: boolean): ProviderRequest {
  const { input, warnings } = withoutGeneratedIds(body["input"]);
  const adapted: JsonObject = { ...body, input, model: model.id, stream: stream || undefined };
  if (model.sampling === false) warnings.push(...dropSampling(adapted, SAMPLING));
  const reasoning = objectOf(body["reasoning"]);
  const fitted = fitEffort(reasoning?.["effort"], model, "reasoning.effort");
  if (fitted.warnings.length > 0) adapted["reasoning"] = { ...reasoning, effort: fitted.effort };
  return { body: defined(adapted), warnings: [...warnings, ...fitted.warnings] };
}

/** An item of the model's that comes last is a turn like others: it is asked to go on with it. */
export function goOn(body: JsonObject, said: string): JsonObject {
  const { input } = body;
  const items = typeof input === "string" ? [{ role: "user", content: input }] : input;
  const turns = { said: { role: "assistant", content: said }, ask: { role: "user", content: GO_ON } };
  return withRestTurns({ ...body, input: items }, "input", turns);
}
