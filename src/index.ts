/** durable-ai: one AI binding for agents, every model behind it, and no inference lost or paid for twice. */
export { wrapAI, type DurableAI } from "./ai.ts";
export type { AiCatalog, CompareOptions, CountOptions } from "./binding/catalog.ts";
export type { AnswerFacts } from "./binding/answer.ts";
export type { ReplayOptions } from "./binding/replay.ts";
export type { ModelId } from "./binding/run-method.ts";
export type { CallDefaults, DurableOptions, RouteOptions, RunOptions } from "./binding/run-options.ts";
export type { Comparable, Route, RouteEntry } from "./binding/routes.ts";
export type { AiLogs, LogHint } from "./binding/logs.ts";
export type { AiRuns } from "./binding/runs.ts";
export type { AiBudgets } from "./binding/budgets.ts";
export type { AiWallet } from "./binding/wallet.ts";
export type {
  AudioAnswer,
  ChatAnswer,
  ClassificationAnswer,
  EmbeddingsAnswer,
  ImageAnswer,
  ParsedAnswer,
  RerankAnswer,
  TranscriptAnswer,
  VideoAnswer,
} from "./binding/task-types.ts";
export type {
  CallerOptions,
  DirectOptions,
  LocalOptions,
  ServiceOptions,
  WrapOptions,
} from "./binding/wrap-options.ts";
export type {
  ModelInfo,
  ModelPage,
  ModelQuery,
  RequestFit,
  TargetInfo,
  TokenCount,
} from "./catalog/catalog-request.ts";
export type { ModelComparison, ModelDifference, NoFit, RequestComparison } from "./catalog/compare.ts";
export type { Meter } from "./catalog/meters.ts";
export type { Capability, Modality, Model, ModelTarget, Price, Rates, Task } from "./catalog/model.ts";
export type { OwnModel } from "./catalog/own-model.ts";
export type { FormatId, Usage, Warning } from "./chat.ts";
export type { AnyFormatId } from "./formats/task-format.ts";
export { DurableAIError, RunKeyConflict, type ErrorCode, type ErrorFacts, type ProviderFacts } from "./errors.ts";
export type { CallKeys, ProviderKey, ProviderKeyInput, ProviderKeys } from "./keys/provider-key.ts";
export type { ApiKey, ApiKeyInput, IssuedKey, Scope } from "./keys/api-key.ts";
export type {
  LogAnalysis,
  LogAnswer,
  LogCondition,
  LogDeletion,
  LogFilter,
  LogGroup,
  LogPage,
  LogQuery,
  LogRetention,
  LogValue,
  Percentiles,
  SessionTrace,
  TraceAgent,
  TraceQuery,
  TraceRun,
  TraceSums,
} from "./log/log-question.ts";
export type { LogAttempt, LogCost, LogError, LogField, LogPatch, LogRecord } from "./log/run-log.ts";
export type {
  AccountSinks,
  OtlpCompression,
  OtlpProtocol,
  OtlpSink,
  ShownSink,
  SinkChange,
  SinkKind,
  SinkOwner,
  WebhookSink,
} from "./log/sink-state.ts";
export { defineProvider, type Provider } from "./providers/provider.ts";
export type {
  AttemptRecord,
  InferenceLayer,
  OnDetach,
  RunList,
  RunQuery,
  RunRecord,
  SessionTree,
  SubAgentTree,
  TreeQuery,
} from "./run/run-record.ts";
export type { Frame, Outcome } from "./stream/frame.ts";
export type {
  ChargedCall,
  ChargedLine,
  ChargedRun,
  Entry,
  EntryKind,
  EntryPage,
  EntryQuery,
  LedgerPlace,
  ToppedUp,
  Adjusted,
  WalletState,
} from "./wallet/entry.ts";
export type {
  Budget,
  BudgetAlert,
  BudgetFilter,
  BudgetInput,
  BudgetNotice,
  BudgetSplit,
  BudgetState,
  BudgetTerms,
  BudgetUse,
} from "./wallet/budget.ts";
export type { BudgetFacts, BudgetUnit, BudgetWindow } from "./wallet/budget-facts.ts";
export type { AutoTopUp, AutoTopUpState, Checkout, CheckoutInput, CheckoutRequest } from "./wallet/payment-source.ts";
export type { Reconciliation, UsageDifference, UsedOfDay, UsedOfRun } from "./wallet/reconciliation.ts";
export type { ResaleRule, Sale } from "./wallet/resale.ts";
export type { AdjustmentInput, TopUpInput } from "./wallet/wallet-checks.ts";
export type { Statement, StatementBalance, StatementGroup, StatementLine, StatementQuery } from "./wallet/statement.ts";
export { toStatementCsv } from "./wallet/statement-csv.ts";
export { toStatementPage } from "./wallet/statement-page.ts";
export { usd } from "./wallet/money.ts";
export type { PriceOptions } from "./wallet/model-price.ts";
export type { Cost, CostLine } from "./wallet/price.ts";
export type { BreakerState, TargetHealth } from "./run/target-health.ts";
