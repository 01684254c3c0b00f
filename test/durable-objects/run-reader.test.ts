/** What one reader costs the object it reads from. */
import { expect, it } from "vitest";
import { sendFrames, type ReadableRun } from "../../src/durable-objects/run-reader.ts";
import type { RunRecord } from "../../src/run/run-record.ts";
import { MAX_READ_BYTES } from "../../src/stream/event-log.ts";
import { pause } from "./layer.ts";

const SLICE = new Uint8Array(MAX_READ_BYTES);

/** A live run with more to read than anyone takes; counts what was asked of it. */
function endlessRun(): { run: ReadableRun; taken: { bytes: number; watchers: number } } {
  const taken = { bytes: 0, watchers: 0 };
  const run: ReadableRun = {
    record: { state: "live" } as RunRecord,
    isClosed: false,
    streams: [],
    log: {
      end: Number.MAX_SAFE_INTEGER,
      stored: 0,
      read({ offset }) {
        taken.bytes += SLICE.length;
        return { first: offset, count: 1, bytes: SLICE, next: { offset: offset + 1, parts: 0 } };
      },
    },
    watch() {
      taken.watchers += 1;
      return () => void (taken.watchers -= 1);
    },
  };
  return { run, taken };
}

it("is sent no more than it takes: a reader that stalls holds one slice, and a second is read for it at most", async () => {
  const { run, taken } = endlessRun();
  const { readable, writable } = new IdentityTransformStream();
  const sending = sendFrames(run, { from: 0 }, writable);
  const reader = readable.getReader();
  await pause(50);
  expect(taken.bytes).toBeLessThanOrEqual(2 * MAX_READ_BYTES);
  for (let received = 0; received < 4 * MAX_READ_BYTES;) {
    const { value } = await reader.read();
    received += value?.length ?? 0;
  }
  await pause(50);
  expect(taken.bytes).toBeGreaterThanOrEqual(4 * MAX_READ_BYTES);
  expect(taken.bytes).toBeLessThanOrEqual(6 * MAX_READ_BYTES);

  expect(taken.watchers).toBe(1);
  await reader.cancel();
  await sending;
  expect(taken.watchers).toBe(0);
});
