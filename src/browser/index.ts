/** `durable-ai/browser`: runs in a page, with any framework or none. */
export type { RunAccess, RunAddress, WatchOptions } from "./run-address.ts";
export { WatchedRun, type RunState, type RunStatus } from "./watched-run.ts";
export { DurableAIError, type ErrorCode } from "../errors.ts";
export type { Usage } from "../chat.ts";
