/**
 * HTTP statuses behind the numbers in Cloudflare's inference errors. The binding throws `Error("3040: Capacity
 * temporarily exceeded")` with neither a status nor a code on the error.
 *
 * Sources: https://developers.cloudflare.com/workers-ai/platform/errors/, github.com/cloudflare/ai
 * `gateway-core/src/workers-ai-errors.ts`, and the AI Gateway documentation for 2xxx and 7xxx.
 */
const STATUSES: Readonly<Record<string, number>> = {
  /** Malformed run id. */
  2002: 500,
  /** The provider rejected the gateway's credentials. */
  2009: 401,
  /** A guardrail blocked the prompt, or the answer: the same request is blocked again. */
  2016: 400,
  2017: 400,
  /** Not on unified billing: only with a key of one's own. */
  2021: 402,
  3003: 400,
  3006: 413,
  3007: 408,
  3008: 408,
  3023: 403,
  /** The account's allowance is used up. */
  3036: 429,
  3039: 400,
  /** Out of capacity. */
  3040: 429,
  3041: 403,
  3042: 404,
  5004: 400,
  5005: 405,
  5007: 400,
  5016: 403,
  5018: 403,
  5019: 405,
  7001: 405,
  /** No such model; also said of an input that does not fit the model's schema. */
  7003: 404,
};

/** The status that Cloudflare's error `code` stands for, where it is known. */
export function statusOfCode(code: string): number | undefined {
  return STATUSES[code];
}
