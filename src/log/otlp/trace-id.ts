/** The trace of a run whose caller is in none: its session's, or its own. */
import type { LogRecord } from "../run-log.ts";

/** 32 hex digits: the same for all runs of a session, so that they are one trace. */
export async function traceIdOf(account: string, { session, id }: Pick<LogRecord, "session" | "id">): Promise<string> {
  const text = session === undefined ? `${account}/run/${id}` : `${account}/session/${session}`;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest, 0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
