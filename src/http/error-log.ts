/** The one log line of the HTTP API: something that should not have happened. */

/** Where an unexpected error came up. */
export interface UnexpectedError {
  requestId: string;
  method: string;
  /** The route's pattern, not the path: a path may name a session. */
  route: string;
}

/** Logs the kind and the place of `thrown`, not its message: that may quote a prompt or a key. */
export function logUnexpected(thrown: unknown, where: UnexpectedError): void {
  const { name, stack } = thrown instanceof Error ? thrown : { name: typeof thrown, stack: undefined };
  const frames = (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  console.error(
    JSON.stringify({ message: "durable-ai: unexpected error", ...where, name, at: frames.map((line) => line.trim()) }),
  );
}
