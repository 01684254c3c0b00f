/** A webhook: batches as JSON, signed as https://www.standardwebhooks.com says, so that any of its libraries verifies them. */
import type { LogSink, SinkBatch } from "../log-sink.ts";
import type { SinkOwner, WebhookSink } from "../sink-state.ts";
import { bytesOfSecret } from "../webhook-secret.ts";
import { webhookHeaders } from "../webhook-signature.ts";
import { postBatch, type SinkNetwork } from "./sink-post.ts";

/** Records and characters of one POST. */
export const MAX_WEBHOOK_RECORDS = 500;
export const MAX_WEBHOOK_CHARS = 1_000_000;
export function webhookSink({ url, secret }: WebhookSink, owner: SinkOwner, network: SinkNetwork): LogSink {
  return {
    kind: "webhook",
    owner,
    maxRecords: MAX_WEBHOOK_RECORDS,
    maxChars: MAX_WEBHOOK_CHARS,
    async send(batch, signal) {
      const body = toBody(batch);
      const id = messageId(batch);
      const headers = await webhookHeaders({ id, at: network.now(), body }, bytesOfSecret(secret));
      const { body: said } = await postBatch(network, url, { headers, body, signal });
      await said?.cancel();
    },
  };
}

/** The same for the same records, so that a batch that comes twice has one id. */
function messageId({ account, day, first, last }: SinkBatch): string {
  return `${encodeURIComponent(account).replaceAll(".", "%2E")}_${day}_${first}-${last}`;
}

function toBody({ account, day, records }: SinkBatch): string {
  const timestamp = new Date(records.at(-1)?.closedAt ?? 0).toISOString();
  return JSON.stringify({ type: "runs.logged", timestamp, data: { account, day, logs: records } });
}
