/** durable-ai: one AI binding for agents, every model behind it, and no inference lost or paid for twice. */
export { wrapAI, type DurableAI } from "./ai.ts";
export type { AnswerFacts } from "./binding/answer.ts";
export type { ReplayOptions } from "./binding/replay.ts";
export type { CallDefaults, DurableOptions, RunOptions } from "./binding/run-options.ts";
export type { AiRuns } from "./binding/runs.ts";
export type { DirectOptions, LocalOptions, ServiceOptions, WrapOptions } from "./binding/wrap-options.ts";
export type { FormatId, Usage, Warning } from "./chat.ts";
export { DurableAIError, RunKeyConflict, type ErrorCode, type ErrorFacts, type ProviderFacts } from "./errors.ts";
export { defineProvider, type Provider } from "./providers/provider.ts";
export type { AttemptRecord, InferenceLayer, OnDetach, RunList, RunRecord } from "./run/run-record.ts";
export type { Frame, Outcome } from "./stream/frame.ts";
