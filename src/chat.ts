/**
 * The canonical chat: what every format is translated to and from.
 *
 * Names and shapes stay close to the AI SDK's LanguageModelV4 prompt and stream parts, so that a reader of one reads
 * the other. What only one format can say is carried in {@link Opaque} and goes back out to that format alone.
 */
import type { Meter } from "./catalog/meters.ts";
import type { Service } from "./catalog/model.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** Ids of the wire formats (`src/formats/`). */
export type FormatId =
  | "openai-chat"
  | "openai-responses"
  | "anthropic-messages"
  | "gemini"
  | "bedrock-converse"
  | "workers-ai";

/**
 * Private data of a format, by its id: signatures, cache marks, anything without a canonical name. A name that starts
 * with `$` records how the format spelled something that has a canonical name; its loss is no loss and no warning.
 */
export type Opaque = Partial<Record<FormatId, JsonObject>>;

// ---- request -------------------------------------------------------------------------------------------------------

/** Text, as the user or the model wrote it. */
export interface TextPart {
  type: "text";
  text: string;
  /** Of the tokens of an answer, where they were asked for. */
  logprobs?: TokenLogprob[];
  opaque?: Opaque;
}
/** An image or a document; exactly one of `url` and `data` (base64). */
export interface FilePart {
  type: "file";
  mediaType: string;
  url?: string;
  data?: string;
  filename?: string;
  opaque?: Opaque;
}
/** What the model thought before it answered; a signature, where there is one, is in `opaque`. */
export interface ReasoningPart {
  type: "reasoning";
  text: string;
  opaque?: Opaque;
}
/** The model asks for a tool. */
export interface ToolCallPart {
  type: "tool-call";
  toolCallId: string;
  toolName: string;
  /** The arguments as the model wrote them: JSON text, possibly cut off by a length limit. */
  input: string;
  opaque?: Opaque;
}
/** What a tool answered. */
export interface ToolResultPart {
  type: "tool-result";
  toolCallId: string;
  /** Absent where the format does not say it. */
  toolName?: string;
  output: (TextPart | FilePart | CustomPart)[];
  isError?: boolean;
  opaque?: Opaque;
}
/** A part only its own format understands (server tools, citations…); goes back out to that format alone. */
export interface CustomPart {
  type: "custom";
  opaque: Opaque;
}

/** One turn of a conversation: what each role may say. */
export type ChatMessage = { opaque?: Opaque } & (
  | { role: "system"; content: TextPart[] }
  | { role: "user"; content: (TextPart | FilePart | CustomPart)[] }
  | { role: "assistant"; content: (TextPart | ReasoningPart | ToolCallPart | FilePart | CustomPart)[] }
  | { role: "tool"; content: ToolResultPart[] }
);

/** A tool the model may ask for. */
export interface ChatTool {
  name: string;
  description?: string;
  /** JSON Schema of the arguments. */
  inputSchema: JsonObject;
  strict?: boolean;
  opaque?: Opaque;
}

/** Whether the model may, must or must not call a tool, or which one it has to. */
export type ToolChoice = { type: "auto" | "none" | "required" } | { type: "tool"; toolName: string };

/** How much to think, from not at all to as much as the model can. A format maps what it has no word for. */
export type ReasoningEffort = "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max";

/** A request to a chat model, in no format. */
export interface ChatCall {
  messages: ChatMessage[];
  stream: boolean;
  tools?: ChatTool[];
  toolChoice?: ToolChoice;
  parallelToolCalls?: boolean;
  output?: { type: "json"; schema?: JsonObject; name?: string; description?: string; strict?: boolean };
  reasoning?: { effort?: ReasoningEffort; budgetTokens?: number };
  maxOutputTokens?: number;
  temperature?: number;
  topP?: number;
  topK?: number;
  presencePenalty?: number;
  frequencyPenalty?: number;
  seed?: number;
  stopSequences?: string[];
  /** How many answers to give, each a choice of its own. Default: one. */
  n?: number;
  /** Say how likely each token of the answer was, and the `top` likeliest ones in its place. Default: no others. */
  logprobs?: { top?: number };
  /** The caller's name for its end user. */
  user?: string;
  /** Request fields without a canonical name. */
  opaque?: Opaque;
}

// ---- answer --------------------------------------------------------------------------------------------------------

/**
 * Quantities a provider bills by. Totals include their parts: `inputTokens` includes cache reads and writes,
 * `outputTokens` includes reasoning, whatever the wire's own habit is (WIRE rules live in each format).
 */
export interface Usage {
  inputTokens?: number;
  cacheReadTokens?: number;
  /** All cache writes, whatever their lifetime. */
  cacheWriteTokens?: number;
  /** The part of `cacheWriteTokens` with a one-hour lifetime. */
  cacheWrite1hTokens?: number;
  /** Parts of `inputTokens` that are no text, cached ones included. */
  inputAudioTokens?: number;
  inputImageTokens?: number;
  inputVideoTokens?: number;
  /** Parts of `cacheReadTokens` that are no text. */
  cacheReadAudioTokens?: number;
  cacheReadImageTokens?: number;
  outputTokens?: number;
  reasoningTokens?: number;
  /** Parts of `outputTokens` that are no text. */
  outputAudioTokens?: number;
  outputImageTokens?: number;
  outputVideoTokens?: number;
  /** Server-side web searches. */
  searches?: number;
  /** What is counted beside these, by its meter: `{ images: 2 }`, `{ videoSeconds: 8 }`. */
  quantities?: Partial<Record<Meter, number>>;
  /** How urgently it was served, where that was not the usual way. */
  service?: Service;
  /** Where it was computed, where the caller asked for a place and that is charged. */
  region?: string;
  /** What the provider itself says it charges for the call, in nano-dollars. */
  costNanoUsd?: number;
  /** True where the provider sent no figures and these are counted from the text. */
  estimated?: boolean;
  /** The provider's own usage object. */
  raw?: JsonValue;
}

/** How likely a model found one token. */
export interface TokenChance {
  token: string;
  /** Natural logarithm of its probability: 0 is certain. */
  logprob: number;
  /** In UTF-8; absent where they are not told. A character can be several tokens, which are no text then. */
  bytes?: number[];
  /** Its provider's number of it; Gemini tells it. */
  id?: number;
}

/** A token of an answer, and the likeliest ones in its place. */
export interface TokenLogprob extends TokenChance {
  top: TokenChance[];
}

/** Why an answer ended: `pause` is a turn the provider interrupted and takes up again when it is sent back. */
export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter" | "pause" | "error" | "other";

/** How an answer ended, in our word and the provider's. */
export interface Finish {
  reason: FinishReason;
  /** The provider's word for it. */
  raw?: string;
}

/** One increment of a streamed answer. Parts open and close; ids are unique within one answer. */
export type Delta =
  | { type: "response-start"; id?: string; model?: string; createdAt?: number }
  | { type: "text-start"; id: string; opaque?: Opaque }
  /** `logprobs`: of the tokens that it is made of. Some tokens are no text: they come with the next, or in an empty one. */
  | { type: "text-delta"; id: string; text: string; logprobs?: TokenLogprob[] }
  | { type: "text-end"; id: string; opaque?: Opaque }
  | { type: "reasoning-start"; id: string; opaque?: Opaque }
  | { type: "reasoning-delta"; id: string; text: string }
  | { type: "reasoning-end"; id: string; opaque?: Opaque }
  | { type: "tool-call-start"; id: string; toolName: string; opaque?: Opaque }
  | { type: "tool-call-delta"; id: string; inputDelta: string }
  /** `truncated`: the arguments were cut off and are not whole JSON; never run such a call. */
  | { type: "tool-call-end"; id: string; truncated?: boolean; opaque?: Opaque }
  | { type: "refusal-delta"; text: string; logprobs?: TokenLogprob[] }
  | ({ type: "source"; opaque?: Opaque } & Source)
  | { type: "custom"; opaque: Opaque }
  /** An increment of a further choice, counted from 1. Its `response-end` says how that one ended, and no usage. */
  | { type: "choice"; index: number; delta: Delta }
  | { type: "usage"; usage: Usage }
  | { type: "response-end"; finish: Finish; usage?: Usage; opaque?: Opaque }
  /** The provider reported a failure inside its stream; nothing follows. */
  | { type: "error"; error: ProviderFault };

/** One answer to a call. */
export interface Choice {
  content: (TextPart | ReasoningPart | ToolCallPart | CustomPart)[];
  refusal?: string;
  refusalLogprobs?: TokenLogprob[];
  /** Pages it names, each once: also those that `opaque` has in the words of its format. */
  sources?: Source[];
  finish: Finish;
  opaque?: Opaque;
}

/** A page that an answer stands on. */
export interface Source {
  url: string;
  title?: string;
}

/** A whole answer: its first choice, and what is said of all of them. */
export interface ChatResult extends Choice {
  id?: string;
  model?: string;
  /** Unix time in seconds. */
  createdAt?: number;
  /** Of all choices together. */
  usage?: Usage;
  /** The further choices, in order, where the call asked for several. */
  otherChoices?: Choice[];
}

/** What a format read out of a provider's error, before anyone decides what it means. */
export interface ProviderFault {
  message: string;
  code?: string;
  type?: string;
  /** A status the body names, where the HTTP status says nothing (a failure inside a 200). */
  status?: number;
  /** A wait the body names. */
  retryAfterMs?: number;
  /** The provider reported nothing: what it sent is not in its format. */
  malformed?: true;
}

/** Something of a request that a target could not take. */
export interface Warning {
  field: string;
  from?: JsonValue;
  to?: JsonValue;
  reason: string;
}
