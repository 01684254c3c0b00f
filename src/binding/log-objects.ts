/** The objects that have the log of an account: one a day. */
import { DurableAIError } from "../errors.ts";
import { dayOf } from "../log/log-query.ts";
import { charsOf } from "../log/record-size.ts";
import type { LogDay, LogNamespace, LogObject, LogRecord } from "../log/run-log.ts";
import { unwrap } from "./layer-result.ts";

/** Objects of one day. */
export const MAX_PARTS = 64;

/** The object of `account` for runs that were created on `day`: the first, or one of those after it. */
export function logObject(logs: LogNamespace, account: string, day: string, part = 0): LogObject {
  return logs.get(logs.idFromName(`${account}/log/${day}${part === 0 ? "" : `/${part}`}`));
}

/** The object of `account` that knows how much of its log is kept. */
export function logDaysObject(logs: LogNamespace, account: string): LogObject {
  return logs.get(logs.idFromName(`${account}/log`));
}

/** Characters of the records in one message, about: an RPC may have 32 MiB, and a character three bytes. */
export const MAX_MESSAGE_CHARS = 8_000_000;

/** Writes records down. @throws where one of the objects has not taken its own: then all may be put again. */
export async function putLogs(logs: LogNamespace, account: string, records: readonly LogRecord[]): Promise<void> {
  const byDay = Map.groupBy(records, ({ createdAt }) => dayOf(createdAt));
  const puts = [...byDay].map(async ([day, ofDay]) => {
    for (const message of messagesOf(ofDay)) await putDay(logs, { account, day }, message);
  });
  await Promise.all(puts);
}

/** The first part is asked first, however full it is: a record that comes once more is found where it is. */
async function putDay(logs: LogNamespace, { account, day }: LogDay, records: readonly LogRecord[]): Promise<void> {
  let left = records;
  for (let part = 0; part < MAX_PARTS; part += 1) {
    const ids = new Set(unwrap(await logObject(logs, account, day, part).put({ account, day, part }, left)));
    if (ids.size === 0) return;
    left = left.filter(({ id }) => ids.has(id));
  }
  const message = `the log of this day has ${MAX_PARTS} full objects, which is the most: later runs wait in their objects`;
  throw new DurableAIError({ code: "internal/unexpected", message, retryable: true });
}

/** As many to a message as it can hold. */
function messagesOf(records: readonly LogRecord[]): LogRecord[][] {
  const messages: LogRecord[][] = [];
  let chars = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const ofThis = charsOf(record);
    if (chars + ofThis > MAX_MESSAGE_CHARS) messages.push([]);
    chars = chars + ofThis > MAX_MESSAGE_CHARS ? ofThis : chars + ofThis;
    messages.at(-1)?.push(record);
  }
  return messages;
}

/** Where a deployment has no log objects. */
export function noLogs(): DurableAIError {
  const fix =
    'Bind the class Log as "LOGS" in the wrangler config of the inference layer (with its own script: wrapAI({ logs })).';
  return new DurableAIError({
    code: "option/not-available",
    field: "LOGS",
    fix,
    message: `this deployment has no log objects, so there is no log. ${fix}`,
  });
}
