/** Alerts of budgets: said once for each window, to a method or a webhook, and until somebody has taken them. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { sendNotices, type NoticesHost } from "../../src/durable-objects/notices.ts";
import type { Budget, BudgetNotice } from "../../src/wallet/budget.ts";
import { FIRST_RETRY_MS, MAX_RETRY_MS, MAX_TRIES, NoticeTable } from "../../src/wallet/notice-table.ts";
import { ManualClock } from "../run/manual-clock.ts";
import { budgeted, costOf, priced, says } from "./budgeted.ts";
import { until } from "./layer.ts";

const DAY_MS = 86_400_000;
const BUDGET: Budget = {
  name: "daily",
  unit: "tokens",
  limit: 99,
  window: "day",
  hard: true,
  source: "account",
  per: "session",
  alerts: [{ percent: 50, webhook: "https://example.com/hook" }, { percent: 100 }],
};

interface Sending {
  table: NoticeTable;
  clock: ManualClock;
  sent: Request[];
  heard: BudgetNotice[];
  /** What the webhook answers next. */
  answers: (number | Error)[];
  send(more?: Partial<NoticesHost>): Promise<void>;
}

/** With an empty table, in storage nobody else has. */
async function sending(test: (sending: Sending) => Promise<void>): Promise<void> {
  await runInDurableObject(env.ACCOUNTS.getByName(crypto.randomUUID()), async (_object, { storage }) => {
    const [table, clock] = [new NoticeTable(storage.sql), new ManualClock()];
    const [sent, heard, answers]: [Request[], BudgetNotice[], Sending["answers"]] = [[], [], []];
    const host: NoticesHost = {
      table,
      clock,
      secret: undefined,
      onAlert: (notice) => void heard.push(notice),
      fetch: async (...call) => {
        sent.push(new Request(...call));
        const answer = answers.shift() ?? 204;
        if (typeof answer !== "number") throw answer;
        return new Response(answer === 204 ? null : "no", { status: answer });
      },
    };
    await test({ table, clock, sent, heard, answers, send: (more) => sendNotices({ ...host, ...more }) });
  });
}

const spent = (before: number, after: number, lease = "daily/s") => ({ lease, bucket: 0, before, after });

describe("an alert", () => {
  it("is due when its part is passed, not before and not again", async () => {
    await sending(async ({ table, clock, sent, heard, send }) => {
      table.add(BUDGET, spent(0, 49), clock.now());
      expect(table.next).toBeUndefined();
      // Half of 99 is 49.5: the first whole amount that is as much.
      table.add(BUDGET, spent(49, 50), clock.now());
      table.add(BUDGET, spent(50, 98), clock.now());
      await send();
      expect([sent.length, heard.length]).toEqual([1, 0]);
      expect(await sent[0]?.json()).toEqual({
        id: `daily/s@50@${clock.now()}`,
        type: "budget.alert",
        budget: "daily",
        share: "s",
        percent: 50,
        unit: "tokens",
        window: "day",
        limit: 99,
        spent: 50,
        at: clock.now(),
        renewsAt: expect.any(Number),
      });
      table.add(BUDGET, spent(98, 300), clock.now());
      await send();
      await send();
      expect([sent.length, heard.length]).toEqual([1, 1]);
      expect(heard).toMatchObject([{ percent: 100, spent: 300 }]);
      // The next day begins at nothing.
      clock.advance(DAY_MS);
      table.add(BUDGET, spent(0, 60), clock.now());
      await send();
      expect(sent).toHaveLength(2);
    });
  });

  it("of a rolling window is said once in its length, however often it is passed", async () => {
    await sending(async ({ table, clock, heard, send }) => {
      const rolling: Budget = { ...BUDGET, window: { rollingSeconds: 60 }, alerts: [{ percent: 50 }] };
      for (const waitMs of [0, 20_000, 20_000, 20_001]) {
        clock.advance(waitMs);
        table.add(rolling, spent(40, 50), clock.now());
        await send();
      }
      expect(heard).toHaveLength(2);
    });
  });

  it("comes again until somebody takes it, later each time, with the same id", async () => {
    await sending(async ({ table, clock, sent, answers, send }) => {
      answers.push(new TypeError("no way there"), 500, 302);
      table.add(BUDGET, spent(0, 50), clock.now());
      for (let turn = 0; turn < 3; turn += 1) {
        await send();
        expect((table.next ?? 0) - clock.now()).toBe(FIRST_RETRY_MS * 2 ** turn);
        await send();
        clock.advance(FIRST_RETRY_MS * 2 ** turn);
      }
      await send();
      expect(table.next).toBeUndefined();
      expect(sent).toHaveLength(4);
      expect(new Set(sent.map(({ headers }) => headers.get("webhook-id"))).size).toBe(1);
    });
  });

  it("is given up after a day of trying", async () => {
    await sending(async ({ table, clock, sent, answers, send }) => {
      const startedAt = clock.now();
      table.add(BUDGET, spent(0, 50), clock.now());
      while (table.next !== undefined) {
        answers.push(500);
        await send();
        clock.advance(MAX_RETRY_MS);
      }
      expect(sent).toHaveLength(MAX_TRIES);
      expect(clock.now() - startedAt).toBeGreaterThanOrEqual(DAY_MS);
    });
  });

  it("is signed where there is a secret, as Standard Webhooks say", async () => {
    await sending(async ({ table, clock, sent, send }) => {
      const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
      table.add(BUDGET, spent(0, 50), clock.now());
      await send({ secret });
      const [request] = sent;
      const [id, timestamp] = ["webhook-id", "webhook-timestamp"].map((name) => request?.headers.get(name));
      const signed = new TextEncoder().encode(`${id}.${timestamp}.${await request?.text()}`);
      const [version, signature = ""] = (request?.headers.get("webhook-signature") ?? "").split(",");
      const toBytes = (text: string): Uint8Array<ArrayBuffer> =>
        Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      const algorithm = { name: "HMAC", hash: "SHA-256" };
      const key = await crypto.subtle.importKey("raw", toBytes(secret.slice(6)), algorithm, false, ["verify"]);
      expect(version).toBe("v1");
      expect(await crypto.subtle.verify(algorithm, key, toBytes(signature), signed)).toBe(true);
    });
  });
});

describe("an account", () => {
  it("says what its runs have spent, and says it again where nobody takes it", async () => {
    const { put, run, account } = budgeted();
    await put("daily", { amountNanoUsd: 2 * costOf(5), window: "day", hard: false, alerts: [{ percent: 50 }] });
    await runInDurableObject(account(), (object) => void (object.refusals = 1));
    await run(priced([says(5)]));
    const heard = (): Promise<readonly BudgetNotice[]> => runInDurableObject(account(), ({ notices }) => notices);
    await runDurableObjectAlarm(account());
    expect(await heard()).toEqual([]);
    await until(async () => {
      await runDurableObjectAlarm(account());
      return (await heard()).length > 0;
    });
    expect(await heard()).toMatchObject([{ budget: "daily", percent: 50, spent: costOf(5), limit: 2 * costOf(5) }]);
    await run(priced([says(5)]));
    await runDurableObjectAlarm(account());
    expect(await heard()).toHaveLength(1);
  });
});
