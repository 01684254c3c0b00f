/** A canonical call → a request of `generateContent`; and the caller's own request, made fit for its target. */
import type { ChatCall, Warning } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { defined, objectOf } from "../fields.ts";
import type { ProviderRequest, TargetModel } from "../format.ts";
import { droppedField, foreignFields, ownFields } from "../opaque.ts";
import { dropSampling } from "../sampling.ts";
import { contentList } from "./contents.ts";
import { ContentWriter } from "./content-bodies.ts";
import { toThinking } from "./thinking.ts";
import { toToolChoice, toTools } from "./tools.ts";

const FORMAT = "gemini";

/** Sampling parameters, as they may be spelled. */
const SAMPLING = ["temperature", "topP", "topK", "presencePenalty", "frequencyPenalty"];
const SAMPLING_SPELLINGS = [...SAMPLING, "top_p", "top_k", "presence_penalty", "frequency_penalty"];

/** The body for `model`, and what it could not take. Model and stream are in the path, never in the body. */
export function toRequest(call: ChatCall, model: TargetModel): ProviderRequest {
  const writer = new ContentWriter(model);
  const { systemInstruction, contents } = writer.write(call.messages);
  const { tools: _placed, allowedFunctionNames: _chosen, ...kept } = ownFields(call.opaque, FORMAT);
  const { toolConfig, generationConfig, ...own } = kept;
  const thinking = toThinking(call, model);
  const config = toConfig(call, thinking.config);
  const warnings = [
    ...foreignFields(call.opaque, FORMAT, ""),
    ...(call.tools ?? []).flatMap((tool) => foreignFields(tool.opaque, FORMAT, `tools.${tool.name}`)),
    ...writer.warnings,
    ...thinking.warnings,
    ...unsupported(call),
    ...(model.sampling === false ? dropSampling(config, SAMPLING) : []),
  ];
  const body: JsonObject = {
    systemInstruction,
    contents,
    tools: toTools(call),
    toolConfig: filled({ functionCallingConfig: toToolChoice(call), ...objectOf(toolConfig) }),
    generationConfig: filled({ ...config, ...objectOf(generationConfig) }),
    ...own,
  };
  return { body: defined(body), warnings };
}

function toConfig(call: ChatCall, thinkingConfig: JsonObject | undefined): JsonObject {
  return {
    maxOutputTokens: call.maxOutputTokens,
    temperature: call.temperature,
    topP: call.topP,
    topK: call.topK,
    presencePenalty: call.presencePenalty,
    frequencyPenalty: call.frequencyPenalty,
    seed: call.seed,
    stopSequences: call.stopSequences,
    responseMimeType: call.output === undefined ? undefined : "application/json",
    responseJsonSchema: call.output?.schema,
    thinkingConfig,
  };
}

function filled(object: JsonObject): JsonObject | undefined {
  const said = defined(object);
  return Object.keys(said).length === 0 ? undefined : said;
}

function unsupported({ user, parallelToolCalls, tools = [], output }: ChatCall): Warning[] {
  const reason = "Gemini has no such parameter";
  const description = output?.description;
  return [
    ...(description === undefined
      ? []
      : [droppedField("output.description", description, "Gemini takes a schema alone")]),
    ...(user === undefined ? [] : [droppedField("user", user, reason)]),
    ...(parallelToolCalls === false && tools.length > 0
      ? [droppedField("parallelToolCalls", parallelToolCalls, reason)]
      : []),
  ];
}

/** The caller's body, without what is said in the path. */
export function adaptRequest(body: JsonObject, model: TargetModel): ProviderRequest {
  const { model: _model, stream: _stream, ...adapted } = body;
  const warnings: Warning[] = [];
  if (model.sampling === false)
    for (const name of ["generationConfig", "generation_config"]) {
      const config = { ...objectOf(adapted[name]) };
      warnings.push(...dropSampling(config, SAMPLING_SPELLINGS));
      if (adapted[name] !== undefined) adapted[name] = config;
    }
  return { body: defined({ ...adapted, contents: contentList(adapted["contents"]) }), warnings };
}
