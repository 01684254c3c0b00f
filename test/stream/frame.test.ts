import fc from "fast-check";
import { expect, it } from "vitest";
import {
  encodeFrame,
  FrameDecoder,
  RAW_FRAME,
  storedRawFrame,
  type ClosedFrame,
  type Frame,
} from "../../src/stream/frame.ts";
import { concat } from "../../src/stream/bytes.ts";

const frames: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    type: fc.constant("events" as const),
    first: fc.nat(),
    count: fc.nat(),
    stored: fc.nat(),
    bytes: fc.uint8Array({ maxLength: 300 }),
  }),
  fc.record({ type: fc.constant("rewind" as const), to: fc.nat() }),
  fc.record({ type: fc.constant("closed" as const), outcome: fc.constant("completed" as const), end: fc.nat() }),
);

it("reads back what was written, in any chunking", () => {
  fc.assert(
    fc.property(fc.array(frames, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (written, size) => {
      const bytes = written.flatMap((frame) => [...encodeFrame(frame)]);
      const decoder = new FrameDecoder();
      const read: Frame[] = [];
      for (let at = 0; at < bytes.length; at += size)
        read.push(...decoder.push(Uint8Array.from(bytes.slice(at, at + size))));
      expect(read).toEqual(written);
      expect(decoder.isEmpty).toBe(true);
    }),
  );
});

const closed: fc.Arbitrary<ClosedFrame> = fc.record({
  type: fc.constant("closed" as const),
  outcome: fc.constantFrom("completed" as const, "failed" as const),
  end: fc.nat(),
});

it("stops at what follows without frames, in any chunking", () => {
  const inputs = [
    fc.array(frames, { maxLength: 4 }),
    fc.option(closed, { nil: undefined }),
    fc.uint8Array({ maxLength: 60 }),
    fc.integer({ min: 1, max: 40 }),
  ] as const;
  fc.assert(
    fc.property(...inputs, (written, end, tail, size) => {
      const last = end === undefined ? RAW_FRAME : storedRawFrame(end);
      const bytes = concat(...written.map(encodeFrame), last, tail);
      const decoder = new FrameDecoder();
      const read: Frame[] = [];
      let at = 0;
      for (; at < bytes.length && decoder.raw === undefined; at += size)
        read.push(...decoder.push(bytes.slice(at, at + size)));
      expect(read).toEqual(written);
      expect(decoder.raw?.closed).toEqual(end);
      expect([...(decoder.raw?.head ?? []), ...bytes.subarray(at)]).toEqual([...tail]);
    }),
  );
});

it("refuses bytes that are no frames", () => {
  expect(() => new FrameDecoder().push(new TextEncoder().encode("<html></html>"))).toThrow("not frames");
  expect(() => new FrameDecoder().push(Uint8Array.of(2, 255, 255, 255, 255, 0))).toThrow("not frames");
});
