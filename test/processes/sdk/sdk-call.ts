/** What the SDK Worker is asked, and what it answers: JSON both ways. */

/** Clients of the binding: `agents/models/ai-sdk` and `workers-ai-provider`. */
export type SdkClient = "createAI" | "workers-ai-provider";

/** Where the binding finds the run objects: in a Worker bound as a service, or in its own script. */
export type Shape = "service" | "own-script";

/** One call of `streamText` or `generateText`. */
export interface SdkCall {
  client: SdkClient;
  shape: Shape;
  model: `${string}/${string}`;
  stream: boolean;
  prompt: string;
  /** The model is offered {@link WEATHER_TOOL}, and asked again with its result. */
  tool?: boolean;
  /** Headers of the call to the binding. */
  headers?: Record<string, string>;
  /** The first bodies that come break, each after that many of its events and a part of the next. */
  breaks?: number[];
}

/** What the SDK made of it. */
export interface SdkAnswer {
  text: string;
  toolCalls: { name: string; input: unknown }[];
  finishReason?: string;
  usage?: { inputTokens?: number; outputTokens?: number };
  /** What it said in its stream, and threw. */
  errors: SdkError[];
  /** What it did with the binding. */
  calls: BindingCall[];
}

/** An error of the SDK, as far as JSON can tell it. */
export interface SdkError {
  name: string;
  message: string;
  code?: string;
  statusCode?: number;
  isRetryable?: boolean;
}

/** A use of the binding. */
export type BindingCall =
  | { method: "run"; model: string; runId?: string }
  /** `from` is the position of a resume. */
  | { method: "fetch"; path: string; from: number; status: number };

/** The tool, as chat completions and JSON Schema know it. */
export const WEATHER_TOOL = {
  name: "get_weather",
  schema: {
    type: "object",
    properties: { city: { type: "string" }, days: { type: "integer" } },
    required: ["city", "days"],
  },
  result: "Rain, 12 degrees.",
} as const;
