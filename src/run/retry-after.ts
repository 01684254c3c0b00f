/** How long a provider asks us to wait, in every spelling in use. */
import type { ProviderFault } from "../chat.ts";

/** An error answer, as far as it may say when to come back. */
export interface WaitSigns {
  fault: Pick<ProviderFault, "retryAfterMs">;
  headers: Headers;
  /** HTTP status of the answer. */
  status: number;
  /** Milliseconds since the Unix epoch. */
  now: number;
}

/** Limits whose state providers send with every answer, by the header that says how much is left and the one that says when it is refilled. */
const RATE_LIMITS: readonly { remaining: string; reset: string }[] = [
  { remaining: "x-ratelimit-remaining-requests", reset: "x-ratelimit-reset-requests" },
  { remaining: "x-ratelimit-remaining-tokens", reset: "x-ratelimit-reset-tokens" },
  { remaining: "anthropic-ratelimit-requests-remaining", reset: "anthropic-ratelimit-requests-reset" },
  { remaining: "anthropic-ratelimit-tokens-remaining", reset: "anthropic-ratelimit-tokens-reset" },
  { remaining: "anthropic-ratelimit-input-tokens-remaining", reset: "anthropic-ratelimit-input-tokens-reset" },
  { remaining: "anthropic-ratelimit-output-tokens-remaining", reset: "anthropic-ratelimit-output-tokens-reset" },
];

const TOO_MANY_REQUESTS = 429;

/**
 * Milliseconds to wait, or undefined where nobody says so. Headers count on errors alone: Anthropic sends `retry-after`
 * with successes too, and a fault inside a 200 has the headers of a success.
 */
export function retryAfterOf({ fault, headers, status, now }: WaitSigns): number | undefined {
  if (status < 400) return fault.retryAfterMs;
  return (
    parseMilliseconds(headers.get("retry-after-ms")) ??
    parseSecondsOrDate(headers.get("retry-after"), now) ??
    fault.retryAfterMs ??
    (status === TOO_MANY_REQUESTS ? waitForRefill(headers, now) : undefined)
  );
}

/** The longest wait among the limits that are used up; those with something left are not what was hit. */
function waitForRefill(headers: Headers, now: number): number | undefined {
  const waits = RATE_LIMITS.flatMap(({ remaining, reset }) => {
    const isUsedUp = Number(headers.get(remaining) ?? 0) <= 0;
    const wait = isUsedUp ? parseReset(headers.get(reset), now) : undefined;
    return wait === undefined ? [] : [wait];
  });
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function parseMilliseconds(text: string | null): number | undefined {
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 && text !== "" ? Math.ceil(value) : undefined;
}

function parseSecondsOrDate(text: string | null, now: number): number | undefined {
  const milliseconds = parseMilliseconds(text === null || text === "" ? null : String(Number(text) * 1_000));
  return milliseconds ?? parseDate(text, now);
}

function parseDate(text: string | null, now: number): number | undefined {
  // `Date.parse("-5")` is a date in some engines; a date has a letter or a colon.
  const date = text !== null && /[a-z:]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(date) ? Math.max(0, date - now) : undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/;

/** `12ms`, `1.5s`, `6m0s` (OpenAI, Groq), a date (Anthropic), or seconds. */
function parseReset(text: string | null, now: number): number | undefined {
  if (text === null || !DURATION.test(text)) return parseSecondsOrDate(text, now);
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g);
  return Math.ceil([...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ""] ?? 0), 0));
}
