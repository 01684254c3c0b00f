/**
 * An `env.AI` without an account: Cloudflare's own models and, as on its run path, everyone else's.
 * It answers and throws as the real class of workerd 1.20261023.1 does.
 */
import { DurableAIError } from "../errors.ts";
import { isJsonObject, parseJson, type JsonObject } from "../json.ts";

/** Options of `run` that change what comes back. */
export interface SimulatedRunOptions {
  returnRawResponse?: boolean;
  signal?: AbortSignal;
  extraHeaders?: Readonly<Record<string, string>>;
  /** The format of another company's model: `/v1/responses`. */
  openaiEndpoint?: string;
}

/** Where the simulator is, as the URLs of in-process calls say it: a name that resolves nowhere (RFC 6761). */
export const SIMULATOR_ORIGIN = "http://simulator.invalid";

/**
 * A simulated `env.AI`. What the simulator does not have (AI Search, Markdown conversion, gateways by id) throws
 * `option/not-available`.
 * @param send the simulator's `fetch`
 */
export function createSimulatedAI(send: typeof fetch): Ai {
  return new SimulatedAI(send) as unknown as Ai;
}

class SimulatedAI {
  aiGatewayLogId: string | null = null;
  lastRequestId: string | null = null;
  lastRequestHttpStatusCode: number | null = null;
  lastRequestInternalStatusCode: number | null = null;
  /** Private, as in the real class: `run` taken off its object fails in both. */
  readonly #send: typeof fetch;

  constructor(send: typeof fetch) {
    this.#send = send;
  }

  async run(model: string, inputs: JsonObject, options: SimulatedRunOptions = {}): Promise<unknown> {
    const { signal, extraHeaders } = options;
    const headers = { ...DEFAULT_HEADERS, ...extraHeaders, "content-type": "application/json" };
    const { url, body } = requestOf(model, inputs, options.openaiEndpoint);
    const response = await this.#send(url, { method: "POST", headers, body: JSON.stringify(body), signal });
    this.lastRequestId = response.headers.get("cf-ai-req-id");
    this.aiGatewayLogId = response.headers.get("cf-aig-log-id");
    this.lastRequestHttpStatusCode = response.status;
    if (options.returnRawResponse === true) return response;
    if (!response.ok) throw await upstreamError(response);
    return response.headers.get("content-type") === "application/json" ? response.json() : response.body;
  }

  readonly gateway: () => never = () => notAvailable("gateway");
  readonly models: () => never = () => notAvailable("models");
  readonly toMarkdown: () => never = () => notAvailable("toMarkdown");
  readonly websearch: () => never = () => notAvailable("websearch");
  readonly aiSearch: () => never = () => notAvailable("aiSearch");
  readonly autorag: () => never = () => notAvailable("autorag");
  readonly fetch: () => never = () => notAvailable("fetch");
}

/** The gateway sends it to Anthropic where the caller does not. */
const DEFAULT_HEADERS = { "anthropic-version": "2023-06-01" };

/** Workers AI's own models by their path; other ids in their author's format, as the run path does. */
function requestOf(model: string, inputs: JsonObject, asked: string | undefined): { url: string; body: JsonObject } {
  const path = model.split("/").map(encodeURIComponent).join("/");
  if (model.startsWith("@")) return { url: `${SIMULATOR_ORIGIN}/workers-ai/run/${path}`, body: inputs };
  const endpoint = asked ?? (model.startsWith("anthropic/") ? "/v1/messages" : endpointOf(inputs));
  return { url: `${SIMULATOR_ORIGIN}/ai-gateway${endpoint}`, body: { ...inputs, model } };
}

function endpointOf({ input, messages }: JsonObject): string {
  return input !== undefined && messages === undefined ? "/v1/responses" : "/v1/chat/completions";
}

/** `"3040: …"`, and neither status nor code on the error. */
async function upstreamError(response: Response): Promise<Error> {
  const text = await response.text();
  const body = parseJson(text);
  const [first] = isJsonObject(body) && Array.isArray(body["errors"]) ? body["errors"] : [];
  const error = new Error(isJsonObject(first) ? `${String(first["code"])}: ${String(first["message"])}` : text);
  error.name = "InferenceUpstreamError";
  return error;
}

function notAvailable(member: string): never {
  throw new DurableAIError({
    code: "option/not-available",
    field: member,
    message: `the simulated AI binding has no ${member}`,
    fix: "Deploy, or run `wrangler dev` with an `ai` binding and an account.",
  });
}
