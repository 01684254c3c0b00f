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

const CODED = /^(\d{4}): ([\s\S]*)$/;

/**
 * The answer that `thrown` stands for: an error body as Cloudflare's REST API writes it, with its status.
 * Undefined where the binding threw something without a code: a lost connection, an abort.
 */
export function responseOfCodedError(thrown: unknown): Response | undefined {
  const [, code, message] = thrown instanceof Error ? (CODED.exec(thrown.message) ?? []) : [];
  if (code === undefined || message === undefined) return undefined;
  return Response.json(
    { success: false, errors: [{ code: Number(code), message }] },
    { status: STATUSES[code] ?? 500 },
  );
}
