/** The log line of the account object: somebody wanted to move money and could not. */
import type { ErrorFacts } from "../errors.ts";

/** Logs what kind of request was refused, and why; no amount, no key, no message. */
export function logRefused(request: string, { code, field }: Pick<ErrorFacts, "code" | "field">): void {
  console.warn(JSON.stringify({ message: "durable-ai: the wallet refused", request, code, field }));
}
