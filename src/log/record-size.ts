/** How much a record is in a message, about. */
import type { LogRecord } from "./run-log.ts";

/** Without metadata and bodies. */
const RECORD_CHARS = 2_000;

export function charsOf({ metadata, bodies = {} }: LogRecord): number {
  const { request, response } = bodies;
  const ofBodies = (request?.head?.length ?? 0) + (response?.head?.length ?? 0);
  return RECORD_CHARS + ofBodies + (metadata === undefined ? 0 : JSON.stringify(metadata).length);
}
