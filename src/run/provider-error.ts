/** What a provider's failure means: the facts everyone decides by. */
import type { ProviderFault } from "../chat.ts";
import { DurableAIError } from "../errors.ts";

export interface FailedCall {
  provider: string;
  model: string;
  response: Response;
  now: number;
}

export function toProviderError(fault: ProviderFault, { provider, model, response }: FailedCall): DurableAIError {
  const status = response.ok ? (fault.status ?? 502) : response.status;
  return new DurableAIError({
    code: "provider/error",
    message: `${provider}: ${fault.message}`,
    status,
    retryable: status === 429 || status >= 500,
    retryAfterMs: fault.retryAfterMs,
    provider: { id: provider, model, status: response.status, code: fault.code, type: fault.type, message: fault.message },
  });
}
