/**
 * The log objects of an account: one for each day, with the runs that its callers started then (in each jurisdiction that has
 * some, one of its own), and one for all days, which knows how much is kept.
 *
 * They are apart from the account's own object, so that no question stands in the way of money. Callers are the inference
 * layer's, its run objects, and each other; from outside they refuse everything, whatever URL reaches them.
 */
import { DurableObject } from "cloudflare:workers";
import { logDaysObject, logObject, noLogs } from "../binding/log-objects.ts";
import { answer, reached, unwrap } from "../binding/layer-result.ts";
import { toErrorFacts } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { LogDays } from "../log/log-days.ts";
import { DAY_MS, dayOf, MAX_RETENTION_DAYS } from "../log/log-query.ts";
import { analyzeLogs, oldestPlaces, placesOf, queryLogs } from "../log/log-search.ts";
import { LogTable, MAX_LOG_BYTES } from "../log/log-table.ts";
import type { LogSink } from "../log/log-sink.ts";
import type { AccountSinks, ShownSink, SinkChange, SinkState } from "../log/sink-state.ts";
import { toSessionSpans } from "../log/otlp/session-spans.ts";
import { SOURCE } from "../log/otlp/span.ts";
import { toSpanJson } from "../log/otlp/span-json.ts";
import { HOUR_MS } from "../log/hour-sums.ts";
import { GRACE_MS } from "../log/rollups.ts";
import { shownSinks } from "../log/shown-sinks.ts";
import { checkSinkChange, sinkSettings, type SinkSettings } from "../log/sink-settings.ts";
import { SinkTable } from "../log/sink-table.ts";
import { toSinks } from "../log/sinks/sinks.ts";
import type {
  GroupPart,
  LogDay,
  LogNamespace,
  LogObject,
  LogPart,
  LogResult,
  OtherParts,
  PartAnalysis,
  PartQuery,
} from "../log/log-object.ts";
import type { LogRetention, SessionTrace } from "../log/log-question.ts";
import type { LogPatch, LogRecord } from "../log/run-log.ts";
import type { LayerResult } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import { refuseFetch } from "./run-errors.ts";
import { SinkFeed, type FeedHost } from "./sink-feed.ts";

/** Records deleted in one turn. */
export const MAX_DELETED = 500;
/** How soon after one turn of an alarm the next one comes, where there is more to do. */
const NEXT_TURN_MS = 1_000;
/** How soon after one slice of an hour that is summed up the next one: who asks meanwhile is answered. */
const NEXT_SLICE_MS = 20;

/** Named `<account>/log/<YYYY-MM-DD>`, with `/eu` in a jurisdiction, `/1` and so on where one is full, and `<account>/log` for all days. */
export class Log<Env = unknown> extends DurableObject<Env> implements LogObject {
  /** The log objects themselves. Override it where their binding has another name. */
  protected readonly logs: LogNamespace | undefined = (this.env as { LOGS?: LogNamespace }).LOGS;

  /** Bytes after which another object takes the records of the day. */
  protected readonly maxBytes: number = MAX_LOG_BYTES;

  /** Where records are sent. Override it where the bindings and variables have other names. */
  protected readonly sinkSettings: SinkSettings = sinkSettings(this.env as Record<string, unknown>);

  readonly #days = new LogDays(this.ctx.storage.sql);
  #places = new SinkTable(this.ctx.storage.sql);
  #table = this.#newTable();
  readonly #feed = new SinkFeed(this.#feedHost());
  #alarmAt = Number.POSITIVE_INFINITY;
  /** There are more runs to delete than one turn has deleted. */
  #hasSpare = false;
  /** When hours and days are looked after, and when the sinks are, as far as that is known. */
  #keepAt = Number.POSITIVE_INFINITY;
  #feedAt = Number.POSITIVE_INFINITY;

  async put(of: LogDay, records: readonly LogRecord[]): Promise<LogResult<readonly string[]>> {
    try {
      // Nobody would find what is in a part that the first does not know of.
      if (!this.#table.exists) await this.#join(of);
    } catch (thrown) {
      return { ok: false, error: toErrorFacts(thrown) };
    }
    return this.#answer(() => {
      if (!this.#table.exists) this.#begin(of);
      const left = this.ctx.storage.transactionSync(() => this.#table.put(records));
      this.#keep(afterThisHour(Date.now()));
      this.#feed.wake();
      this.#wakeForFeed();
      return left;
    });
  }

  /** A later part is told to the first, and a jurisdiction to the first that is in none. */
  async #join(of: LogDay): Promise<void> {
    const { account, day, part = 0, jurisdiction } = of;
    if (part === 0 && jurisdiction === undefined) return;
    if (this.logs === undefined) throw noLogs();
    const first = { account, day, ...(part > 0 && jurisdiction !== undefined && { jurisdiction }) };
    unwrap(await reached("log", logObject(this.logs, first).extend(of)));
  }

  async extend(by: LogDay): Promise<LayerResult<undefined>> {
    return this.#answer(() => {
      // All of a day's runs may be in jurisdictions.
      if (!this.#table.exists) this.#begin({ account: by.account, day: by.day });
      this.#table.parts.extend(by);
      return undefined;
    });
  }

  #begin(of: LogDay): void {
    this.#feed.begin();
    this.#table.create(of);
    this.#keep(afterThisHour(Date.now()));
  }

  async find(id: string): Promise<LogResult<LogRecord | undefined>> {
    return this.#answer(() => this.#table.get(id));
  }

  async patch(id: string, patch: LogPatch): Promise<LogResult<LogRecord | undefined>> {
    return this.#answer(() => {
      const patched = this.ctx.storage.transactionSync(() => this.#table.patch(id, patch));
      if (patched !== undefined) this.#keep(afterThisHour(Date.now()));
      return patched;
    });
  }

  async query(query: PartQuery): Promise<LogResult<LogPart>> {
    return this.#answer(() => queryLogs(this.ctx.storage.sql, this.#table, query));
  }

  async analyze(analysis: PartAnalysis): Promise<LogResult<GroupPart[]>> {
    return this.#answer(() => analyzeLogs(this.ctx.storage.sql, this.#table, analysis));
  }

  async delete(query: Omit<PartQuery, "limit" | "after">): Promise<LogResult<number>> {
    return this.#answer(() => {
      if (!this.#table.exists) return 0;
      const deleted = this.#delete(placesOf(this.ctx.storage.sql, { ...query, limit: MAX_DELETED }), true);
      if (deleted > 0) this.#keep(afterThisHour(Date.now()));
      return deleted;
    });
  }

  async retention(change?: LogRetention): Promise<LayerResult<LogRetention>> {
    return this.#answer(() => {
      if (change !== undefined) this.#days.retention = change;
      return this.#days.retention ?? { days: MAX_RETENTION_DAYS };
    });
  }

  async report(day: string, runs: number): Promise<LayerResult<number>> {
    return this.#answer(() => {
      const retention = this.#days.retention ?? { days: MAX_RETENTION_DAYS };
      return this.#days.report(day, runs, dayOf(Date.now()), retention);
    });
  }

  async sinks(change?: SinkChange): Promise<LayerResult<ShownSink[]>> {
    return this.#answer(() => {
      if (change !== undefined) this.#days.changeSinks(checkSinkChange(change, this.sinkSettings.allowsPrivate));
      return shownSinks(this.sinkSettings, this.#days.sinks);
    });
  }

  async ownSinks(): Promise<LayerResult<AccountSinks>> {
    return this.#answer(() => this.#days.sinks);
  }

  async spans(trace: SessionTrace, account: string): Promise<LayerResult<JsonObject>> {
    return this.#answer(() => toSpanJson(toSessionSpans(trace, account), SOURCE));
  }

  async feeds(): Promise<LogResult<SinkState[]>> {
    const states = await answer(async () => {
      if (!this.#table.exists) return [];
      await this.#feed.refresh();
      return this.#feed.states;
    });
    return { ...states, ...this.#others };
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = Number.POSITIVE_INFINITY;
    if (!this.#table.exists) return;
    const now = Date.now();
    if (this.#feedAt <= now && now < this.#keepAt) this.#wakeAt(this.#keepAt);
    else this.#keepHouse(now);
    this.#feed.send();
    this.#wakeForFeed();
  }

  /** One thing at a time: an hour that is over is summed up, or what is kept no longer is deleted. */
  #keepHouse(now: number): void {
    const { of, rollups } = this.#table;
    if (of === undefined) return;
    // Hours that lose more runs at once are summed up when they have.
    const hour = this.#hasSpare ? undefined : rollups.due(now);
    this.#keepAt = Number.POSITIVE_INFINITY;
    this.#keep(hour !== undefined ? now + NEXT_SLICE_MS : of.day === dayOf(now) ? afterThisHour(now) : now + DAY_MS);
    if (hour !== undefined) this.ctx.storage.transactionSync(() => rollups.roll(hour));
    else this.ctx.waitUntil(this.#keepOnly(of));
  }

  /** Deletes what the account keeps no longer. Where that cannot be asked now, another alarm asks again. */
  async #keepOnly({ account, day, part = 0, jurisdiction }: LogDay): Promise<void> {
    if (this.logs === undefined) return;
    const { parts } = this.#table;
    const count = this.#count();
    // A later part counts as newer.
    const names = [day, ...(jurisdiction ? [jurisdiction] : []), ...(part > 0 ? [String(part).padStart(3, "0")] : [])];
    const kept = await logDaysObject(this.logs, account)
      .report(names.join("/"), count)
      .then(unwrap)
      .catch(() => count);
    const isOver = day !== dayOf(Date.now());
    // As long as there may be others, the first part says where they are.
    const hasOthers = parts.others > 0 || parts.jurisdictions.length > 0;
    const isAlone = !hasOthers || Date.parse(day) < Date.now() - MAX_RETENTION_DAYS * DAY_MS;
    if (kept === 0 && isOver && isAlone) return this.#deleteAll();
    // It is others by now: another turn may have deleted some, and runs may have come.
    const spare = Math.min(this.#count() - kept, count - kept, MAX_DELETED);
    this.#hasSpare = spare === MAX_DELETED;
    if (spare <= 0) return;
    const deleted = this.#delete(oldestPlaces(this.ctx.storage.sql, spare), false);
    if (deleted > 0) this.#keep(Date.now() + NEXT_TURN_MS);
  }

  /** Those of hours that are summed up need not be looked at. */
  #count(): number {
    const all = { from: 0, to: Number.MAX_SAFE_INTEGER, where: {}, groupBy: [], percentiles: false };
    return analyzeLogs(this.ctx.storage.sql, this.#table, all).reduce((sum, { runs }) => sum + runs, 0);
  }

  #delete(places: readonly { n: number }[], forGood: boolean): number {
    const all = places.map(({ n }) => n);
    this.ctx.storage.transactionSync(() => this.#table.delete(all, forGood));
    return places.length;
  }

  async #deleteAll(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.#alarmAt = Number.POSITIVE_INFINITY;
    this.#places = new SinkTable(this.ctx.storage.sql);
    this.#table = this.#newTable();
    this.#feed.reset();
  }

  #newTable(): LogTable {
    return new LogTable(
      this.ctx.storage.sql,
      () => this.#places.highest,
      () => this.maxBytes,
    );
  }

  get #others(): OtherParts {
    const { others, jurisdictions } = this.#table.parts;
    return { ...(others > 0 && { others }), ...(jurisdictions.length > 0 && { jurisdictions }) };
  }

  #keep(at: number): void {
    this.#keepAt = Math.min(this.#keepAt, at);
    this.#wakeAt(at);
  }

  #wakeForFeed(): void {
    this.#feedAt = this.#feed.nextTry ?? Number.POSITIVE_INFINITY;
    this.#wakeAt(this.#feedAt);
  }

  #feedHost(): FeedHost {
    return {
      read: (after, most) => this.#table.after(after, most),
      newest: () => this.#table.newest,
      count: (after) => this.#table.countAfter(after),
      places: {
        all: () => this.#places.all,
        set: (id, place) => this.#places.set(id, place),
        delete: (id) => this.#places.delete(id),
      },
      of: () => this.#table.of ?? { account: "", day: "" },
      sinks: () => this.#sinks(),
      clock: systemClock,
      random: Math.random,
      waitUntil: (promise) => this.ctx.waitUntil(promise),
      onChange: () => this.#wakeForFeed(),
    };
  }

  async #sinks(): Promise<LogSink[]> {
    const account = this.#table.of?.account;
    const own =
      this.logs === undefined || account === undefined
        ? {}
        : unwrap(await reached("log", logDaysObject(this.logs, account).ownSinks()));
    return toSinks(this.sinkSettings, own, { fetch: fetch.bind(globalThis), now: () => Date.now() });
  }

  /** An alarm is a row: it is only moved when due. */
  #wakeAt(at: number): void {
    if (this.#alarmAt <= at) return;
    this.#alarmAt = at;
    void this.ctx.storage.setAlarm(at);
  }

  /** Refuses: `routeAgentRequest` and the like can address any namespace of a Worker. */
  override async fetch(): Promise<Response> {
    return refuseFetch("log objects");
  }

  #answer<T>(ask: () => T): LogResult<T> {
    try {
      return { ok: true, value: ask(), ...this.#others };
    } catch (thrown) {
      return { ok: false, error: toErrorFacts(thrown) };
    }
  }
}

/** When the hour that is now is over, and can be summed up. */
function afterThisHour(now: number): number {
  return now - (now % HOUR_MS) + HOUR_MS + GRACE_MS;
}
