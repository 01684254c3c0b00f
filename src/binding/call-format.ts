/** Decides in which format a call is made and answered: you get the format you speak. */
import type { FormatId } from "../chat.ts";
import { invalidInput } from "../errors.ts";
import { detectFormat } from "../formats/formats.ts";
import type { JsonObject } from "../json.ts";

/** The format of a call's inputs, and whether its answer is the provider's own, untouched. */
export interface CallFormat {
  format: FormatId;
  native: boolean;
}

/** What decides, in this order: `format`, `openaiEndpoint`, `compat`, the model and `returnRawResponse`, the body. */
export interface FormatQuestion {
  model: string;
  inputs: JsonObject;
  format?: FormatId | "native";
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
  const { format, openaiEndpoint } = question;
  if (format !== undefined && format !== "native") return { format, native: false };
  if (format === undefined && openaiEndpoint !== undefined)
    return { format: endpointFormat(openaiEndpoint), native: false };
  const isHosted = isHostedModel(question.model);
  const native = format === "native" || question.compat || isHosted;
  return { format: isHosted ? WORKERS_AI_FORMAT : spokenFormat(question), native };
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
