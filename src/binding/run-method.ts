/** The type of `ai.run`: Cloudflare's overloads with our options, and the catalog's models typed by their task. */
import type { ProxiedModels } from "../catalog/model-ids.ts";
import type { RunOptions } from "./run-options.ts";
import type { EmbeddingFields, Open, ParsedAnswer, RerankFields, TaskTypes } from "./task-types.ts";

/** Ids that workers-types knows. */
type Names = keyof AiModels;
type Inputs<Name extends Names> = AiModels[Name]["inputs"];
/** Ids of the catalog that others than Workers AI serve. */
type Proxied = keyof ProxiedModels;
type ProxiedInputs<Id extends Proxied> = TaskTypes[ProxiedModels[Id]]["inputs"];
/** Models of Workers AI that rank, and that make vectors: they are asked in Cloudflare's shape, or in the one of all. */
type HostedRankers = Extract<Names, `${string}rerank${string}`>;
type HostedVectors = Exclude<Extract<Names, `${string}/bge-${string}` | `${string}embedding${string}`>, HostedRankers>;
type HostedTask<Name> = Name extends HostedRankers ? "reranking" : "embeddings";
type CommonInputs<Name> = Name extends HostedRankers
  ? Open<{ query: string; documents: NonNullable<RerankFields["documents"]> } & Omit<RerankFields, "contexts">>
  : Open<{ input: NonNullable<EmbeddingFields["input"]> } & Omit<EmbeddingFields, "text">>;

/** An id that neither knows. */
type Other<Model extends string> = Model extends Names | Proxied ? never : Model;

/** Every id an editor can offer, and any other: the list grows faster than its readers upgrade. */
export type ModelId = Names | Proxied | (string & {});

/** Inputs that ask for a stream. An object's own type is not asked for more, so that interfaces pass. */
type StreamedInputs = { stream: true } | (Record<string, unknown> & { stream: true });

/** In brackets, so that a union of a thousand ids is one question and not a thousand. */
type InputsOf<Id extends string> = [Id] extends [Names]
  ? Inputs<Id>
  : [Id] extends [Proxied]
    ? ProxiedInputs<Id>
    : object;
type OutputsOf<Id extends string> = [Id] extends [Names]
  ? AiModels[Id]["postProcessedOutputs"]
  : [Id] extends [Proxied]
    ? TaskTypes[ProxiedModels[Id]]["outputs"]
    : ParsedAnswer;

/** `ai.run`. The first overloads are `Ai["run"]`'s, in their order; those after them are ours. */
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
  /** The raw answer, in the shape that all models of the task answer in. */
  <Name extends HostedVectors | HostedRankers>(
    model: Name,
    inputs: CommonInputs<Name>,
    options: RunOptions & { returnRawResponse: true },
  ): Promise<Response>;
  /** The answer, in the shape that all models of the task answer in. */
  <Name extends HostedVectors | HostedRankers>(
    model: Name,
    inputs: CommonInputs<Name>,
    options?: RunOptions,
  ): Promise<TaskTypes[HostedTask<Name>]["outputs"]>;
  /** The raw answer, in the format of the call. */
  <Id extends Proxied>(
    model: Id,
    inputs: ProxiedInputs<Id>,
    options: RunOptions & { returnRawResponse: true },
  ): Promise<Response>;
  /** The answer as a stream of events, in the format of the call. */
  <Id extends Proxied>(
    model: Id,
    inputs: ProxiedInputs<Id> & { stream: true },
    options?: RunOptions,
  ): Promise<ReadableStream>;
  /** The raw answer, in the format of the call. */
  <Model extends string>(
    model: Other<Model>,
    inputs: object,
    options: RunOptions & { returnRawResponse: true },
  ): Promise<Response>;
  /** The answer as a stream of events, in the format of the call. */
  <Model extends string>(model: Other<Model>, inputs: StreamedInputs, options?: RunOptions): Promise<ReadableStream>;
  // The last one takes every id: it is the one by which TypeScript explains a call that fits none.
  /** The parsed answer. */
  <Id extends string>(model: Id, inputs: InputsOf<Id>, options?: RunOptions): Promise<OutputsOf<Id>>;
}
