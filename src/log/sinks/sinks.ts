/** The sinks there are, from the settings of a deployment and of one account. */
import type { LogSink } from "../log-sink.ts";
import type { AccountSinks } from "../sink-state.ts";
import type { SinkSettings } from "../sink-settings.ts";
import { analyticsSink } from "./analytics-engine.ts";
import { otlpSink } from "./otlp.ts";
import { queueSink } from "./queue.ts";
import type { SinkNetwork } from "./sink-post.ts";
import { webhookSink } from "./webhook.ts";

export function toSinks(
  { analytics, queue, webhook, otlp }: SinkSettings,
  own: AccountSinks,
  network: SinkNetwork,
): LogSink[] {
  return [
    analytics && analyticsSink(analytics),
    queue && queueSink(queue),
    webhook && webhookSink(webhook, "deployment", network),
    otlp && otlpSink(otlp, "deployment", network),
    own.webhook && webhookSink(own.webhook, "account", network),
    own.otlp && otlpSink(own.otlp, "account", network),
  ].filter((sink) => sink !== undefined);
}
