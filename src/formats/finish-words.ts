/** The words a format has for why an answer ended. */
import type { Finish, FinishReason } from "../chat.ts";

/** Every word of a format that a provider may say. */
export type FinishReasons = Readonly<Record<string, FinishReason>>;

/** What `raw` means; `other` where it is no word of the format. */
export function reasonOf(reasons: FinishReasons, raw: string): FinishReason {
  return (Object.hasOwn(reasons, raw) ? reasons[raw] : undefined) ?? "other";
}

/** The word to write: the provider's own where it is one of this format, else that of `words`. */
export function wordOf(
  { reason, raw = "" }: Finish,
  reasons: FinishReasons,
  words: Readonly<Record<FinishReason, string>>,
): string {
  return Object.hasOwn(reasons, raw) && reasons[raw] === reason ? raw : words[reason];
}
