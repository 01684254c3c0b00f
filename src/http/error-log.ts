/** The log lines of the HTTP API: what should not have happened, and what somebody tried that was not his to do. */
import type { DurableAIError, ErrorCode } from "../errors.ts";

/** Where an error came up. */
export interface ErrorPlace {
  requestId: string;
  method: string;
  /** The route's pattern, not the path: a path may name a session. */
  route: string;
}

/** Logs the kind and the place of `thrown`, not its message: that may quote a prompt or a key. */
export function logUnexpected(thrown: unknown, where: ErrorPlace): void {
  const { name, stack } = thrown instanceof Error ? thrown : { name: typeof thrown, stack: undefined };
  const frames = (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  console.error(
    JSON.stringify({ message: "durable-ai: unexpected error", ...where, name, at: frames.map((line) => line.trim()) }),
  );
}

/** Of whoever is not let in, asks for what another account has, or says that money came that did not. */
const OF_STRANGERS: ReadonlySet<ErrorCode> = new Set([
  "auth/missing",
  "auth/invalid",
  "auth/forbidden",
  "payment/forged",
  "run/not-found",
]);
/** What is below these moves money, or says who may. */
const OF_MONEY = /^\/(wallet|budgets|rate-limits|resale|keys|provider-keys|payments)(\/|$)/;

/** Logs that a request was refused, where somebody should know: which, with what code, and nothing that it said. */
export function logRefusal({ code, field }: DurableAIError, path: string, where: ErrorPlace): void {
  const changes = where.method !== "GET" && where.method !== "HEAD";
  if (!OF_STRANGERS.has(code) && !(changes && OF_MONEY.test(path))) return;
  console.warn(JSON.stringify({ message: "durable-ai: a request was refused", ...where, code, field }));
}
