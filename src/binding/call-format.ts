/** Decides in which format a call is made and answered: you get the format you speak. */
import type { Task } from "../catalog/model.ts";
import type { FormatId } from "../chat.ts";
import { invalidInput } from "../errors.ts";
import { COMMON_FORMATS } from "../formats/any-format.ts";
import { detectFormat } from "../formats/formats.ts";
import type { AnyFormatId, FormatTask, TaskFormatId } from "../formats/task-format.ts";
import type { JsonObject } from "../json.ts";

/** The format of a call's inputs, and whether its answer is the provider's own, untouched. */
export interface CallFormat {
  format: AnyFormatId;
  native: boolean;
}

/** What decides, in this order: `format`, `openaiEndpoint`, `compat`, the model and `returnRawResponse`, the body. */
export interface FormatQuestion {
  model: string;
  /** What the model is for. Default: chat. */
  task?: Task;
  inputs: JsonObject;
  format?: AnyFormatId | "native";
  openaiEndpoint?: unknown;
  returnRawResponse: boolean;
  /** The binding answers exactly as Cloudflare does. */
  compat: boolean;
}

/** What a call speaks that says nothing else: every SDK can. */
const DEFAULT_FORMAT: FormatId = "openai-chat";
const WORKERS_AI_FORMAT: FormatId = "workers-ai";
const MESSAGES_FORMAT: FormatId = "anthropic-messages";
/** Cloudflare answers raw calls of this author's models as Messages. */
const MESSAGES_AUTHOR = "anthropic/";

/** `openaiEndpoint` as `agents/models/ai-sdk` 0.32 sends it. */
const ENDPOINT_FORMATS: Record<string, FormatId | undefined> = {
  "/v1/chat/completions": "openai-chat",
  "/v1/messages": "anthropic-messages",
  "/v1/responses": "openai-responses",
};

/** Whether Cloudflare itself hosts the model. */
export function isHostedModel(model: string): boolean {
  return model.startsWith("@cf/") || model.startsWith("@hf/");
}

/**
 * The format of one call.
 * @throws DurableAIError `input/invalid` for an unknown endpoint.
 */
export function chooseFormat(question: FormatQuestion): CallFormat {
  const { format, openaiEndpoint, task } = question;
  if (task === "embeddings" || task === "reranking") return chooseTaskFormat(question, task);
  if (format !== undefined && format !== "native") return { format, native: false };
  if (format === undefined && openaiEndpoint !== undefined)
    return { format: endpointFormat(openaiEndpoint), native: false };
  const isHosted = isHostedModel(question.model);
  const native = format === "native" || question.compat || isHosted;
  return { format: isHosted ? WORKERS_AI_FORMAT : spokenFormat(question), native };
}

/** What Cloudflare's own models of a task speak, and the field by which a caller shows that it does not. */
const HOSTED: Readonly<Record<FormatTask, { format: TaskFormatId; isCommon(inputs: JsonObject): boolean }>> = {
  embeddings: {
    format: "workers-ai-embeddings",
    isCommon: ({ input, text }) => input !== undefined && text === undefined,
  },
  reranking: {
    format: "workers-ai-rerank",
    isCommon: ({ documents, contexts }) => documents !== undefined && contexts === undefined,
  },
};

/** Whether a call of a model Cloudflare hosts is in the shape of all models, and not in Cloudflare's own. */
export function speaksCommonShape(task: FormatTask, inputs: JsonObject): boolean {
  return HOSTED[task].isCommon(inputs);
}

function chooseTaskFormat({ model, inputs, format, compat }: FormatQuestion, task: FormatTask): CallFormat {
  const own = HOSTED[task].format;
  const isHosted = isHostedModel(model);
  if (format === WORKERS_AI_FORMAT || format === own) return { format: own, native: isHosted };
  if (format !== undefined && format !== "native") return { format, native: false };
  const native = format === "native" || compat;
  if (!isHosted) return { format: COMMON_FORMATS[task], native };
  return native || !speaksCommonShape(task, inputs)
    ? { format: own, native: true }
    : { format: COMMON_FORMATS[task], native: false };
}

function spokenFormat({ model, inputs, returnRawResponse, compat, format }: FormatQuestion): FormatId {
  const asCloudflare = returnRawResponse || compat || format === "native";
  if (model.startsWith(MESSAGES_AUTHOR) && asCloudflare) return MESSAGES_FORMAT;
  return detectFormat(inputs) ?? DEFAULT_FORMAT;
}

function endpointFormat(endpoint: unknown): FormatId {
  const format = typeof endpoint === "string" ? ENDPOINT_FORMATS[endpoint] : undefined;
  if (format !== undefined) return format;
  const fix = `Use ${Object.keys(ENDPOINT_FORMATS).join(" or ")}.`;
  throw invalidInput("options.openaiEndpoint", "it is not an endpoint", fix);
}
