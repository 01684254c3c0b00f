/** `durable-ai/agents`: inference for the Agents SDK that outlives the agent. */
export { Inference, type InferenceHost, type InferenceOptions } from "./inference.ts";
export type { JournaledOptions } from "./journaled-tools.ts";
export type { ReattachedRun, ResumedRun, ResumingAgent } from "./resumed-run.ts";
export type { SubscriptionMessage } from "./subscriptions.ts";
export type { MessageFormat, MessageOptions, RunMessage } from "../binding/run-messages.ts";
