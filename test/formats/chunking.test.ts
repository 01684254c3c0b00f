/** Whatever the chunks, the deltas are the same. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, decodeText, joined } from "./answers.ts";
import { recordings, source } from "./recordings.ts";

/** Millions of chunks: longer than other tests, and longer still beside them. */
const BYTEWISE_TIMEOUT_MS = 60_000;
const streams = recordings.filter(({ isStream, status }) => isStream && status < 400);

describe(`chunking over ${source}`, () => {
  it("decodes streams byte by byte, so inside every character too", { timeout: BYTEWISE_TIMEOUT_MS }, () => {
    expect(streams.length).toBeGreaterThan(0);
    for (const { id, format, bytes } of streams) {
      const deltas = decode(
        format,
        Array.from(bytes, (byte) => Uint8Array.of(byte)),
      );
      expect(deltas, id).toEqual(decode(format, [bytes]));
    }
  });

  it("decodes streams cut at random", () => {
    fc.assert(
      fc.property(fc.constantFrom(...streams), fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (stream, cuts) => {
        const { bytes } = stream;
        const at = [0, ...cuts.map((cut) => Math.floor(cut * bytes.length)).toSorted((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, i) => bytes.slice(at[i], end));
        expect(decode(stream.format, chunks)).toEqual(decode(stream.format, [bytes]));
      }),
      { numRuns: 200 },
    );
  });

  it("decodes LF, CRLF and CR alike", () => {
    for (const { id, format, body } of streams.filter((stream) => stream.body !== "")) {
      const lf = body.replaceAll("\r\n", "\n");
      const expected = joined(decodeText(format, lf));
      for (const lineEnd of ["\r\n", "\r"])
        expect(joined(decodeText(format, lf.replaceAll("\n", lineEnd))), id).toEqual(expected);
    }
  });
});
