/** Which provider is simulated at a path. */
import { providerFacts } from "../catalog/providers.ts";
import { simulatedAnthropic } from "./simulated-anthropic.ts";
import { simulatedConverse, simulatedInvoke } from "./simulated-bedrock.ts";
import { simulatedCohereEmbeddings, simulatedEmbeddings, simulatedGeminiEmbeddings } from "./simulated-embeddings.ts";
import { simulatedRerank } from "./simulated-reranking.ts";
import { simulatedGemini } from "./simulated-gemini.ts";
import type { SimulatedFormat } from "./simulated-format.ts";
import { simulatedResponses } from "./simulated-responses.ts";
import { simulatedOpenAI } from "./simulated-openai.ts";
import { simulatedWorkersAI } from "./simulated-workers-ai.ts";

/** Where a call goes. */
export interface Place {
  type: "call";
  /** The first part of the path, or {@link ANY_PROVIDER}. */
  provider: string;
  format: SimulatedFormat;
  /** The model, and whether a stream is asked for, where the path says it. */
  model?: string;
  stream?: boolean;
  /** One of these headers has to hold a key. */
  keyHeaders: readonly string[];
}

/** A list of models. */
export interface ModelsPlace {
  type: "models";
  provider: string;
}

/** Whoever speaks a format at a path that names nobody. */
export const ANY_PROVIDER = "any";

/** What providers look for their key in, where it is not what everybody does who speaks chat completions. */
const KEY_HEADERS: Readonly<Record<string, readonly string[]>> = {
  "azure-openai": ["api-key", "authorization"],
  anthropic: ["x-api-key", "authorization"],
  "amazon-bedrock": ["authorization"],
  voyage: ["authorization"],
  google: ["x-goog-api-key"],
  "google-vertex": ["x-goog-api-key", "authorization"],
};

/** Models of Bedrock, each API by the end of the path; the OpenAI API beside them is found as others are. */
const BEDROCK = /^\/(amazon-bedrock)(?:\/v1)?\/model\/([^/]+)\/(converse|invoke)(-stream|-with-response-stream)?$/;

const RUN = /^\/(workers-ai)\/run\/(.+)$/;
/**
 * Some have their API below words of their own: `/groq/openai/v1`, `/openrouter/api/v1`, `/fireworks/inference/v1`, and
 * Azure below `/v1/openai/v1`.
 */
const API = new RegExp(
  String.raw`^(?:/([^/]+)(?:/[a-z]+)?)?/(?:v1/openai/)?` +
    String.raw`(v1/(?:chat/completions|responses|messages|models|embeddings|rerank)|v2/(?:embed|rerank))$`,
);

/** What is spoken below each endpoint. */
const FORMATS: Readonly<Record<string, SimulatedFormat>> = {
  "v1/chat/completions": simulatedOpenAI,
  "v1/responses": simulatedResponses,
  "v1/messages": simulatedAnthropic,
  "v1/embeddings": simulatedEmbeddings,
  "v1/rerank": simulatedRerank,
  "v2/embed": simulatedCohereEmbeddings,
  "v2/rerank": simulatedRerank,
};

/** Google's two APIs; a base URL that ends in `/v1` goes before AI Studio's own version. */
const GOOGLE =
  /^(?:\/([^/]+))??(?:\/v1)?\/v1(?:beta1?)?(?:\/projects\/[^/]+\/locations\/[^/]+)?(?:\/publishers\/[^/]+)?\/models\/([^/]+):(\w+)$/;
/** What is asked of a model there: in which format, and whether as a stream. */
const METHODS: Readonly<Record<string, { format: SimulatedFormat; stream: boolean } | undefined>> = {
  generateContent: { format: simulatedGemini, stream: false },
  streamGenerateContent: { format: simulatedGemini, stream: true },
  rawPredict: { format: simulatedAnthropic, stream: false },
  streamRawPredict: { format: simulatedAnthropic, stream: true },
  embedContent: { format: simulatedGeminiEmbeddings, stream: false },
  batchEmbedContents: { format: simulatedGeminiEmbeddings, stream: false },
};

/** What is at `pathname`; undefined where nothing is. */
export function placeOf(pathname: string): Place | ModelsPlace | undefined {
  const [, host, model] = RUN.exec(pathname) ?? [];
  if (host !== undefined && model !== undefined)
    return {
      type: "call",
      provider: host,
      format: simulatedWorkersAI,
      model: decode(model),
      keyHeaders: [],
    };
  const bedrock = bedrockPlaceOf(pathname);
  if (bedrock !== undefined) return bedrock;
  const [, owner = ANY_PROVIDER, asked = "", method = ""] = GOOGLE.exec(pathname) ?? [];
  const called = METHODS[method];
  if (called !== undefined)
    return { type: "call", provider: owner, model: decode(asked), keyHeaders: KEY_HEADERS[owner] ?? [], ...called };
  const [, provider = ANY_PROVIDER, endpoint] = API.exec(pathname) ?? [];
  if (endpoint === "v1/models") return { type: "models", provider };
  const format = FORMATS[endpoint ?? ""];
  if (format === undefined) return undefined;
  return { type: "call", provider, format, keyHeaders: keyHeadersOf(provider) };
}

/** A server of one's own wants no key. */
function keyHeadersOf(provider: string): readonly string[] {
  return KEY_HEADERS[provider] ?? (providerFacts(provider)?.baseURL === undefined ? [] : ["authorization"]);
}

function bedrockPlaceOf(pathname: string): Place | undefined {
  const provider = "amazon-bedrock";
  const keyHeaders = KEY_HEADERS[provider] ?? [];
  const [, host, model = "", api, stream] = BEDROCK.exec(pathname) ?? [];
  if (host === undefined) return undefined;
  const format = api === "invoke" ? simulatedInvoke : simulatedConverse;
  return { type: "call", provider, format, model: decode(model), stream: stream !== undefined, keyHeaders };
}

/** A model as it stands in a path, escaped or not. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
