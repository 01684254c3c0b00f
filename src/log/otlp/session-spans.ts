/**
 * The trace of a session as spans: one for the session, below it one for each sub-agent, and their runs.
 *
 * All of it is one trace, so that it can be looked at whole. A run that was called in somebody else's trace has a link to that.
 */
import type { SessionTrace, TraceAgent, TraceRun, TraceSums } from "../log-question.ts";
import { parseTraceparent, spanIdOf } from "../trace-context.ts";
import { agentName, defined, SAMPLED, toRunSpans } from "./run-spans.ts";
import { telemetryName } from "../../catalog/telemetry-names.ts";
import { NANO_PER_USD } from "../../wallet/money.ts";
import { OF_OURS, type Attributes, type Span } from "./span.ts";

/** What is the same for all of them. */
interface Of {
  account: string;
  session: string;
  traceId: string;
}

export function toSessionSpans(trace: SessionTrace, account: string): Span[] {
  const { session, traceId } = trace;
  const of = { account, session, traceId };
  const root: Span = {
    ...timesOf(trace.total),
    traceId,
    spanId: spanIdOf(`${account}/session/${session}`),
    flags: SAMPLED | OF_OURS,
    name: `session ${session}`,
    kind: "internal",
    attributes: { "gen_ai.conversation.id": session, "durable_ai.account": account, ...sums(trace.total) },
  };
  return [root, ...below(trace, root.spanId, of)];
}

function below({ runs, subAgents }: TraceAgent, spanId: string, of: Of): Span[] {
  return [
    ...runs.flatMap((run) => ofRun(run, spanId, of)),
    ...subAgents.flatMap((agent) => ofAgent(agent, spanId, of)),
  ];
}

function ofAgent(agent: TraceAgent["subAgents"][number], parentSpanId: string, of: Of): Span[] {
  const { subAgent, total } = agent;
  const name = agentName(subAgent);
  const span: Span = {
    ...timesOf(total),
    traceId: of.traceId,
    spanId: spanIdOf(`${of.account}/session/${of.session}/sub/${subAgent}`),
    parentSpanId,
    flags: SAMPLED | OF_OURS,
    name: `invoke_agent ${name}`,
    kind: "internal",
    attributes: defined({
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.provider.name": total.providers[0] && telemetryName(total.providers[0]),
      "gen_ai.agent.name": name,
      "gen_ai.agent.id": subAgent,
      "gen_ai.conversation.id": of.session,
      ...sums(total),
    }) as Attributes,
  };
  return [span, ...below(agent, span.spanId, of)];
}

/** Below the run of the session that called it, where there is one. */
function ofRun(run: TraceRun, agentSpanId: string, { account, traceId }: Of): Span[] {
  const caller = parseTraceparent(run.trace?.traceparent);
  const isAnother = caller !== undefined && run.parentId === undefined;
  return toRunSpans(run, account, {
    traceId,
    parentSpanId: caller !== undefined && !isAnother ? caller.spanId : agentSpanId,
    isRemote: false,
    ...(isAnother && { link: { traceId: caller.traceId, spanId: caller.spanId } }),
  });
}

function timesOf({ startedAt, endedAt }: TraceSums): Pick<Span, "startedAt" | "endedAt"> {
  return { startedAt, endedAt: Math.max(startedAt, endedAt) };
}

function sums({ runs, errors, costNanoUsd, unknownCosts, busyMs }: TraceSums): Attributes {
  return {
    "durable_ai.total.runs": runs,
    "durable_ai.total.errors": errors,
    "durable_ai.total.cost.usd": { double: costNanoUsd / NANO_PER_USD },
    "durable_ai.total.unknown_costs": unknownCosts,
    "durable_ai.total.busy": { double: busyMs / 1_000 },
  };
}
