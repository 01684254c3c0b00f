import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dropEvents, eventEnds, eventScanner } from "../../src/stream/scanner.ts";
import type { Framing } from "../../src/formats/format.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The events of `text`, fed in the given chunk sizes (the last one repeats). */
function scan(text: string, sizes: number[], framing: Framing = "sse"): string[] {
  const scanner = eventScanner(framing);
  const bytes = encode(text);
  const events: string[] = [];
  const take = (scanned: { bytes: Uint8Array; ends: number[] }): void => {
    let start = 0;
    for (const end of scanned.ends) {
      events.push(decode(scanned.bytes.subarray(start, end)));
      start = end;
    }
    expect(start).toBe(scanned.bytes.length);
  };
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = sizes[Math.min(index, sizes.length - 1)] ?? bytes.length;
    take(scanner.push(bytes.slice(at, at + size)));
    at += size;
  }
  take(scanner.end());
  return events;
}

describe("EventScanner, sse", () => {
  it("cuts after blank lines, LF and CRLF, and flushes what is left", () => {
    expect(scan("data: a\n\ndata: b\r\n\r\ndata: c", [1_000])).toEqual(["data: a\n\n", "data: b\r\n\r\n", "data: c"]);
  });

  it("counts a triple line end once", () => {
    expect(scan("data: a\n\n\ndata: b\n\n\n", [1_000])).toEqual(["data: a\n\n", "\ndata: b\n\n"]);
  });

  it("takes a comment with its blank line as an event, as those count who count blank lines", () => {
    expect(scan(": OPENROUTER PROCESSING\n\ndata: a\n\n", [3])).toEqual([": OPENROUTER PROCESSING\n\n", "data: a\n\n"]);
  });

  it("answers alike for every chunking", () => {
    const line = fc.constantFrom("data: é", "data: 𝄞\r", "event: x", ":", "", "\r", "\r\r", "data:");
    const text = fc.array(line, { maxLength: 20 }).map((lines) => lines.join("\n"));
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, sizes, (sse, chunks) => {
        const events = scan(sse, chunks);
        expect(events).toEqual(scan(sse, [10_000]));
        const isWhole = events.join("") === sse || /^[\r\n]*$/.test(sse.slice(events.join("").length));
        expect(isWhole).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

it("takes a JSON body as one event, and cuts a binary one by size", () => {
  expect(scan('{"a":\n\n1}', [2], "json")).toEqual(['{"a":\n\n1}']);
  const sizes = scan("x".repeat(150_000), [40_000], "bytes").map((event) => event.length);
  expect(sizes).toEqual([65_536, 65_536, 18_928]);
});

it("finds events again in stored bytes", () => {
  const bytes = encode("data: a\n\ndata: b\n\ndata: c\n\n");
  expect(eventEnds(bytes, "sse")).toEqual([9, 18, 27]);
  expect(decode(dropEvents(bytes, 2, "sse"))).toBe("data: c\n\n");
  expect(dropEvents(bytes, 3, "sse").length).toBe(0);
});
