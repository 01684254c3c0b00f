/** Which provider is simulated at a path. */
import { simulatedAnthropic } from "./simulated-anthropic.ts";
import { simulatedConverse, simulatedInvoke } from "./simulated-bedrock.ts";
import type { SimulatedFormat } from "./simulated-format.ts";
import { simulatedOpenAI } from "./simulated-openai.ts";
import { simulatedWorkersAI } from "./simulated-workers-ai.ts";

/** Where a call goes. */
export interface Place {
  type: "call";
  /** The first part of the path, or {@link ANY_PROVIDER}. */
  provider: string;
  format: SimulatedFormat;
  /** The model, where the path names it. */
  model?: string;
  /** Whether it is to stream, where the path says it. */
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
  "amazon-bedrock": ["authorization"],
};

/** Models of Bedrock, each API by the end of the path; and the OpenAI API beside them. */
const BEDROCK = /^\/(amazon-bedrock)(?:\/v1)?\/model\/([^/]+)\/(converse|invoke)(-stream|-with-response-stream)?$/;
const MANTLE = "/amazon-bedrock/v1/openai/v1/chat/completions";

const RUN = /^\/(workers-ai)\/run\/(.+)$/;
const API = /^(?:\/([^/]+))?\/v1\/(chat\/completions|messages|models)$/;

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
  const [, provider = ANY_PROVIDER, endpoint] = API.exec(pathname) ?? [];
  if (endpoint === undefined) return undefined;
  if (endpoint === "models") return { type: "models", provider };
  const format = endpoint === "messages" ? simulatedAnthropic : simulatedOpenAI;
  return { type: "call", provider, format, keyHeaders: KEY_HEADERS[provider] ?? [] };
}

function bedrockPlaceOf(pathname: string): Place | undefined {
  const provider = "amazon-bedrock";
  const keyHeaders = KEY_HEADERS[provider] ?? [];
  if (pathname === MANTLE) return { type: "call", provider, format: simulatedOpenAI, keyHeaders };
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
