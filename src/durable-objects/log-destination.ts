/** The way of closed runs to the log. */
import { MAX_LOGGED_ANSWER_BYTES, toLoggedAnswer, type AnswerBytes } from "../binding/logged-answer.ts";
import { putLogs } from "../binding/log-objects.ts";
import { toLoggedBodies, type Redactor } from "../log/logged-body.ts";
import type { LoggedRequests } from "../log/logged-requests.ts";
import { toLogRecord } from "../log/log-record.ts";
import type { LogNamespace } from "../log/log-object.ts";
import type { LogBodies, LogRecord } from "../log/run-log.ts";
import { concat } from "../stream/bytes.ts";
import { EventLog, storedBytes, type Cursor } from "../stream/event-log.ts";
import type { StoredRun } from "../stream/run-table.ts";
import type { RunCost } from "../wallet/entry.ts";
import type { Destination } from "./outbox.ts";

/** What the way needs of the run object. */
export interface LoggedObject {
  logs: LogNamespace;
  sql: SqlStorage;
  /** Requests of runs whose bodies are logged. */
  requests: LoggedRequests;
  redactor: Redactor;
  /** What a run cost; undefined where nothing was used. */
  costOf(stored: StoredRun): RunCost | undefined;
  /** Whose runs these are; known once there is one. */
  account(): string | undefined;
}

export function logDestination(object: LoggedObject): Destination {
  const { logs, requests, account } = object;
  return {
    async deliver(runs) {
      const logged = runs.filter((stored) => stored.logged !== "nothing");
      const records = await Promise.all(logged.map((stored) => recordOf(stored, object)));
      const owner = account();
      if (owner !== undefined) await putLogs(logs, owner, records);
      for (const stored of logged) if (stored.logged === "bodies") requests.drop(counterOf(stored));
    },
  };
}

async function recordOf(stored: StoredRun, object: LoggedObject): Promise<LogRecord> {
  const { record, streams } = stored;
  const { runId: id } = record;
  const splices = streams.filter(({ seam }) => seam !== undefined).length;
  const bytes = storedBytes(object.sql, counterOf(stored));
  const cost = record.cost ?? object.costOf(stored);
  const logged = toLogRecord({ record, id, kept: true, splices, bytes, cost });
  return stored.logged === "bodies" ? { ...logged, bodies: await bodiesOf(stored, bytes, object) } : logged;
}

async function bodiesOf(stored: StoredRun, bytes: number, object: LoggedObject): Promise<LogBodies> {
  const answer = answerOf(stored, bytes, object.sql);
  const request = object.requests.get(counterOf(stored));
  const response = answer && { text: toLoggedAnswer(answer), bytes };
  return toLoggedBodies({ request, response, error: stored.record.error }, stored.record, object.redactor);
}

/** The events of the attempt that answered last; undefined where none did. */
function answerOf(stored: StoredRun, bytes: number, sql: SqlStorage): AnswerBytes | undefined {
  const attempt = stored.streams.at(-1);
  if (attempt === undefined) return undefined;
  const log = new EventLog(sql, counterOf(stored), stored.streams);
  const parts: Uint8Array[] = [];
  let [cursor, read]: [Cursor, number] = [{ offset: attempt.first, parts: 0 }, 0];
  for (let slice = log.read(cursor); slice !== undefined; slice = log.read(cursor)) {
    read += slice.bytes.length;
    if (read > MAX_LOGGED_ANSWER_BYTES) break;
    parts.push(slice.bytes);
    cursor = slice.next;
  }
  return { attempt, events: concat(...parts), bytes };
}

function counterOf({ record }: StoredRun): number {
  return Number(record.runId.split(".")[1]);
}
