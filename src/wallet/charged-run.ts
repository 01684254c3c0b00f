/** What of a run goes into the entries of its charge, so that statements can say whose money it was. */
import type { JsonValue } from "../json.ts";
import { tagsOf } from "../log/metadata-tags.ts";
import type { ChargedRun } from "./entry.ts";

/** Characters of metadata, keys and values, that an entry has: it is kept for ever, once for each attempt of a run. */
export const MAX_CHARGED_METADATA_CHARS = 1_024;

/** What a run object knows of its run. */
export interface ChargedRunFacts {
  session?: string | undefined;
  apiKey?: string | undefined;
  metadata?: Record<string, JsonValue> | undefined;
}

/** Undefined where there is nothing. Metadata that does not fit is left out, key by key; `isCut` says so. */
export function toChargedRun({ session, apiKey, metadata = {} }: ChargedRunFacts): ChargedRun | undefined {
  const tags = Object.entries(tagsOf(metadata));
  const kept: Record<string, string> = {};
  let left = MAX_CHARGED_METADATA_CHARS;
  for (const [key, value] of tags) {
    if (key.length + value.length > left) continue;
    left -= key.length + value.length;
    kept[key] = value;
  }
  const isCut = Object.keys(kept).length < tags.length;
  const run: ChargedRun = {
    ...(session !== undefined && { session }),
    ...(apiKey !== undefined && { apiKey }),
    ...(tags.length > 0 && { metadata: kept }),
    ...(isCut && { isCut: true as const }),
  };
  return Object.keys(run).length > 0 ? run : undefined;
}
