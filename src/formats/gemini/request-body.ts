/** A canonical call → a request of `generateContent`; and the caller's own request, made fit for its target. */
import type { ChatCall, Warning } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { fitChoices } from "../choices.ts";
import { defined, filled, objectOf } from "../fields.ts";
import type { ProviderRequest, TargetModel } from "../format.ts";
import { droppedField, foreignCallFields, ownFields } from "../opaque.ts";
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
    ...foreignCallFields(call, FORMAT),
    ...writer.warnings,
    ...thinking.warnings,
    ...unsupported(call),
    ...(model.sampling === false ? dropSampling(config, SAMPLING) : []),
    ...fitChoices(config, "candidateCount", model.quirks),
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
    candidateCount: call.n,
    responseMimeType: call.output === undefined ? undefined : "application/json",
    responseJsonSchema: call.output?.schema,
    thinkingConfig,
  };
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
  for (const name of ["generationConfig", "generation_config"]) {
    if (objectOf(adapted[name]) === undefined) continue;
    const config = { ...objectOf(adapted[name]) };
    if (model.sampling === false) warnings.push(...dropSampling(config, SAMPLING_SPELLINGS));
    for (const count of ["candidateCount", "candidate_count"])
      warnings.push(...fitChoices(config, count, model.quirks));
    adapted[name] = config;
  }
  return { body: defined({ ...adapted, contents: contentList(adapted["contents"]) }), warnings };
}
