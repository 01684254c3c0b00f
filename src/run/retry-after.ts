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

/**
 * Headers that tell the state of a limit. They come in families whose names differ in one word: how much is left, when it
 * is refilled, and how long its period is: `x-ratelimit-remaining-tokens` and `x-ratelimit-reset-tokens` (OpenAI, Groq,
 * Azure, Cerebras), `anthropic-ratelimit-requests-reset`, `ratelimitbysize-reset` (Mistral), `x-ratelimit-reset`
 * (Together), `x-ratelimit-renewalperiod-tokens` (Azure).
 */
const LIMIT_HEADER = /^(.*ratelimit.*)-(remaining|reset|renewalperiod)(-.*)?$/;
/** A period in the name of a limit, where nothing says when it ends: `x-ratelimit-remaining-req-10-second` (Mistral). */
const NAMED_PERIOD = /-(?:(\d+)-)?(second|minute|hour|day|month)$/;
const PERIOD_MS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  month: 2_592_000_000,
};
/** One header for all of it: `"api";r=0;t=295` (Hugging Face), draft-ietf-httpapi-ratelimit-headers. */
const LIMIT_ITEM = /;\s*r=0+\b.*?;\s*t=(\d+)/g;

/** What the headers say of one limit. */
type Limit = Partial<Record<"remaining" | "reset" | "renewalperiod", string>> & { name: string };

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
  const items = [...(headers.get("ratelimit") ?? "").matchAll(LIMIT_ITEM)].map(
    ([, seconds]) => Number(seconds) * 1_000,
  );
  const limits = limitsIn(headers).filter(({ remaining }) => Number(remaining ?? 0) <= 0);
  const waits = [...items, ...limits.map((limit) => waitFor(limit, now))].filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function limitsIn(headers: Headers): Limit[] {
  const limits = new Map<string, Limit>();
  for (const [header, value] of headers) {
    const [, before = "", word, after = ""] = LIMIT_HEADER.exec(header) ?? [];
    if (word === undefined) continue;
    const name = before + after;
    limits.set(name, { ...limits.get(name), name, [word]: value });
  }
  return [...limits.values()];
}

/** Until it is refilled. A period says only by when: a limit that was reached in it has been refilled at its end. */
function waitFor({ name, remaining, reset, renewalperiod }: Limit, now: number): number | undefined {
  const wait = parseReset(reset ?? null, now);
  if (wait !== undefined) return wait;
  if (remaining === undefined) return undefined;
  const [, count = "1", unit] = NAMED_PERIOD.exec(name) ?? [];
  return (
    parseReset(renewalperiod ?? null, now) ?? (unit === undefined ? undefined : Number(count) * (PERIOD_MS[unit] ?? 0))
  );
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

/** More seconds than this are no wait but a time since the Unix epoch; a thousand times as many, in milliseconds. */
const FIRST_EPOCH_SECOND = 1e9;

/** `12ms`, `1.5s`, `6m0s` (OpenAI, Groq), a date (Anthropic), a time since the Unix epoch (OpenRouter), or seconds. */
function parseReset(text: string | null, now: number): number | undefined {
  const time = Number(text ?? Number.NaN);
  if (time >= FIRST_EPOCH_SECOND) return Math.max(0, (time < FIRST_EPOCH_SECOND * 1_000 ? time * 1_000 : time) - now);
  if (text === null || !DURATION.test(text)) return parseSecondsOrDate(text, now);
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g);
  return Math.ceil([...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ""] ?? 0), 0));
}
