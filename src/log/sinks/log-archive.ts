/** The other end of the Queue: its messages become objects of NDJSON in R2. */
import type { QueuedLogs } from "../queued-logs.ts";

/** How long a message waits that could not be written. */
const RETRY_SECONDS = 30;

/**
 * Writes one batch of messages: an object for each account and day in it, `logs/<account>/<day>/<id of its first message>.ndjson`.
 * A message is acknowledged when its object is there; where R2 fails, it comes again.
 */
export async function archiveLogs(batch: MessageBatch<QueuedLogs>, bucket: Pick<R2Bucket, "put">): Promise<void> {
  const groups = Map.groupBy(batch.messages, ({ body: { account, day } }) => `${encodeURIComponent(account)}/${day}`);
  for (const [place, messages] of groups) {
    const lines = messages.map(({ body }) => body.lines).join("");
    const options = { httpMetadata: { contentType: "application/x-ndjson" } };
    try {
      await bucket.put(`logs/${place}/${messages[0]?.id}.ndjson`, lines, options);
      for (const message of messages) message.ack();
    } catch {
      for (const message of messages) message.retry({ delaySeconds: RETRY_SECONDS });
    }
  }
}
