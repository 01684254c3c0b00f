/** The way of a budget's alerts to whoever is to hear of them: a webhook, or a method of the account object. */
import { leaseId } from "../wallet/budget-match.ts";
import type { BudgetNotice } from "../wallet/budget.ts";
import type { DueNotice, NoticeTable } from "../wallet/notice-table.ts";
import type { Clock } from "../run/watchdog.ts";
import { webhookHeaders } from "../log/webhook-signature.ts";
import { logRefused } from "./refusal-log.ts";
import { DurableAIError, toErrorFacts } from "../errors.ts";

/** How long a webhook may take. */
export const WEBHOOK_TIMEOUT_MS = 10_000;
/** Alerts that are sent at once. */
const MAX_AT_ONCE = 20;
/** Before the secret of a webhook (https://www.standardwebhooks.com, read in November 2026). */
const SECRET_PREFIX = "whsec_";

/** What they need of their object. */
export interface NoticesHost {
  table: NoticeTable;
  fetch: typeof fetch;
  /** The secret that webhooks are signed with. */
  secret: string | undefined;
  /** The method of the object, for alerts without a webhook. */
  onAlert(notice: BudgetNotice): Promise<void> | void;
  clock: Pick<Clock, "now">;
}

/** Sends what is due; what nobody has taken comes again. Alerts come at least once, and their id is the same each time. */
export async function sendNotices(host: NoticesHost): Promise<void> {
  const due = host.table.due(host.clock.now(), MAX_AT_ONCE);
  await Promise.all(due.map((one) => sendOne(one, host)));
}

async function sendOne({ notice, webhook, tries }: DueNotice, host: NoticesHost): Promise<void> {
  const { budget, share, percent, at } = notice;
  const place = { lease: leaseId(budget, share), percent, at };
  try {
    await (webhook === undefined ? host.onAlert(notice) : post(webhook, notice, host));
    host.table.taken(place);
  } catch (thrown) {
    if (!host.table.failed(place, tries, host.clock.now())) logRefused("alert of a budget", toErrorFacts(thrown));
  }
}

async function post(webhook: string, notice: BudgetNotice, { secret, fetch: send, clock }: NoticesHost): Promise<void> {
  const body = JSON.stringify(notice);
  const headers = await webhookHeaders(
    { id: notice.id, at: clock.now(), body },
    secret === undefined ? undefined : bytesOf(secret),
  );
  const signal = AbortSignal.timeout(WEBHOOK_TIMEOUT_MS);
  // Who redirects is not who was named.
  const {
    ok,
    status,
    body: answer,
  } = await send(webhook, { method: "POST", headers, body, signal, redirect: "manual" });
  await answer?.cancel();
  const message = `the webhook answered ${status}`;
  if (!ok) throw new DurableAIError({ code: "internal/unexpected", field: "webhook", message, retryable: true });
}

/** A secret with the prefix of Standard Webhooks is base64. */
function bytesOf(secret: string): Uint8Array<ArrayBuffer> {
  if (!secret.startsWith(SECRET_PREFIX)) return new Uint8Array(new TextEncoder().encode(secret));
  return Uint8Array.from(atob(secret.slice(SECRET_PREFIX.length)), (char) => char.charCodeAt(0));
}
