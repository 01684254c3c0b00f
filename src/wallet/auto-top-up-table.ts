/** What an account object keeps of top-ups that it makes itself: when, how they are paid, and the one that is under way. */
import type { AutoTopUp, AutoTopUpState, MethodCharge } from "./payment-source.ts";

/** After a top-up failed, nothing is tried for so long. */
export const AUTO_TOP_UP_PAUSE_MS: number = 60 * 60_000;

/**
 * How long one that nobody knows the end of is sent again. Sources forget their keys after a day
 * (https://docs.stripe.com/api/idempotent_requests); what was paid then comes by webhook.
 */
export const AUTO_TOP_UP_SENT_MS: number = 23 * 60 * 60_000;

/** Everything that is kept, in one row. */
interface Kept {
  settings?: AutoTopUp;
  method?: string;
  month?: string;
  thisMonth?: number;
  /** Top-ups that were begun, ever: each has a key of its own. */
  begun?: number;
  /** Written before its source hears of it: after a crash it is sent again with the same key. */
  pending?: Pick<MethodCharge, "key" | "method" | "nanoUsd"> & { at: number };
  pausedUntil?: number;
  failure?: string;
}

export class AutoTopUpTable {
  readonly #sql: SqlStorage;

  /** Reading makes nothing. */
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  state(now: number): AutoTopUpState {
    const { settings, method, pausedUntil, failure, ...kept } = this.#kept();
    return {
      ...(settings && { settings }),
      hasMethod: method !== undefined,
      thisMonth: kept.month === monthOf(now) ? (kept.thisMonth ?? 0) : 0,
      ...(pausedUntil !== undefined && { pausedUntil }),
      ...(failure !== undefined && { failure }),
    };
  }

  /** Null: off. Whoever sets it wants it to be tried again. */
  set(settings: AutoTopUp | null): void {
    const { settings: _old, pausedUntil: _until, failure: _why, ...kept } = this.#kept();
    this.#put({ ...kept, ...(settings && { settings }) });
  }

  keepMethod(method: string): void {
    if (this.#kept().method !== method) this.#put({ ...this.#kept(), method });
  }

  /** The top-up that is due at this balance, written down; undefined where none is. One that is under way is the same again. */
  begin(balanceNanoUsd: number, now: number): Kept["pending"] {
    const { pending, ...kept } = this.#kept();
    const { settings, method, pausedUntil = 0, begun = 0 } = kept;
    if (pausedUntil > now) return undefined;
    if (pending !== undefined && pending.at + AUTO_TOP_UP_SENT_MS > now) return pending;
    if (settings === undefined || method === undefined) return undefined;
    const { thisMonth } = this.state(now);
    if (balanceNanoUsd >= settings.belowNanoUsd || thisMonth >= settings.maxPerMonth) return undefined;
    const next = { key: `auto-top-up-${begun + 1}`, method, nanoUsd: settings.amountNanoUsd, at: now };
    this.#put({ ...kept, pending: next, begun: begun + 1, month: monthOf(now), thisMonth: thisMonth + 1 });
    return next;
  }

  /** The charge of that key was made; of another one than is under way it is no news. */
  succeed(key: string): void {
    if (this.#kept().pending?.key !== key) return;
    const { pending: _made, pausedUntil: _until, failure: _why, ...kept } = this.#kept();
    this.#put(kept);
  }

  /** @param isOver It was declined: the next one is another. Else it is sent again, since nobody knows what became of it. */
  fail(failure: string, isOver: boolean, now: number): void {
    const { pending, ...kept } = this.#kept();
    const pausedUntil = now + AUTO_TOP_UP_PAUSE_MS;
    this.#put({ ...kept, pausedUntil, failure, ...(!isOver && pending && { pending }) });
  }

  #kept(): Kept {
    if (!this.#exists()) return {};
    const [row] = this.#sql.exec<{ kept: string }>("SELECT kept FROM auto_top_up").toArray();
    return row === undefined ? {} : (JSON.parse(row.kept) as Kept);
  }

  #put(kept: Kept): void {
    this.#sql.exec("CREATE TABLE IF NOT EXISTS auto_top_up(one INTEGER PRIMARY KEY, kept TEXT NOT NULL)");
    this.#sql.exec("INSERT OR REPLACE INTO auto_top_up VALUES (1, ?)", JSON.stringify(kept));
  }

  #exists(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'auto_top_up'").toArray().length > 0;
  }
}

function monthOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}
