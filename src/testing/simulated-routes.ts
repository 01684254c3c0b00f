/** Which provider is simulated at a path. */
import { simulatedAnthropic } from "./simulated-anthropic.ts";
import { simulatedGemini } from "./simulated-gemini.ts";
import type { SimulatedFormat } from "./simulated-format.ts";
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

/** What providers look for their key in. A server of one's own wants none. */
const KEY_HEADERS: Readonly<Record<string, readonly string[]>> = {
  openai: ["authorization"],
  anthropic: ["x-api-key", "authorization"],
  google: ["x-goog-api-key"],
  "google-vertex": ["x-goog-api-key", "authorization"],
};

const RUN = /^\/(workers-ai)\/run\/(.+)$/;
const API = /^(?:\/([^/]+))?\/v1\/(chat\/completions|messages|models)$/;

/** Google's two APIs; a base URL that ends in `/v1` goes before AI Studio's own version. */
const GOOGLE =
  /^(?:\/([^/]+))??(?:\/v1)?\/v1(?:beta1?)?(?:\/projects\/[^/]+\/locations\/[^/]+)?(?:\/publishers\/[^/]+)?\/models\/([^/]+):(\w+)$/;
/** What is asked of a model there: in which format, and whether as a stream. */
const METHODS: Readonly<Record<string, { format: SimulatedFormat; stream: boolean } | undefined>> = {
  generateContent: { format: simulatedGemini, stream: false },
  streamGenerateContent: { format: simulatedGemini, stream: true },
  rawPredict: { format: simulatedAnthropic, stream: false },
  streamRawPredict: { format: simulatedAnthropic, stream: true },
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
  const [, owner = ANY_PROVIDER, asked = "", method = ""] = GOOGLE.exec(pathname) ?? [];
  const called = METHODS[method];
  if (called !== undefined)
    return { type: "call", provider: owner, model: decode(asked), keyHeaders: KEY_HEADERS[owner] ?? [], ...called };
  const [, provider = ANY_PROVIDER, endpoint] = API.exec(pathname) ?? [];
  if (endpoint === undefined) return undefined;
  if (endpoint === "models") return { type: "models", provider };
  const format = endpoint === "messages" ? simulatedAnthropic : simulatedOpenAI;
  return { type: "call", provider, format, keyHeaders: KEY_HEADERS[provider] ?? [] };
}

/** A model as it stands in a path, escaped or not. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
