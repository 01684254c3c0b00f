/** A canonical call → a request of Converse; and the caller's own request, made fit for its target. */
import type { ChatCall, Warning } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { defined, filled, objectOf } from "../fields.ts";
import type { ProviderRequest, TargetModel } from "../format.ts";
import { foreignCallFields, ownFields, spelling } from "../opaque.ts";
import { endWithUser, GO_ON, withRestTurns } from "../prefill.ts";
import { dropSampling } from "../sampling.ts";
import { unsupportedFields } from "../unsupported-fields.ts";
import { toolsCalledIn, TurnWriter } from "./message-bodies.ts";
import { toFamilyFields } from "./model-family.ts";
import { toToolConfig } from "./tools.ts";

const FORMAT = "bedrock-converse";

/** Bedrock's range is 0 to 1, where OpenAI's is 0 to 2. */
const MAX_TEMPERATURE = 1;
/** What reasoning has to fit into where neither call nor catalog says a limit. */
const ASSUMED_MAX_TOKENS = 4_096;

const SAMPLING = ["temperature", "topP"];

/** How a conversation goes on that ended with what the model said. */
const GOING_ON = {
  turn: { role: "user", content: [{ text: GO_ON }] },
  isText: (block: JsonObject): boolean => "text" in block || "reasoningContent" in block,
};

/** The body for `model`, and what it could not take. AWS has the model's id and the wish for a stream in its URLs. */
export function toRequest(call: ChatCall, model: TargetModel): ProviderRequest {
  const writer = new TurnWriter();
  const { system, messages } = writer.write(call.messages);
  const warnings: Warning[] = [
    ...foreignCallFields(call, FORMAT),
    ...writer.warnings,
    ...unsupportedFields(call, UNSUPPORTED, "Bedrock has no such parameter"),
  ];
  const { tools: _placed, toolConfig: _config, ...own } = ownFields(call.opaque, FORMAT);
  const family = toFamilyFields(call, model, {
    kept: spelling(call.opaque, FORMAT, "$family"),
    maxTokens: call.maxOutputTokens ?? model.maxOutputTokens ?? ASSUMED_MAX_TOKENS,
    warnings,
  });
  const body: JsonObject = {
    ...own,
    system,
    messages,
    inferenceConfig: filled({ ...inferenceOf(call, model, warnings), ...objectOf(own["inferenceConfig"]) }),
    toolConfig: toToolConfig(call, toolsCalledIn(messages), warnings),
    outputConfig: filled({ ...outputOf(call, warnings), ...objectOf(own["outputConfig"]) }),
    additionalModelRequestFields: filled({ ...family, ...objectOf(own["additionalModelRequestFields"]) }),
  };
  warnings.push(...endWithUser(body, model, GOING_ON));
  return { body: defined(body), warnings };
}

function inferenceOf(call: ChatCall, model: TargetModel, warnings: Warning[]): JsonObject {
  const { maxOutputTokens: maxTokens, topP, stopSequences } = call;
  const config = defined({ maxTokens, temperature: call.temperature, topP, stopSequences });
  if (model.sampling === false) warnings.push(...dropSampling(config, SAMPLING));
  const { temperature } = config;
  if (typeof temperature !== "number" || temperature <= MAX_TEMPERATURE) return config;
  const reason = `the highest is ${MAX_TEMPERATURE}`;
  warnings.push({ field: "temperature", from: temperature, to: MAX_TEMPERATURE, reason });
  return { ...config, temperature: MAX_TEMPERATURE };
}

function outputOf({ output }: ChatCall, warnings: Warning[]): JsonObject {
  if (output === undefined) return {};
  if (output.schema === undefined) {
    warnings.push({ field: "output", reason: "JSON without a schema cannot be asked for" });
    return {};
  }
  const { name, description, schema } = output;
  const jsonSchema = defined({ schema: JSON.stringify(schema), name, description });
  return { textFormat: { type: "json_schema", structure: { jsonSchema } } };
}

const UNSUPPORTED = ["presencePenalty", "frequencyPenalty", "seed", "user", "logprobs"] as const;

/** The caller's body without what AWS has in its URLs. */
export function adaptRequest(body: JsonObject, model: TargetModel): ProviderRequest {
  const { model: _model, modelId: _id, stream: _stream, ...rest } = body;
  const warnings = endWithUser(rest, model, GOING_ON);
  const config = objectOf(rest["inferenceConfig"]);
  if (model.sampling !== false || config === undefined) return { body: defined(rest), warnings };
  const inferenceConfig = { ...config };
  warnings.push(...dropSampling(inferenceConfig, SAMPLING));
  return { body: defined({ ...rest, inferenceConfig }), warnings };
}

/** Models of many makers speak this format, and which of them take a prefill is not known: a turn asks for the rest. */
export function goOn(body: JsonObject, said: string): JsonObject {
  const turn = { role: "assistant", content: [{ text: said }] };
  return withRestTurns(body, "messages", { said: turn, ask: GOING_ON.turn });
}
