/** What an attempt used that was cut off: providers tell most of it at the end. */
import type { Usage } from "../chat.ts";
import { isTaskFormat } from "../formats/any-format.ts";
import { formatOf } from "../formats/formats.ts";
import { estimateInputTokens } from "../formats/token-estimate.ts";
import type { RunRequest } from "./run-record.ts";

/**
 * What was told, or, where that is less than the estimate for what was written, that.
 * @param tokens about as many were written, no whole number.
 * @param request what was asked, where it is still known.
 */
export function usageOfCut(tokens: number, told: Usage | undefined, request: RunRequest | undefined): Usage {
  const outputTokens = Math.ceil(tokens);
  if (told?.outputTokens !== undefined && told.outputTokens >= outputTokens) return told;
  const inputTokens = told?.inputTokens ?? (request && inputTokensOf(request));
  return { ...told, ...(inputTokens !== undefined && { inputTokens }), outputTokens, estimated: true };
}

/** Undefined where only its own provider understands the request. */
function inputTokensOf({ format, inputs }: RunRequest): number | undefined {
  try {
    return isTaskFormat(format) ? undefined : estimateInputTokens(formatOf(format).parseRequest(inputs));
  } catch {
    return undefined;
  }
}
