/**
 * The log object: the runs that an account's callers created on one day.
 *
 * It is apart from the account's own object, so that no question stands in the way of money. Callers are the inference
 * layer's and its run objects; from outside it refuses everything, whatever URL reaches it.
 */
import { DurableObject } from "cloudflare:workers";
import { toErrorFacts } from "../errors.ts";
import { analyzeLogs, queryLogs } from "../log/log-search.ts";
import { LogTable } from "../log/log-table.ts";
import type { GroupPart, LogObject, LogPatch, LogRecord, PartAnalysis, PartQuery, PlacedLog } from "../log/run-log.ts";
import type { LayerResult } from "../run/run-record.ts";
import { refuseFetch } from "./run-errors.ts";

/** One for each account and day, named `<account>/log/<YYYY-MM-DD>`. */
export class Log<Env = unknown> extends DurableObject<Env> implements LogObject {
  readonly #table = new LogTable(this.ctx.storage.sql);

  async put(records: readonly LogRecord[]): Promise<LayerResult<undefined>> {
    return this.#answer(() => {
      this.ctx.storage.transactionSync(() => this.#table.put(records));
      return undefined;
    });
  }

  async find(id: string): Promise<LayerResult<LogRecord | undefined>> {
    return this.#answer(() => this.#table.get(id));
  }

  async patch(id: string, patch: LogPatch): Promise<LayerResult<LogRecord | undefined>> {
    return this.#answer(() => this.ctx.storage.transactionSync(() => this.#table.patch(id, patch)));
  }

  async query(query: PartQuery): Promise<LayerResult<PlacedLog[]>> {
    return this.#answer(() => queryLogs(this.ctx.storage.sql, this.#table, query));
  }

  async analyze(analysis: PartAnalysis): Promise<LayerResult<GroupPart[]>> {
    return this.#answer(() => analyzeLogs(this.ctx.storage.sql, this.#table, analysis));
  }

  /** Refuses: `routeAgentRequest` and the like can address any namespace of a Worker. */
  override async fetch(): Promise<Response> {
    return refuseFetch("log objects");
  }

  #answer<T>(ask: () => T): LayerResult<T> {
    try {
      return { ok: true, value: ask() };
    } catch (thrown) {
      return { ok: false, error: toErrorFacts(thrown) };
    }
  }
}
