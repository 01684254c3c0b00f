/** How much of a run is logged. */
import type { LogChoice } from "./run-log.ts";

/** `record`: all that is known of it, but for the bodies. */
export type LogScope = "nothing" | "record" | "bodies";

export function logScopeOf({ collectLog, collectLogPayload = collectLog === true }: LogChoice): LogScope {
  if (collectLog === false) return "nothing";
  return collectLogPayload ? "bodies" : "record";
}
