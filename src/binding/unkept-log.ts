/** The log of a call that is not kept: written when it has ended, as well as that can be. */
import { callId } from "../log/log-id.ts";
import { toLogRecord } from "../log/log-record.ts";
import type { LogNamespace } from "../log/run-log.ts";
import type { RunEnd } from "../run/run.ts";
import type { RunRequest } from "../run/run-record.ts";
import type { Clock } from "../run/watchdog.ts";
import { costOfRun, pricedModels } from "../wallet/run-cost.ts";
import { gatheredLogs, type WaitUntil } from "./gathered-logs.ts";

export interface UnkeptLogOptions {
  logs: LogNamespace;
  account: string;
  clock: Clock;
  /** The providers of the deployment. */
  providerIds(): readonly string[];
  waitUntil: WaitUntil | undefined;
}

export interface UnkeptLog {
  id: string;
  /** The call has ended, with so many events. Never throws. */
  put(end: RunEnd, events: number): void;
}

export function unkeptLog(request: RunRequest, createdAt: number, options: UnkeptLogOptions): UnkeptLog {
  const { logs, account, clock, providerIds, waitUntil } = options;
  const { model, route, format, native, stream, includeUsage, session, subAgent, key, metadata } = request;
  const id = callId(createdAt, crypto.randomUUID());
  const asked = { runId: id, model, route, format, native, stream, includeUsage, session, subAgent, key, metadata };
  const models = pricedModels(request);
  return {
    id,
    put(end, events) {
      const closedAt = clock.now();
      const record = { ...asked, ...end, createdAt, closedAt, end: events };
      const cost = costOfRun(end.attempts, {
        models,
        providerIds: providerIds(),
        at: closedAt,
        settings: { ownKeys: new Set() },
      });
      const logged = toLogRecord({ record, id, kept: false, splices: 0, cost });
      gatheredLogs(logs, clock).add(account, logged, waitUntil);
    },
  };
}
