/** What a caller calls the event its call is part of, as AI Gateway takes it: the header `cf-aig-event-id`. */
import { MAX_EVENT_ID_CHARS } from "./run-log.ts";

/** @param headers names in lower case. */
export function eventIdOf(headers: Readonly<Record<string, string>> | undefined): string | undefined {
  return headers?.["cf-aig-event-id"]?.slice(0, MAX_EVENT_ID_CHARS) || undefined;
}
