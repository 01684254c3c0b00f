/** The three APIs of Bedrock: which models each of them serves, and how it is asked. */
import type { FormatId, ReasoningEffort } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { openaiEffortsOf, openaiFormatOf, openaiPathOf } from "../http-api/openai-models.ts";
import type { Caller, ProviderCall } from "../provider.ts";

/** Claude's version of Messages at Bedrock, in the body. https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html */
const ANTHROPIC_VERSION = "bedrock-2023-05-31";

/** One API. */
export interface BedrockApi {
  /** Ids of the models it serves. */
  models: RegExp;
  formatOf(model: string, caller?: Caller): FormatId;
  /** First part of its host, and the rest of it behind the region. */
  host: readonly [before: string, after: string];
  /** Name in signatures. */
  service: string;
  path(call: ProviderCall): string;
  /** Default: all there are. */
  effortsOf?(model: string): readonly ReasoningEffort[] | undefined;
  /** Headers that the body carries, or that mean nothing there. */
  ownHeaders?: readonly string[];
  /** Default: the body goes out as it is. */
  toBody?(body: JsonObject, headers: Headers): JsonObject;
  /** Its streams are frames that hold another format's events. */
  isWrapped?: true;
}

const RUNTIME = { host: ["bedrock-runtime.", ".amazonaws.com"], service: "bedrock" } as const;
const MANTLE = { host: ["bedrock-mantle.", ".api.aws"], service: "bedrock-mantle" } as const;

const VERSION = "anthropic-version";
const BETA = "anthropic-beta";

/** The first that serves a model is its API. */
export const APIS: readonly BedrockApi[] = [
  {
    ...RUNTIME,
    models: /^([a-z-]+\.)?anthropic\./,
    formatOf: () => "anthropic-messages",
    path: ({ model, stream }) => `${modelPath(model)}/invoke${stream ? "-with-response-stream" : ""}`,
    ownHeaders: [VERSION, BETA],
    toBody: toInvokeBody,
    isWrapped: true,
  },
  // An id with a version (`openai.gpt-oss-120b-1:0`) is Converse's.
  {
    ...MANTLE,
    models: /^([a-z-]+\.)?openai\.[^:]+$/,
    formatOf: (model, caller) => openaiFormatOf(openaiName(model), caller),
    effortsOf: (model) => openaiEffortsOf(openaiName(model)),
    path: ({ model, format }) => `/openai/v1${openaiPathOf(openaiName(model), format)}`,
  },
  {
    ...RUNTIME,
    models: /./,
    formatOf: () => "bedrock-converse",
    path: ({ model, stream }) => `${modelPath(model)}/converse${stream ? "-stream" : ""}`,
  },
];

/** What OpenAI calls a model whose id may begin with a geography. */
function openaiName(model: string): string {
  return model.slice(model.indexOf("openai.") + "openai.".length);
}

function modelPath(model: string): string {
  return `/model/${encodeURIComponent(model)}`;
}

/** The model and the wish for a stream are in the URL; version and betas, which are headers elsewhere, in the body. */
function toInvokeBody({ model: _model, stream: _stream, ...body }: JsonObject, headers: Headers): JsonObject {
  const given = Array.isArray(body["anthropic_beta"]) ? body["anthropic_beta"] : [];
  const asked = (headers.get(BETA) ?? "").split(",").map((beta) => beta.trim());
  const betas = [...new Set([...given, ...asked])].filter((beta) => beta !== "");
  return {
    anthropic_version: ANTHROPIC_VERSION,
    ...body,
    ...(betas.length > 0 && { anthropic_beta: betas }),
  };
}

/** Where profiles of a geography can be called from, by the prefix of their ids. https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html */
const GEOGRAPHIES: Readonly<Record<string, RegExp>> = {
  us: /^(us-(?!gov-)|ca-)/,
  "us-gov": /^us-gov-/,
  eu: /^(eu|il)-/,
  apac: /^(ap|me)-/,
  jp: /^ap-northeast-/,
  au: /^ap-southeast-/,
  in: /^ap-south-/,
  ca: /^ca-/,
};

/** Whether `model` can be called from `region`. An id without a geography, or with one nobody has heard of, may. */
export function isCallableFrom(region: string, model: string): boolean {
  const prefix = model.slice(0, model.indexOf("."));
  return !Object.hasOwn(GEOGRAPHIES, prefix) || GEOGRAPHIES[prefix]?.test(region) === true;
}
