/**
 * A Queue: records as lines of NDJSON, many in one message. What becomes of them is its consumer's; ours writes them to R2
 * (`log-archive.ts`).
 */
import type { LogSink, SinkBatch } from "../log-sink.ts";
import type { QueuedLogs } from "../queued-logs.ts";
import type { LogRecord } from "../run-log.ts";
import { sinkFailed } from "./sink-post.ts";

/** Bytes of lines in one message: production takes 128,000 in all (https://developers.cloudflare.com/queues/platform/limits/). */
export const MAX_MESSAGE_BYTES = 100_000;
/** Records and characters of one batch: production takes 256,000 bytes in one call, and JSON may have three bytes a character. */
export const MAX_QUEUE_RECORDS = 500;
export const MAX_QUEUE_CHARS = 75_000;

const encoder = new TextEncoder();

export function queueSink(queue: Pick<Queue<QueuedLogs>, "sendBatch">): LogSink {
  return {
    kind: "queue",
    owner: "deployment",
    maxRecords: MAX_QUEUE_RECORDS,
    maxChars: MAX_QUEUE_CHARS,
    async send(batch) {
      const messages = toMessages(batch).map((body) => ({ body, contentType: "json" as const }));
      try {
        await queue.sendBatch(messages);
      } catch (cause) {
        throw sinkFailed("the queue refused it", { retryable: true, cause });
      }
    },
  };
}

function toMessages({ account, day, records }: SinkBatch): QueuedLogs[] {
  const messages: QueuedLogs[] = [];
  let [lines, bytes] = ["", 0];
  const end = (): void => {
    if (lines !== "") messages.push({ account, day, lines });
    [lines, bytes] = ["", 0];
  };
  for (const record of records) {
    const line = toLine(record);
    // What JSON escapes in a message again: quotes and backslashes.
    const size = encoder.encode(JSON.stringify(line)).length;
    if (bytes + size > MAX_MESSAGE_BYTES) end();
    lines += line;
    bytes += size;
  }
  end();
  return messages;
}

/** A record that no message could hold goes without its metadata, and says so: it is whole in the log. */
function toLine(record: LogRecord): string {
  const line = `${JSON.stringify(record)}\n`;
  if (encoder.encode(JSON.stringify(line)).length <= MAX_MESSAGE_BYTES) return line;
  const { metadata: _metadata, ...rest } = record;
  return `${JSON.stringify({ ...rest, isCut: true })}\n`;
}
