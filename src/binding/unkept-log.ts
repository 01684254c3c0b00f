/** The log of a call that is not kept: written when it has ended, as well as that can be. */
import { eventIdOf } from "../log/event-id.ts";
import { callId } from "../log/log-id.ts";
import { toLogRecord } from "../log/log-record.ts";
import { toLoggedBodies, toWaitingRequest, type Redactor } from "../log/logged-body.ts";
import { logScopeOf } from "../log/log-scope.ts";
import type { LogNamespace } from "../log/log-object.ts";
import type { LogRecord } from "../log/run-log.ts";
import type { RunSink } from "../run/attempt.ts";
import type { RunEnd } from "../run/run.ts";
import type { RunRequest } from "../run/run-record.ts";
import type { Clock } from "../run/watchdog.ts";
import { costOfRun, pricedModels } from "../wallet/run-cost.ts";
import { CollectedAnswer } from "./collected-answer.ts";
import { gatheredLogs, type WaitUntil } from "./gathered-logs.ts";
import { toLoggedAnswer } from "./logged-answer.ts";

export interface UnkeptLogOptions {
  logs: LogNamespace;
  account: string;
  clock: Clock;
  /** The providers of the deployment. */
  providerIds(): readonly string[];
  redactor: Redactor;
  waitUntil: WaitUntil | undefined;
}

export interface UnkeptLog {
  id: string;
  /** The sink of the call, or one before it, where its answer is logged. */
  collecting(sink: RunSink): RunSink;
  /** The call has ended, with so many events. Never throws. */
  put(end: RunEnd, events: number): void;
}

/** Undefined where the call is not to be logged. */
export function unkeptLog(request: RunRequest, createdAt: number, options: UnkeptLogOptions): UnkeptLog | undefined {
  const scope = logScopeOf(request);
  if (scope === "nothing") return undefined;
  const { logs, account, clock, providerIds, redactor, waitUntil } = options;
  const { model, route, format, native, stream, includeUsage, ...more } = request;
  const { session, subAgent, key, apiKey, metadata, trace, jurisdiction } = more;
  const id = callId(createdAt, crypto.randomUUID());
  const eventId = eventIdOf(request.headers);
  const said = { session, subAgent, key, apiKey, eventId, jurisdiction, metadata, trace };
  const asked = { runId: id, model, route, format, native, stream, includeUsage, ...said };
  const models = pricedModels(request);
  const add = (record: LogRecord): void => gatheredLogs(logs, clock).add(account, record, waitUntil);
  let collected: CollectedAnswer | undefined;
  return {
    id,
    collecting(sink) {
      if (scope !== "bodies") return sink;
      collected = new CollectedAnswer(sink);
      return collected;
    },
    put(end, events) {
      const closedAt = clock.now();
      const settings = { ownKeys: new Set<string>() };
      const cost = costOfRun(end.attempts, { models, providerIds: providerIds(), at: closedAt, settings });
      const record = { ...asked, ...end, createdAt, closedAt, end: events };
      const logged = toLogRecord({ record, id, kept: false, splices: 0, cost });
      if (scope !== "bodies") return add(logged);
      const answer = collected?.answer;
      const response = answer && { text: toLoggedAnswer(answer), bytes: answer.bytes };
      const bodies = { request: toWaitingRequest(request.inputs, redactor.secrets), response, error: end.error };
      const added = toLoggedBodies(bodies, request, redactor).then((redacted) => add({ ...logged, bodies: redacted }));
      waitUntil?.(added);
    },
  };
}
