/** The log line of an isolate whose calls are not in the log. */

/** Logs how many calls that were not kept could not be written down; nothing else of them. */
export function sayLost(calls: number): void {
  const message = "durable-ai: the log does not answer, and calls that were not kept are not in it";
  console.warn(JSON.stringify({ message, calls }));
}
