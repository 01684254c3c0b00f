/** The type of `ai.run`: Cloudflare's overloads with our options, and typed answers for models Cloudflare has no types of. */
import type { RunOptions } from "./run-options.ts";

type Names = keyof AiModels;
type Inputs<Name extends Names> = AiModels[Name]["inputs"];
/** A model id that workers-types does not know: any third-party one. */
type Other<Model extends string> = Model extends Names ? never : Model;

/** The parsed answer of a model without types. `response` is the plain text where it is a chat model's. */
export interface ParsedAnswer extends Record<string, unknown> {
  response?: string;
}

/** Inputs that ask for a stream. An object's own type is not asked for more, so that interfaces pass. */
type StreamedInputs = { stream: true } | (Record<string, unknown> & { stream: true });

/** `ai.run`. The first overloads are `Ai["run"]`'s, in their order; the last are ours. */
export interface RunMethod {
  <Name extends Names>(
    model: Name,
    inputs: { requests: Inputs<Name>[] },
    options: RunOptions & { queueRequest: true },
  ): Promise<AiAsyncBatchResponse>;
  <Name extends Names>(
    model: Name,
    inputs: Inputs<Name>,
    options: RunOptions & { returnRawResponse: true },
  ): Promise<Response>;
  <Name extends Names>(model: Name, inputs: Inputs<Name>, options: RunOptions & { websocket: true }): Promise<Response>;
  <Name extends Names>(
    model: Name,
    inputs: Inputs<Name> & { stream: true },
    options?: RunOptions,
  ): Promise<ReadableStream>;
  <Name extends Names>(
    model: Name,
    inputs: Inputs<Name>,
    options?: RunOptions,
  ): Promise<AiModels[Name]["postProcessedOutputs"]>;
  <Model extends string>(
    model: Other<Model>,
    inputs: object,
    options: RunOptions & { returnRawResponse: true },
  ): Promise<Response>;
  <Model extends string>(model: Other<Model>, inputs: StreamedInputs, options?: RunOptions): Promise<ReadableStream>;
  <Model extends string>(model: Other<Model>, inputs: object, options?: RunOptions): Promise<ParsedAnswer>;
}
