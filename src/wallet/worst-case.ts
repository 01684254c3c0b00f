/** What one attempt at a run may cost at most: what is asked, and as much answer as there may be, at the dearest target. */
import type { Model, ModelTarget } from "../catalog/model.ts";
import { formatTaskOf, isTaskFormat } from "../formats/any-format.ts";
import { estimatedUsage } from "../formats/estimated-usage.ts";
import { formatOf } from "../formats/formats.ts";
import { estimateInputTokens } from "../formats/token-estimate.ts";
import type { RunRequest } from "../run/run-record.ts";
import { costOfCall } from "./model-price.ts";
import { isOwnKey, servedBy, type CostedRun } from "./run-cost.ts";

/** An amount, or why there is none. */
export type WorstCase = { nanoUsd: number } | { why: string };

/** A target, as far as its price goes. */
export interface PricedTarget {
  provider: string;
  model: { id: string };
}

/** What a request is and may become, in tokens. */
export interface RequestSize {
  inputTokens: number;
  /** As many as the model writes at most, where the caller does not say. */
  maxOutputTokens: number | undefined;
  /** Answers that are asked for. */
  answers: number;
}

/** The dearest of `targets` decides. Where nobody can say what one of them costs, nobody can say it of the run. */
export function worstCaseOf(
  size: RequestSize | undefined,
  targets: readonly PricedTarget[],
  run: CostedRun,
): WorstCase {
  let nanoUsd = 0;
  for (const { provider, model } of targets) {
    if (isOwnKey(provider, run.settings)) continue;
    const served = servedBy(provider, model.id, run);
    if (served === undefined) return { why: `nobody knows ${model.id} at ${provider}` };
    if (size === undefined) return { why: "the request cannot be read" };
    const worst = atMost(served, size, run.at);
    if ("why" in worst) return worst;
    nanoUsd = Math.max(nanoUsd, worst.nanoUsd);
  }
  return { nanoUsd };
}

/** As many tokens as an answer may have at most. */
export function mostOutputTokens(
  model: Model,
  { maxOutputTokens = model.maxOutputTokens, answers }: RequestSize,
): { outputTokens: number } | { why: string } {
  if (maxOutputTokens === undefined) return { why: `nobody has said how much ${model.id} may write; pass max_tokens` };
  return { outputTokens: Math.min(maxOutputTokens, model.maxOutputTokens ?? maxOutputTokens) * answers };
}

/** What an attempt at one target may cost at most. */
export function atMost(
  { model, target }: { model: Model; target: ModelTarget },
  size: RequestSize,
  at: number,
): WorstCase {
  const most = mostOutputTokens(model, size);
  if ("why" in most) return most;
  const { inputTokens } = size;
  const { outputTokens } = most;
  const cost = costOfCall(model, target, { inputTokens, outputTokens }, at);
  if (cost.source === "unknown") return { why: cost.why };
  // To write what is asked into a cache may cost more than to read it.
  const cached = costOfCall(model, target, { inputTokens, cacheWriteTokens: inputTokens, outputTokens }, at);
  return { nanoUsd: cached.source === "unknown" ? cost.nanoUsd : Math.max(cost.nanoUsd, cached.nanoUsd) };
}

/** Undefined where only its own provider understands the request. */
export function sizeOf({ format, inputs }: Pick<RunRequest, "format" | "inputs">): RequestSize | undefined {
  if (formatTaskOf(format) !== undefined)
    return { inputTokens: estimatedUsage(format, inputs)?.inputTokens ?? 0, maxOutputTokens: 0, answers: 1 };
  if (isTaskFormat(format)) return undefined;
  try {
    const call = formatOf(format).parseRequest(inputs);
    const { maxOutputTokens, n = 1 } = call;
    return { inputTokens: estimateInputTokens(call), maxOutputTokens, answers: n };
  } catch {
    return undefined;
  }
}
