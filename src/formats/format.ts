/**
 * The contract of a wire format: a codec both ways, pure, without I/O or a clock.
 *
 * A format is used from both sides. Towards a provider: `toRequest`, then `classify` on the way in and `decoder` or
 * `parseResponse` at the reader. Towards a caller: `parseRequest`, then `encoder` or `toResponse`, `toErrorBody`.
 * Formats are tolerant of anything real and strict about what they emit.
 */
import type { ChatCall, ChatResult, Delta, FormatId, ProviderFault, ReasoningEffort, Usage, Warning } from "../chat.ts";
import type { ErrorFacts } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";

/** How the bytes of an answer are cut into events: docs/run-protocol.md, Events. */
export type Framing = "sse" | "event-stream" | "json" | "bytes";

/** How the streams of a format go over the wire, where they are not the text of server-sent events. */
export interface StreamWire {
  framing: Framing;
  contentType: string;
  /** The bytes for `events`: whole events as an encoder wrote them. */
  toBytes(events: string): Uint8Array;
}

/**
 * What an event is to the run that stores it.
 * - `prologue`: nothing a reader would miss if the attempt were replaced (role chunks, `message_start`, pings).
 * - `content`: text, reasoning or tool arguments: delivering it commits the attempt.
 * - `usage`: nothing but usage; dropped for a reader that did not ask for it.
 * - `error`: the provider failed inside its stream.
 * - `end`: the provider says that the answer is whole; later events may still come (usage).
 *
 * An event has one class, the first that applies of: `error`, `end`, `content`, `usage`, `prologue`. So an `end` event
 * may carry content too (some providers finish in their last content event), and commits the attempt as content does.
 */
export type EventClass = "prologue" | "content" | "usage" | "error" | "end";

/** What the run object has to know of an event. */
export interface EventFacts {
  class: EventClass;
  /** The event carries usage: the run keeps the first and the last such event for the bill. */
  usage: boolean;
  /**
   * The further choices that have content in it, or end with it: an answer is whole when all that began have ended. Their
   * content is `content`; their end is not the `end`, which is the first one's. Absent where there are none.
   */
  others?: readonly { index: number; ends: boolean }[];
  /** Text, reasoning and arguments in it, of all choices: what its provider charges for. Absent where there are none. */
  written?: string;
}

/** Decodes one answer; feed it bytes in any chunking. */
export interface StreamDecoder {
  push(bytes: Uint8Array): Delta[];
  /** No more bytes: flushes a last event whose blank line is missing, closes what is open. */
  end(): Delta[];
}

/**
 * Encodes one answer; what it returns is whole SSE events with LF line ends, each ended by one blank line. Where the
 * format has a {@link StreamWire}, that makes bytes of them.
 */
export interface StreamEncoder {
  push(delta: Delta): string;
  /** The reader has `events` events of the format, whoever wrote them: what comes next is numbered after them. */
  follow?(events: number): void;
  /** The answer is whole: final events and the format's sentinel. */
  end(): string;
  /** The answer failed: the format's own error event. The caller errors the stream after it. */
  fail(error: ErrorFacts): string;
}

/** What an encoder needs to know beyond the deltas; all of it derives from the run, so replays are equal bytes. */
export interface EncodeContext {
  /** Id to show where the provider's is absent: derives from the run id. */
  id: string;
  /** The model as the caller named it. */
  model: string;
  /** Unix time in seconds at which the run was created. */
  createdAt: number;
  /** The caller asked for usage in its stream (`Format.wantsUsage`). */
  includeUsage: boolean;
}

/** A request body for one target, and what of the call that target could not take. */
export interface ProviderRequest {
  body: JsonObject;
  warnings: Warning[];
}

/**
 * Where a provider differs from the format it speaks: what it refuses, what it calls otherwise. Data of the provider's
 * file; the format applies it and warns of each change.
 */
export interface Quirks {
  /** Fields it refuses, or leaves out without a word; of Gemini's format those in `generationConfig`. */
  refuses?: readonly string[];
  /** Fields it calls otherwise: `{ seed: "random_seed" }`. */
  renames?: Readonly<Record<string, string>>;
  /** Values of a field it calls otherwise: `{ tool_choice: { required: "any" } }`. */
  values?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The same for messages. Those with a tool's result keep their `name`, which every provider takes. */
  messages?: Pick<Quirks, "refuses" | "renames" | "values">;
  /** What it calls the limit of output tokens, whatever the model's makers call it. */
  outputLimit?: "max_tokens" | "max_completion_tokens";
  /** What an effort of `none` is there: fields that turn reasoning off. */
  reasoningOff?: JsonObject;
  /** It cannot be held to a schema, only to JSON: it is told the schema in a message. */
  jsonSchema?: false;
  /** It has JSON with a schema alone: JSON without one is asked for with a schema that any object fits. */
  plainJson?: false;
  /** It says usage in every stream, and has no `stream_options`. */
  streamOptions?: false;
  /** Ids of tool calls have that many letters and digits, no more and no fewer. */
  toolCallIdChars?: number;
  /** Most answers it gives to one request (`n`). Of several quirks that say it, the last one's. */
  maxChoices?: number;
}

/** What a format has to know about the model it writes a request for. */
export interface TargetModel {
  /** The provider's id of the model, as it goes into the body. */
  id: string;
  /** Most output tokens it can give; where a format requires a limit and the call has none. */
  maxOutputTokens?: number;
  /** Sampling parameters are refused by this model. Default: accepted. */
  sampling?: boolean;
  /** Whether an assistant message may come last, for it to go on with. Absent: not known; a caller's own is sent as it is. */
  prefill?: boolean;
  /** How it takes reasoning. Default: by effort. */
  reasoning?: "none" | "effort" | "budget" | "adaptive";
  /** It is known to reason. */
  reasons?: boolean;
  /** The efforts it takes. Default: it takes all of them. */
  efforts?: readonly ReasoningEffort[];
  /** Whether it names its output limit `max_completion_tokens`. Default: as the caller did, else `max_tokens`. */
  maxCompletionTokens?: boolean;
  /** Where its provider differs from the format; applied in order. Default: nowhere. */
  quirks?: readonly Quirks[];
}

/** How a format asks how many tokens a request's input has. */
export interface TokenCounting {
  /** The body that asks, from the body of the request itself. */
  toBody(body: JsonObject): JsonObject;
  /** The figure in the answer; undefined where there is none. */
  parse(body: JsonValue): number | undefined;
  /** The answer a caller of this format expects. */
  toAnswer(inputTokens: number): JsonObject;
}

/** A wire format with its codec. See the head of this file for which side uses which half. */
export interface Format {
  readonly id: FormatId;

  // -- requests
  /** Whether `body` can only be of this format. */
  detects(body: JsonObject): boolean;
  /** Whether a caller that sends `body` expects usage in its stream. */
  wantsUsage(body: JsonObject): boolean;
  /** @throws DurableAIError `input/invalid` naming the field. */
  parseRequest(body: JsonObject): ChatCall;
  toRequest(call: ChatCall, model: TargetModel): ProviderRequest;
  /**
   * The same format on both sides: the caller's body with only what the target needs changed (its model id, the
   * stream flag, usage in streams). Everything else is passed on as it is.
   */
  adaptRequest(body: JsonObject, model: TargetModel, stream: boolean): ProviderRequest;
  /**
   * The body of a request to `model` that asks for the rest of an answer which begins with `said`: as a prefill where
   * the format has one and the model takes it, else with a turn that asks for it. `said` is not empty, and ends with no
   * blank.
   */
  goOn(body: JsonObject, said: string, model: TargetModel): JsonObject;

  /** Absent where the format has no way to ask. */
  readonly tokenCounting?: TokenCounting;

  // -- streams
  /** Default: what an encoder writes goes out as it is, as `text/event-stream`. */
  readonly wire?: StreamWire;
  /**
   * The facts of one whole event, from what it says alone: it is decoded and parsed, and nothing of it is kept. Called
   * once per event in the run object. Bytes that are not of the format are an `error`.
   */
  classify(event: Uint8Array): EventFacts;
  decoder(): StreamDecoder;
  encoder(context: EncodeContext): StreamEncoder;
  /** Usage from the events `classify` marked (first and last), or from one whole body. */
  parseUsage(events: Uint8Array[]): Usage | undefined;

  // -- whole bodies
  parseResponse(body: JsonValue): ChatResult;
  toResponse(result: ChatResult, context: EncodeContext): JsonObject;

  // -- errors
  /** Reads a provider's error body, whatever its shape. `body` is parsed JSON, or text where it was not JSON. */
  parseError(body: JsonValue, status: number): ProviderFault;
  /** The fault inside an event of class `error`. */
  parseErrorEvent(event: Uint8Array): ProviderFault;
  /** An error as a caller of this format expects it in a response body. */
  toErrorBody(error: ErrorFacts): JsonObject;
}
