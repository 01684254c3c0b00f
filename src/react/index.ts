/** `durable-ai/react`: runs in a React page. */
export { useInference, type UsedInference } from "./use-inference.ts";
export type { RunAccess, RunAddress, WatchOptions } from "../browser/run-address.ts";
export type { RunState, RunStatus } from "../browser/watched-run.ts";
export { DurableAIError, type ErrorCode } from "../errors.ts";
export type { Usage } from "../chat.ts";
