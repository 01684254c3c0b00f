/**
 * The simulator: providers answered in-process, in their real formats, with faults on demand.
 *
 * | path                                      | speaks                                                     |
 * | ----------------------------------------- | ---------------------------------------------------------- |
 * | `POST [/<provider>]/v1/chat/completions`  | OpenAI's chat completions; below `/openai` it wants a key  |
 * | `POST [/<provider>]/v1/messages`          | Anthropic Messages; below `/anthropic` it wants a key      |
 * | `POST [/<provider>]/v1/embeddings`, `…/v1/rerank` | OpenAI's embeddings, Cohere's reranking; below `/voyage` Voyage's |
 * | `POST [/<provider>]/v2/embed`, `…/v2/rerank` | Cohere's |
 * | `POST [/<provider>]/v1beta/models/<model>:batchEmbedContents`, `:embedContent` | Google's embeddings |
 * | `POST [/<provider>]/v1beta/models/<m>:…`  | Gemini, streams as events; a key wanted below `/google`    |
 * | `POST /google-vertex/v1/[projects/…/]…`   | Gemini and Claude as on Vertex                             |
 * | `POST /workers-ai/run/<model>`            | Workers AI                                                 |
 * | `POST /amazon-bedrock/v1/model/<model>/…` | Bedrock: Converse, and InvokeModel for Claude; wants a key |
 * | `GET [/<provider>]/v1/models`             | a list of models                                           |
 * | `GET /calls`, `DELETE /calls`             | what it was asked; forget it                               |
 *
 * What it says is made up and says so: in its text, in `x-durable-ai-simulated: true`, and where a format has a place
 * for it. The same conversation has the same answer, whatever the model; one that ends with the beginning of its answer,
 * in an assistant message, has the rest of it, also where a user message after that asks to go on (`formats/prefill.ts`).
 * A tool is called where it is forced, or where the last message names it. Reasoning and JSON come where they are asked
 * for. How long, how fast and how wrong the answer is, the model id says (`knobs.ts`).
 *
 * It needs Web APIs alone: it runs in workerd, in Node, and in a test.
 */
import { DurableAIError } from "../errors.ts";
import { isJsonObject, parseJson, type JsonObject } from "../json.ts";
import { CallLog, type SimulatedCall } from "./call-log.ts";
import { FaultHistory } from "./fault-history.ts";
import { FAULTS, type Fault, type FaultEffect, type RefusalReason } from "./faults.ts";
import { MAX_WAIT_MS, parseKnobs, type Knobs } from "./knobs.ts";
import { pause } from "./pause.ts";
import type { Prompt } from "./prompt.ts";
import { answerTo, filteredAnswerTo } from "./simulated-answer.ts";
import { bodyOf, streamSteps, wholeSteps, type BodyStep } from "./simulated-body.ts";
import type { Refusal, SimulatedFailure, SimulatedFormat } from "./simulated-format.ts";
import { modelList } from "./simulated-models.ts";
import { placeOf, type Place } from "./simulated-routes.ts";

/** How a simulator behaves where a model id does not say it. */
export interface SimulatorOptions {
  /** Milliseconds between events. @default 0 */
  delayMs?: number;
  /** The clock of the call log and of `down`, in milliseconds; waits are real ones. @default Date.now */
  now?: () => number;
}

/** Providers in one object. Its methods can be taken off it. */
export interface Simulator {
  /** Answers like the provider that the path names. Rejects where a connection would break. */
  readonly fetch: typeof fetch;
  /** What it was asked, oldest first. */
  readonly calls: readonly Readonly<SimulatedCall>[];
  /** Calls in all, also those no longer remembered. */
  readonly callCount: number;
  /** Calls that wait for headers now, and the most that ever did. */
  readonly waiting: number;
  readonly mostWaiting: number;
  /** Forgets what it was asked, and which faults have happened. */
  reset(): void;
}

/** Every response has it. */
export const SIMULATED_HEADER = "x-durable-ai-simulated";

/** What `429` asks to wait, where the model id does not say it. */
const DEFAULT_RETRY_AFTER_MS = 1_000;

/** A simulator of its own, with nothing counted yet. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  return new ProviderSimulator(options);
}

class ProviderSimulator implements Simulator {
  readonly #delayMs: number;
  readonly #log: CallLog;
  readonly #faulted = new FaultHistory();

  constructor({ delayMs = 0, now = Date.now }: SimulatorOptions) {
    this.#delayMs = delayMs;
    this.#log = new CallLog(now);
  }

  get calls(): readonly Readonly<SimulatedCall>[] {
    return this.#log.calls;
  }
  get callCount(): number {
    return this.#log.count;
  }
  get waiting(): number {
    return this.#log.waiting;
  }
  get mostWaiting(): number {
    return this.#log.mostWaiting;
  }

  reset(): void {
    this.#log.reset();
    this.#faulted.clear();
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (pathname === "/calls") return this.#answerCalls(request);
    const place = placeOf(pathname);
    if (place === undefined) return json({ error: `the simulator has nothing at ${pathname}` }, 404);
    if (place.type === "models") return json(modelList(place.provider, request.headers));
    return this.#answerCall(request, place);
  };

  #answerCalls(request: Request): Response {
    if (request.method === "DELETE") this.reset();
    return json(this.#log.toJSON());
  }

  /** Every call is counted, refused ones too; one whose knobs are wrong is asked of no provider there is. */
  async #answerCall(request: Request, place: Place): Promise<Response> {
    const { provider, format } = place;
    const body = bodyOfRequest(await request.text(), place);
    const { model: asked, stream } = body ?? place;
    const model = typeof asked === "string" ? asked : "";
    let call: SimulatedCall | undefined;
    try {
      const knobs = parseKnobs(model);
      call = this.#log.begin({ provider, format: format.id, model, stream: stream === true });
      checkKey(place, request.headers);
      const prompt = format.readPrompt(checkedBody(body), request.headers);
      return await this.#attempt({ place, prompt, knobs, call, signal: request.signal });
    } catch (thrown) {
      if (!DurableAIError.isInstance(thrown)) throw thrown;
      return this.#refuse(format, call, { status: thrown.status, message: thrown.message });
    }
  }

  async #attempt(attempt: Attempt): Promise<Response> {
    const { place, knobs, call, signal } = attempt;
    const fault = this.#faultOf(attempt);
    const effect = fault?.effect;
    try {
      await pause(knobs.headersMs ?? 0, signal);
      if (effect?.type === "silence") await pause(MAX_WAIT_MS, signal);
    } catch (reason) {
      this.#log.end(call, "aborted");
      throw reason;
    }
    if (effect?.type === "silence" || effect?.type === "reset") {
      this.#log.end(call, "failed");
      throw connectionReset();
    }
    const failure = effect && failureBy(effect, attempt);
    if (failure !== undefined) return this.#refuse(place.format, call, failure);
    return this.#respond(attempt, fault);
  }

  /** The fault of this call. */
  #faultOf({ knobs, call }: Attempt): Fault | undefined {
    const fault = knobs.fault === undefined ? undefined : FAULTS[knobs.fault];
    if (fault === undefined) return undefined;
    return this.#faulted.happens(fault, knobs, { model: call.model, now: call.startedAt }) ? fault : undefined;
  }

  #refuse(format: SimulatedFormat, call: SimulatedCall | undefined, failure: SimulatedFailure): Response {
    if (call !== undefined) {
      this.#log.answer(call, failure.status);
      this.#log.end(call, "failed");
    }
    return refusal(format, failure);
  }

  #respond({ place, knobs, call, prompt, signal }: Attempt, fault: Fault | undefined): Response {
    const { format, provider } = place;
    const isFiltered = fault?.effect.type === "refusal" && fault.effect.reason === "content-filter";
    const answer = (isFiltered ? filteredAnswerTo : answerTo)(prompt, knobs);
    const context = { prompt, answer, provider };
    const failure = failureOf(503);
    const { malformedEvent } = format;
    const plan = { knobs, fault, malformedEvent, delayMs: knobs.delayMs ?? this.#delayMs };
    const steps = prompt.stream
      ? streamSteps(format.events(context), { ...plan, errorEvent: format.errorEvent(failure) })
      : wholeSteps(JSON.stringify(format.body(context)), {
          ...plan,
          errorEvent: JSON.stringify(format.errorBody(failure)),
        });
    this.#log.answer(call, 200);
    const { contentType = "text/event-stream", toBytes } = (prompt.stream && format.wire) || {};
    return new Response(this.#body(steps, call, signal, toBytes), {
      headers: {
        "content-type": prompt.stream ? contentType : "application/json",
        ...requestId(format, `_${call.id}`),
        [SIMULATED_HEADER]: "true",
      },
    });
  }

  #body(
    steps: Iterable<BodyStep>,
    call: SimulatedCall,
    signal: AbortSignal,
    toBytes?: (event: string) => Uint8Array,
  ): ReadableStream<Uint8Array> {
    return bodyOf(steps, {
      signal,
      toBytes,
      onEvent: () => void (call.events += 1),
      onEnd: (how) => this.#log.end(call, how),
    });
  }
}

/** As `fetch` rejects: an error of ours would say more than a broken connection does. */
function connectionReset(): TypeError {
  return new TypeError("simulated: connection reset");
}

interface Attempt {
  place: Place;
  prompt: Prompt;
  knobs: Knobs;
  call: SimulatedCall;
  signal: AbortSignal;
}

const MESSAGES: Readonly<Record<number, string>> = {
  429: "Simulated: rate limit reached",
  500: "Simulated: internal server error",
  503: "Simulated: out of service",
};

function failureOf(status: number, retryAfterMs?: number): SimulatedFailure {
  return {
    status,
    message: MESSAGES[status] ?? "Simulated: failed",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** What a provider that has no words of its own says. */
const REFUSALS: Readonly<Partial<Record<RefusalReason, Refusal>>> = {
  "context-length": { status: 400, message: "Simulated: the input is longer than the model's context window" },
  // Anthropic's: https://platform.claude.com/docs/en/api/errors#prefill-not-supported
  "no-prefill": {
    status: 400,
    message:
      "This model does not support assistant message prefill. The conversation must end with a user message. (simulated)",
  },
};

/** How the provider refuses; undefined where it does not. */
function failureBy(effect: FaultEffect, { place, prompt, knobs }: Attempt): SimulatedFailure | undefined {
  if (effect.type === "status")
    return failureOf(effect.status, effect.sendsRetryAfter ? (knobs.waitMs ?? DEFAULT_RETRY_AFTER_MS) : undefined);
  if (effect.type !== "refusal") return undefined;
  const { reason } = effect;
  const endsWithAssistant = prompt.prefill?.isAsked === false;
  if (reason === "no-prefill" && !endsWithAssistant) return undefined;
  return place.format.refusals?.[reason] ?? REFUSALS[reason];
}

/** A refusal in the provider's own words. */
function refusal(format: SimulatedFormat, failure: SimulatedFailure): Response {
  const { status, retryAfterMs } = failure;
  const headers: Record<string, string> = { ...requestId(format, ""), ...format.errorHeaders?.(failure) };
  if (retryAfterMs !== undefined) headers["retry-after"] = String(Math.ceil(retryAfterMs / 1_000));
  return json(format.errorBody(failure), status, headers);
}

function requestId({ requestIdHeader: name }: SimulatedFormat, of: string): Record<string, string> {
  return name === undefined ? {} : { [name]: `req_simulated${of}` };
}

function json(body: JsonObject, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { ...headers, [SIMULATED_HEADER]: "true" } });
}

/** Any key will do, but none will not: a request without one is a mistake in the code under test. */
function checkKey({ keyHeaders }: Place, headers: Headers): void {
  if (keyHeaders.length === 0 || keyHeaders.some((name) => (headers.get(name) ?? "") !== "")) return;
  throw new DurableAIError({ code: "auth/missing", message: `Simulated: no API key (${keyHeaders.join(" or ")})` });
}

/** The request, and what the path says of it; undefined where it is no JSON object. */
function bodyOfRequest(text: string, { model, stream }: Place): JsonObject | undefined {
  const body = parseJson(text);
  if (!isJsonObject(body)) return undefined;
  return { ...body, ...(model !== undefined && { model }), ...(stream !== undefined && { stream }) };
}

function checkedBody(body: JsonObject | undefined): JsonObject {
  if (body !== undefined) return body;
  throw new DurableAIError({ code: "input/invalid", message: "Simulated: the body is no JSON object" });
}
