/** The log of an account as a layer has it: one question, asked of all objects that may know something. */
import type { CatalogAnswers } from "../catalog/catalog-request.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import { MAX_GROUPS, toGroups, tooManyGroups } from "../log/log-groups.ts";
import {
  checkAnalysis,
  checkDeletion,
  checkRetention,
  checkTraceQuery,
  checkLogQuery,
  checkLogRequest,
  checkPatch,
  DAY_MS,
  DEFAULT_RANGE_DAYS,
  dayOf,
  daysOf,
  MAX_LOG_LIMIT,
  MAX_RANGE_DAYS,
  toCursor,
} from "../log/log-query.ts";
import type { GroupPart, LogNamespace, LogObject, LogResult, PlacedLog } from "../log/log-object.ts";
import type { LogAnswer, LogAnswers, LogPage, LogRequest, SessionTrace } from "../log/log-question.ts";
import type { LogRecord } from "../log/run-log.ts";
import type { ShownSink, SinkChange, SinkState } from "../log/sink-state.ts";
import type { JsonObject } from "../json.ts";
import { traceIdOf } from "../log/otlp/trace-id.ts";
import { MAX_TRACE_CHARS, MAX_TRACE_RUNS, toSessionTrace } from "../log/session-trace.ts";
import { withStates } from "../log/shown-sinks.ts";
import { redactLogged, type Redactor } from "../log/logged-body.ts";
import { timeOfCall } from "../log/log-id.ts";
import { toDayPart } from "../log/log-page.ts";
import { Repricing } from "../log/repriced.ts";
import { checkToldRecords } from "../log/told-records.ts";
import { TOTAL_MS } from "../run/run.ts";
import type { RunRecord } from "../run/run-record.ts";
import { sleep, type Clock } from "../run/watchdog.ts";
import { checkJurisdiction, checkMetadata } from "./call-options.ts";
import { logDaysObject, logObject, noLogs, putLogs } from "./log-objects.ts";
import { reached, unwrap } from "./layer-result.ts";

const NEVER = new AbortController().signal;

/** Objects that are asked at the same time. */
export const DAYS_AT_ONCE = 16;

/** The same for a page of records: each of them may answer with megabytes. */
export const PAGE_DAYS_AT_ONCE = 4;

/** How long whoever asks for a run that has just closed waits for its record, in turns. */
export const WAITS_MS: readonly number[] = [50, 100, 200, 400, 800];

export interface LayerLogsOptions {
  /** Absent where the deployment has none. */
  logs?: LogNamespace;
  account: string;
  clock: Clock;
  /** What is taken out of bodies that another Worker has logged. */
  redactor: Redactor;
  /** A model of the account's catalog, or what its id may have meant. */
  modelInfo(id: string): Promise<CatalogAnswers["get"]>;
  /** What a run's own object knows of it; undefined where it knows it no more. */
  runOf(runId: string): Promise<Pick<RunRecord, "createdAt" | "state"> | undefined>;
}

export class LayerLogs {
  readonly #options: LayerLogsOptions;

  constructor(options: LayerLogsOptions) {
    this.#options = options;
  }

  /** @throws DurableAIError where the question is not what it should be, or an object does not answer. */
  async answer(given: unknown): Promise<LogAnswers[LogRequest["type"]]> {
    const request = checkLogRequest(given);
    const { type: _type, ...asked } = request;
    const now = this.#options.clock.now();
    switch (request.type) {
      case "query":
        return this.#query(checkLogQuery(asked, now));
      case "analyze":
        return this.#analyze(checkAnalysis(asked, now));
      case "get":
        return this.#one(request, (object, id) => object.find(id));
      case "put":
        return this.#put(checkToldRecords(request.records, now));
      case "delete":
        return this.#delete(checkDeletion(asked, now));
      case "retention": {
        const change = request.retention && checkRetention(request.retention);
        return unwrap(await reached("log", this.#days().retention(change)));
      }
      case "trace":
        return this.#trace(checkTraceQuery(asked, now));
      case "sinks":
        return { sinks: await this.#sinks(request.change) };
      case "patch": {
        const patch = checkPatch(request.patch);
        if (patch.metadata) patch.metadata = checkMetadata(patch.metadata, "metadata");
        return this.#one(request, (object, id) => object.patch(id, patch));
      }
    }
  }

  async #put(records: readonly LogRecord[]): Promise<{ taken: number }> {
    const { logs, account, redactor } = this.#options;
    if (logs === undefined) throw noLogs();
    for (const { metadata, jurisdiction } of records) {
      if (metadata !== undefined) checkMetadata(metadata, "records.metadata");
      if (jurisdiction !== undefined) checkJurisdiction(jurisdiction, "records.jurisdiction");
    }
    const ours = records.map(async ({ bodies, hasBodies: _has, ...record }) =>
      bodies === undefined ? record : { ...record, bodies: await redactLogged(bodies, record.model, redactor) },
    );
    await putLogs(logs, account, await Promise.all(ours));
    return { taken: records.length };
  }

  /** Newest days first, some at a time, until the page is full. */
  async #query(query: ReturnType<typeof checkLogQuery>): Promise<LogPage> {
    const { from, to, where, limit, after } = query;
    const left = after === undefined ? to : after.created + 1;
    const found: PlacedLog[] = [];
    let hasMore = false;
    for (const days of inGroups(daysOf({ from, to: left }), PAGE_DAYS_AT_ONCE)) {
      const parts = await this.#askEach(days, (object, day) =>
        object.query({ from, to, where, limit, ...(after && day === dayOf(after.created) && { after }) }),
      );
      for (const part of parts.map(toDayPart)) {
        if (!hasMore) found.push(...part.logs);
        hasMore ||= part.hasMore;
      }
      if (hasMore || found.length > limit) break;
    }
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const logs = page.map(({ record }) => record);
    return last !== undefined && (hasMore || found.length > limit) ? { logs, cursor: toCursor(query, last) } : { logs };
  }

  async #analyze({ percentiles, whatIf, ...checked }: ReturnType<typeof checkAnalysis>): Promise<LogAnswer> {
    const repricing = whatIf === undefined ? undefined : await this.#repricing(whatIf);
    const asked = { ...checked, ...(repricing && { bands: repricing.bands }) };
    const { from, to, groupBy } = asked;
    const parts: GroupPart[][] = [];
    for (const days of inGroups(daysOf(asked), DAYS_AT_ONCE))
      parts.push(
        ...(await this.#ask(days, (object) => object.analyze({ ...asked, percentiles: percentiles.length > 0 }))),
      );
    const groups = toGroups(parts.flat(), percentiles, repricing);
    if (groups.length > MAX_GROUPS) throw tooManyGroups(groupBy);
    return { from, to, groups };
  }

  /** @throws DurableAIError where there is no such model, or nobody has said what it costs. */
  async #repricing(id: string): Promise<Repricing> {
    const found = await this.#options.modelInfo(id);
    if (found.model === undefined) throw noModel(id, found.suggestions);
    const { targets, callableBy, price: ofModel } = found.model;
    const target = targets.find(({ provider }) => provider === callableBy) ?? targets[0];
    const price = target?.price ?? ofModel;
    if (price !== undefined) return new Repricing(id, price, this.#options.clock.now());
    const fix = "Give it a price (ai.catalog.put, or wrapAI({ models })), or ask for another model.";
    throw invalidInput("whatIf.model", `nobody has said what ${id} costs`, fix);
  }

  async #delete(query: ReturnType<typeof checkDeletion>): Promise<{ deleted: number }> {
    let deleted = 0;
    for (const days of inGroups(daysOf(query), DAYS_AT_ONCE))
      for (let some = 1; some > 0; deleted += some)
        some = (await this.#ask(days, (object) => object.delete(query))).reduce((sum, one) => sum + one, 0);
    return { deleted };
  }

  async #trace({ session, as, ...range }: ReturnType<typeof checkTraceQuery>): Promise<SessionTrace | JsonObject> {
    const { account, clock } = this.#options;
    const records: LogRecord[] = [];
    let [bytes, cursor] = [0, undefined as string | undefined];
    do {
      const asked = { ...range, where: { session }, limit: MAX_LOG_LIMIT, ...(cursor !== undefined && { cursor }) };
      const page: LogPage = await this.#query(checkLogQuery(asked, clock.now()));
      records.push(...page.logs);
      bytes += JSON.stringify(page.logs).length;
      ({ cursor } = page);
    } while (cursor !== undefined && records.length < MAX_TRACE_RUNS && bytes < MAX_TRACE_CHARS);
    const traceId = await traceIdOf(account, { session, id: "" });
    const trace = toSessionTrace({ session, traceId, records, isCut: cursor !== undefined });
    return as === "otlp" ? unwrap(await reached("log", this.#days().spans(trace, account))) : trace;
  }

  /** Each day knows how far its own runs are. */
  async #sinks(change: SinkChange | undefined): Promise<ShownSink[]> {
    const shown = unwrap(await reached("log", this.#days().sinks(change)));
    const to = this.#options.clock.now() + 1;
    const states: SinkState[][] = [];
    for (const days of inGroups(daysOf({ from: Math.max(0, to - DEFAULT_RANGE_DAYS * DAY_MS), to }), DAYS_AT_ONCE))
      states.push(...(await this.#ask(days, (object) => object.feeds())));
    return shown.map((sink) => withStates(sink, states.flat()));
  }

  /** What the objects of `days` answer, in that order. */
  async #ask<T>(days: readonly string[], ask: AskObject<T>): Promise<T[]> {
    return (await this.#askEach(days, ask)).flat();
  }

  /** By day. */
  async #askEach<T>(days: readonly string[], ask: AskObject<T>): Promise<T[][]> {
    return Promise.all(days.map((day) => this.#askDay(day, ask)));
  }

  /** The first object of a day says which others there are. */
  async #askDay<T>(day: string, ask: AskObject<T>, jurisdiction?: DurableObjectJurisdiction): Promise<T[]> {
    const { logs, account } = this.#options;
    if (logs === undefined) throw noLogs();
    const askPart = (part: number): Promise<LogResult<T>> =>
      reached("log", ask(logObject(logs, { account, day, part, ...(jurisdiction && { jurisdiction }) }), day));
    const first = await askPart(0);
    const others = Array.from({ length: first.others ?? 0 }, async (_, i) => unwrap(await askPart(i + 1)));
    const elsewhere = (first.jurisdictions ?? []).map((place) => this.#askDay(day, ask, place));
    return [unwrap(first), ...(await Promise.all(others)), ...(await Promise.all(elsewhere)).flat()];
  }

  /** The run's own object knows its day; of a run that has expired, all days are asked, the newest first. */
  async #one(
    { id, at }: { id: string; at?: number },
    ask: (object: LogObject, id: string) => ReturnType<LogObject["find"]>,
  ): Promise<LogRecord> {
    const { clock, runOf } = this.#options;
    const calledAt = timeOfCall(id);
    const run = at === undefined && calledAt === undefined ? await runOf(id) : undefined;
    const known = at ?? calledAt ?? run?.createdAt;
    const now = clock.now();
    const range = known === undefined ? { from: now - (MAX_RANGE_DAYS - 1) * DAY_MS, to: now + 1 } : dayAround(known);
    // What has just ended is on its way: whoever asks at once waits for it.
    const mayCome = run?.state === "closed" || (calledAt !== undefined && now - calledAt < TOTAL_MS);
    for (const waitMs of [0, ...(mayCome ? WAITS_MS : [])]) {
      await sleep(clock, waitMs, NEVER);
      const found = await this.#find(range, (object) => ask(object, id));
      if (found !== undefined) return found;
    }
    throw notLogged(id, run !== undefined && run.state !== "closed");
  }

  async #find(
    range: { from: number; to: number },
    ask: (object: LogObject) => ReturnType<LogObject["find"]>,
  ): Promise<LogRecord | undefined> {
    for (const days of inGroups(daysOf(range), DAYS_AT_ONCE)) {
      const found = (await this.#ask(days, ask)).find((record) => record !== undefined);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #days(): LogObject {
    const { logs, account } = this.#options;
    if (logs === undefined) throw noLogs();
    return logDaysObject(logs, account);
  }
}

type AskObject<T> = (object: LogObject, day: string) => Promise<LogResult<T>>;

/** Anything on one day. */
function dayAround(ms: number): { from: number; to: number } {
  return { from: ms, to: ms + 1 };
}

function inGroups<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

function noModel(id: string, suggestions: readonly string[]): DurableAIError {
  const fix =
    suggestions.length > 0 ? `Did you mean ${suggestions.join(" or ")}?` : "ai.catalog.search lists what there is.";
  const message = `whatIf.model: the catalog has no model ${JSON.stringify(id.slice(0, 100))}. ${fix}`;
  return new DurableAIError({ code: "model/unknown", field: "whatIf.model", fix, message });
}

function notLogged(id: string, isLive: boolean): DurableAIError {
  const fix = isLive ? "Ask again when it has closed." : "Pass the id that a run came with.";
  const problem = isLive ? "is in no log before it has closed" : "is in no log";
  return new DurableAIError({
    code: "log/not-found",
    field: "id",
    fix,
    message: `${JSON.stringify(id.slice(0, 100))} ${problem}. ${fix}`,
  });
}
