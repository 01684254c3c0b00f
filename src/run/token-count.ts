/** How many tokens the input of a request has: as its provider counts, or about that. */
import type { TokenCount } from "../catalog/catalog-request.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import { isTaskFormat } from "../formats/any-format.ts";
import { formatOf } from "../formats/formats.ts";
import { estimateInputTokens } from "../formats/token-estimate.ts";
import { parseJson } from "../json.ts";
import { toProviderError } from "./provider-error.ts";
import { toProviderRequest, type Asked } from "./provider-request.ts";
import type { Target } from "./route.ts";
import { Watchdog, type Clock } from "./watchdog.ts";

/** Time for a provider to count. It costs nothing and is quick where it works; an estimate is better than a wait. */
export const COUNT_MS = 5_000;

/** Answers that say something of the request, and that every further provider would give. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 422]);

/** A request to be counted. */
export interface CountRequest extends Asked {
  /** Format headers to pass on. */
  headers?: Readonly<Record<string, string>>;
}

/**
 * Asks the first of `targets` whose provider counts; where none does, or none answers, it is estimated and says so.
 * @throws DurableAIError `input/invalid`, `provider/error` where the request is not what it should be.
 */
export async function countTokens(
  request: CountRequest,
  targets: readonly Target[],
  clock: Clock,
): Promise<TokenCount> {
  const { format, inputs } = request;
  if (isTaskFormat(format)) throw invalidInput("format", `${format} is for no chat`, "Count the messages of a chat.");
  for (const target of targets) {
    const inputTokens = await countAt(request, target, clock);
    if (inputTokens !== undefined) return { inputTokens, estimated: false, provider: target.provider };
  }
  const call = formatOf(format).parseRequest(inputs);
  return { inputTokens: estimateInputTokens(call), estimated: true };
}

/** The figure, or undefined where there is none to be had. */
async function countAt(request: CountRequest, target: Target, clock: Clock): Promise<number | undefined> {
  const { connection, format, model, provider } = target;
  if (isTaskFormat(format)) return undefined;
  const counting = formatOf(format).tokenCounting;
  if (connection.countTokens === undefined || counting === undefined) return undefined;
  const body = counting.toBody(toProviderRequest(request, target).body);
  const watchdog = new Watchdog(clock, new AbortController().signal);
  watchdog.allow(COUNT_MS);
  try {
    const call = { model: model.id, body, stream: false, headers: request.headers ?? {}, signal: watchdog.signal };
    const response = await watchdog.race(connection.countTokens(call));
    const text = await watchdog.race(response.text());
    if (response.ok) return counting.parse(parseJson(text) ?? null);
    if (!REFUSALS.has(response.status)) return undefined;
    const fault = formatOf(format).parseError(parseJson(text) ?? text, response.status);
    throw toProviderError(fault, { provider, model: model.id, response, now: clock.now() });
  } catch (thrown) {
    // Nobody answered: that says nothing of the request.
    if (DurableAIError.isInstance(thrown)) throw thrown;
    return undefined;
  } finally {
    watchdog.stop();
  }
}
