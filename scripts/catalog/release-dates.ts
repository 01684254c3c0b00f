/**
 * When models came out, where no package says it: `release_date` in github.com/anomalyco/models.dev (MIT), commit
 * f3fc692299671838c7c65fd8126bf84d81a2e817 of 1 Jul 2026, read on 25 Nov 2026. Joined by same-model.ts, then reviewed:
 *
 * - the author's own provider comes first (`providers/<author>/`), its earliest version of the model; then `models/`; then
 *   the day that most others name, if two agree on it within a day (copies of OpenRouter's list count as OpenRouter); then a
 *   provider alone, if nobody else serves the model, if it is Vercel, or if Cloudflare's page is younger;
 * - a month, a 1 January, and a first of the month that fewer than four name are no day; nor is a day outside the month
 *   that the id names (`-2512`, `-03-2025`), or the one after it;
 * - left out: names that move (`-latest`, `deepseek-chat`), ids with a day of their own, `@cf/…` (there it counts when
 *   Cloudflare added it);
 * - set aside by hand, so that others' day stands or none: days before the model it is made of (`o3-deep-research`,
 *   `o4-mini-deep-research`, `phi-4-…`), of an announcement (`o3-mini`, `gpt-5.2-codex`), of weights before the API
 *   (`whisper-1`, `llama-3.2-…`), of another model (`gpt-4`, `qwq-32b`, `llama-guard-3-8b`), and others known to be wrong;
 * - a row that had a day is in the list only where that was more than three days later: Cloudflare's pages of 2026 say when
 *   it began to sell a model, which its author had released long before.
 *
 * A row's `from` does not name the overlay for it: that says where prices and limits are from, and how old those are.
 */
import releaseDates from "./overlay/release-dates.json" with { type: "json" };

/** The last day that models.dev was read for: what came out later is not in it. */
export const RELEASE_DATES_AS_OF = "2026-07-01";

/** ISO day by the row's id. */
export const RELEASE_DATES: Readonly<Record<string, string>> = releaseDates;
