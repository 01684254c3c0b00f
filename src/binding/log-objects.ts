/** The objects that have the log of an account: one a day, and one more in each jurisdiction it has runs in. */
import { DurableAIError } from "../errors.ts";
import { dayOf } from "../log/log-query.ts";
import { MAX_PARTS } from "../log/log-parts.ts";
import { charsOf } from "../log/record-size.ts";
import type { LogDay, LogNamespace, LogObject } from "../log/log-object.ts";
import type { LogRecord } from "../log/run-log.ts";
import { within } from "./jurisdiction.ts";
import { unwrap } from "./layer-result.ts";

/** The object for runs that were created on that day: the first, or one of those after it, in their jurisdiction. */
export function logObject(logs: LogNamespace, { account, day, part = 0, jurisdiction }: LogDay): LogObject {
  const objects = within(logs, jurisdiction);
  // Where there are no jurisdictions, they are objects of their own all the same.
  const names = [account, "log", day, ...(jurisdiction ? [jurisdiction] : []), ...(part > 0 ? [part] : [])];
  return objects.get(objects.idFromName(names.join("/")));
}

/** The object of `account` that knows how much of its log is kept. */
export function logDaysObject(logs: LogNamespace, account: string): LogObject {
  return logs.get(logs.idFromName(`${account}/log`));
}

/** Characters of the records in one message, about: an RPC may have 32 MiB, and a character three bytes. */
export const MAX_MESSAGE_CHARS = 8_000_000;

/** Writes records down. @throws where one of the objects has not taken its own: then all may be put again. */
export async function putLogs(logs: LogNamespace, account: string, records: readonly LogRecord[]): Promise<void> {
  const byDay = Map.groupBy(records, ({ createdAt, jurisdiction = "" }) => `${dayOf(createdAt)}/${jurisdiction}`);
  const puts = [...byDay.values()].map(async (ofDay) => {
    for (const message of messagesOf(ofDay)) await putDay(logs, account, message);
  });
  await Promise.all(puts);
}

/** The first part is asked first, however full it is: a record that comes once more is found where it is. */
async function putDay(
  logs: LogNamespace,
  account: string,
  records: readonly [LogRecord, ...LogRecord[]],
): Promise<void> {
  const [{ createdAt, jurisdiction }] = records;
  let left: readonly LogRecord[] = records;
  for (let part = 0; part < MAX_PARTS; part += 1) {
    const of = { account, day: dayOf(createdAt), part, ...(jurisdiction && { jurisdiction }) };
    const ids = new Set(unwrap(await logObject(logs, of).put(of, left)));
    if (ids.size === 0) return;
    left = left.filter(({ id }) => ids.has(id));
  }
  const message = `the log of this day has ${MAX_PARTS} full objects, which is the most: later runs wait in their objects`;
  throw new DurableAIError({ code: "internal/unexpected", message, retryable: true });
}

/** As many to a message as it can hold. */
function messagesOf(records: readonly LogRecord[]): [LogRecord, ...LogRecord[]][] {
  const messages: [LogRecord, ...LogRecord[]][] = [];
  let chars = 0;
  for (const record of records) {
    const ofThis = charsOf(record);
    const message = messages.at(-1);
    if (message === undefined || chars + ofThis > MAX_MESSAGE_CHARS) {
      messages.push([record]);
      chars = ofThis;
    } else {
      message.push(record);
      chars += ofThis;
    }
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
