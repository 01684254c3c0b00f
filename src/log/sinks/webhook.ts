/** A webhook: batches as JSON, signed as https://www.standardwebhooks.com says, so that any of its libraries verifies them. */
import type { LogSink, SinkBatch } from "../log-sink.ts";
import type { SinkOwner, WebhookSink } from "../sink-state.ts";
import { bytesOfSecret } from "../webhook-secret.ts";
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
      const timestamp = String(Math.floor(network.now() / 1_000));
      const headers = {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${await sign(secret, `${id}.${timestamp}.${body}`)}`,
      };
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

async function sign(secret: string, text: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", bytesOfSecret(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(signature)));
}
