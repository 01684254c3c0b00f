/** Data points, within what the platform takes. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { analyticsSink, BLOBS, DOUBLES } from "../../src/log/sinks/analytics-engine.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import { recordOf } from "./asking.ts";

const signal = new AbortController().signal;

async function pointsOf(account: string, ...records: LogRecord[]): Promise<AnalyticsEngineDataPoint[]> {
  const points: AnalyticsEngineDataPoint[] = [];
  const sink = analyticsSink({ writeDataPoint: (point) => void points.push(point ?? {}) });
  await sink.send({ account, day: "2026-11-26", first: 1, last: records.length, records }, signal);
  return points;
}

const bytesOf = (blobs: AnalyticsEngineDataPoint["blobs"] = []): number =>
  blobs.reduce((sum, blob) => sum + new TextEncoder().encode(String(blob)).length, 0);

it("are what is known of a run", async () => {
  const record = recordOf("one", 1_000, {
    session: "ticket-42",
    metadata: { plan: "free" },
    usage: { inputTokens: 3, outputTokens: 5 },
    firstEventMs: 20,
  });
  const [point] = await pointsOf("acme", record);
  const [blobs = [], doubles = []] = [point?.blobs, point?.doubles];
  const named = Object.fromEntries([
    ...BLOBS.map((name, i) => [name, blobs[i]]),
    ...DOUBLES.map((name, i) => [name, doubles[i]]),
  ]);
  expect(named).toMatchObject({ id: "one", session: "ticket-42", outcome: "completed", provider: "scripted" });
  expect(named).toMatchObject({
    costNanoUsd: 1_000,
    inputTokens: 3,
    outputTokens: 5,
    durationMs: 500,
    firstEventMs: 20,
  });
  expect([point?.indexes, blobs.slice(BLOBS.length), doubles.slice(DOUBLES.length)]).toEqual([
    ["acme"],
    ["acme", '{"plan":"free"}'],
    [1_000],
  ]);
});

it("are within the limits of the platform, whatever a run is called", async () => {
  const long = "→".repeat(500);
  const record = recordOf(long, 1_000, {
    session: long,
    key: long,
    model: long,
    route: long,
    metadata: { text: "→".repeat(2_900) },
  });
  const points = await pointsOf(long, record, { ...record, metadata: { text: "x".repeat(9_000) } });
  for (const { indexes, blobs = [], doubles = [] } of points) {
    expect(bytesOf(indexes)).toBeLessThanOrEqual(96);
    expect(bytesOf(blobs)).toBeLessThanOrEqual(16_000);
    expect(blobs.length).toBeLessThanOrEqual(20);
    expect(doubles.length).toBeLessThanOrEqual(20);
  }
  expect(points[1]?.blobs?.at(-1)).toBe("");
});

it("are taken by the real binding", async () => {
  const sink = analyticsSink(env.TEST_ANALYTICS);
  await sink.send({ account: "acme", day: "2026-11-26", first: 1, last: 1, records: [recordOf("one", 1_000)] }, signal);
});
