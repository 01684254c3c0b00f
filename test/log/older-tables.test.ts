/** The log of a day on which a release came that has a field more. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { LogTable } from "../../src/log/log-table.ts";
import type { LogRecord } from "../../src/log/run-log.ts";

const record = (id: string, apiKey: string): LogRecord => ({
  id,
  kept: true,
  apiKey,
  model: "a/m",
  format: "openai-chat",
  stream: true,
  outcome: "completed",
  attempts: [],
  splices: 0,
  cost: { source: "catalog", nanoUsd: 0 },
  warnings: [],
  events: 1,
  createdAt: Date.UTC(2026, 10, 26),
  closedAt: Date.UTC(2026, 10, 26),
  durationMs: 0,
});

it("has the field from then on, and every other field where it belongs", () =>
  runInDurableObject(env.LOGS.getByName(`${crypto.randomUUID()}/log/2026-11-26`), (_object, { storage: { sql } }) => {
    const before = new LogTable(sql);
    before.create({ account: "a", day: "2026-11-26" });
    before.put([record("r1", "key_1")]);
    sql.exec("ALTER TABLE facts DROP COLUMN api_key");
    const after = new LogTable(sql);
    after.put([record("r2", "key_2")]);
    expect(sql.exec("SELECT id, model, api_key, events FROM facts ORDER BY n").toArray()).toEqual([
      { id: "r1", model: "a/m", api_key: null, events: 1 },
      { id: "r2", model: "a/m", api_key: "key_2", events: 1 },
    ]);
  }));
