/** A canonical call → a request of `generateContent`; and the caller's own request, made fit for its target. */
import type { ChatCall, Warning } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { fitChoices } from "../choices.ts";
import { defined, filled, objectOf } from "../fields.ts";
import type { ProviderRequest, TargetModel } from "../format.ts";
import { dropFields, droppedField, REFUSED, foreignCallFields, ownFields } from "../opaque.ts";
import { GO_ON, withRestTurns } from "../prefill.ts";
import { dropSampling } from "../sampling.ts";
import { contentList } from "./contents.ts";
import { ContentWriter } from "./content-bodies.ts";
import { toThinking } from "./thinking.ts";
import { toToolChoice, toTools } from "./tools.ts";

const FORMAT = "gemini";

/** Sampling parameters, as they may be spelled. */
const SAMPLING = [
  "temperature",
  "topP",
  "top_p",
  "topK",
  "top_k",
  "presencePenalty",
  "presence_penalty",
  "frequencyPenalty",
  "frequency_penalty",
];

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
    ...fitConfig(config, model),
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
    responseLogprobs: call.logprobs && true,
    // Vertex takes 1 to 20, AI Studio 0 as well (https://ai.google.dev/api/generate-content).
    logprobs: call.logprobs?.top || undefined,
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

/** Takes out of a `generationConfig` what its target does not take. */
function fitConfig(config: JsonObject, { sampling, quirks = [] }: TargetModel): Warning[] {
  const refused = quirks.flatMap(({ refuses = [] }) => refuses);
  const counts = ["candidateCount", "candidate_count"];
  return [
    ...(sampling === false ? dropSampling(config, SAMPLING) : []),
    ...dropFields(config, refused, REFUSED),
    ...counts.flatMap((count) => fitChoices(config, count, quirks)),
  ];
}

/** The caller's body, without what is said in the path. */
export function adaptRequest(body: JsonObject, model: TargetModel): ProviderRequest {
  const { model: _model, stream: _stream, ...adapted } = body;
  const warnings: Warning[] = [];
  for (const name of ["generationConfig", "generation_config"]) {
    if (objectOf(adapted[name]) === undefined) continue;
    const config = { ...objectOf(adapted[name]) };
    warnings.push(...fitConfig(config, model));
    adapted[name] = config;
  }
  return { body: defined({ ...adapted, contents: contentList(adapted["contents"]) }), warnings };
}

/** A turn of the model's that comes last is not documented to be gone on with: it is asked to. */
export function goOn(body: JsonObject, said: string): JsonObject {
  const turns = {
    said: { role: "model", parts: [{ text: said }] },
    ask: { role: "user", parts: [{ text: GO_ON }] },
  };
  return withRestTurns({ ...body, contents: contentList(body["contents"]) ?? [] }, "contents", turns);
}
