import fc from "fast-check";
import { expect, it } from "vitest";
import type { DurableAIError } from "../../src/errors.ts";
import { MAX_SSE_EVENT_CHARS, readSseEvent, SseReader, writeSseEvent } from "../../src/formats/sse.ts";

const encoder = new TextEncoder();

function read(chunks: Uint8Array[]): [name: string, data: string][] {
  const reader = new SseReader();
  const events = [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
  return events.map(({ name, data }) => [name, data]);
}

const CASES: Record<string, [stream: string, events: [string, string][]]> = {
  LF: [
    "data: a\n\ndata: b\n\n",
    [
      ["", "a"],
      ["", "b"],
    ],
  ],
  CRLF: [
    "data: a\r\n\r\ndata: b\r\n\r\n",
    [
      ["", "a"],
      ["", "b"],
    ],
  ],
  CR: [
    "data: a\r\rdata: b\r\r",
    [
      ["", "a"],
      ["", "b"],
    ],
  ],
  "mixed line ends": [
    "event: x\r\ndata: a\n\r\ndata: b\r\n\n",
    [
      ["x", "a"],
      ["", "b"],
    ],
  ],
  "a BOM": [
    "\uFEFFdata: a\n\ndata: \uFEFFb\n\n",
    [
      ["", "a"],
      ["", "\uFEFFb"],
    ],
  ],
  comments: [": OPENROUTER PROCESSING\n\n: b\ndata: a\n: c\n\n", [["", "a"]]],
  "data without a space": [
    "data:a\n\ndata:  b\n\n",
    [
      ["", "a"],
      ["", " b"],
    ],
  ],
  "several data lines": ["data: a\ndata\ndata: b\n\n", [["", "a\n\nb"]]],
  "no last blank line": [
    "data: a\n\ndata: b\n",
    [
      ["", "a"],
      ["", "b"],
    ],
  ],
  "no last line end": [
    "data: a\n\nevent: e\ndata: b",
    [
      ["", "a"],
      ["e", "b"],
    ],
  ],
  "blank lines between": [
    "\n\n\ndata: a\n\n\n\ndata: b\n\n\n",
    [
      ["", "a"],
      ["", "b"],
    ],
  ],
  "fields that are none": [" data: x\ndatab: y\nid: 1\nretry: 2\nevent: e\n\ndata: a\n\n", [["", "a"]]],
  "characters of several bytes": ["data: 🌊é漢\n\n", [["", "🌊é漢"]]],
};

for (const [what, [stream, events]] of Object.entries(CASES)) {
  it(`reads ${what}, in one piece, byte by byte, and cut anywhere`, () => {
    const bytes = encoder.encode(stream);
    expect(read([bytes])).toEqual(events);
    expect(read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(events);
    for (let cut = 0; cut <= bytes.length; cut += 1)
      expect(read([bytes.subarray(0, cut), new Uint8Array(0), bytes.subarray(cut)]), `cut at ${cut}`).toEqual(events);
  });
}

it("reads one whole event as the reader of streams does", () => {
  for (const [stream, events] of Object.values(CASES)) {
    const event = readSseEvent(encoder.encode(stream));
    expect([event?.name, event?.data]).toEqual(events[0]);
  }
  expect(readSseEvent(encoder.encode(": only a comment\n\n"))).toBeUndefined();
});

it("reads what it writes", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.json(), fc.constantFrom(undefined, "ping", "error"))), (events) => {
      const stream = events.map(([data, name]) => writeSseEvent(data, name)).join("");
      expect(read([encoder.encode(stream)])).toEqual(events.map(([data, name]) => [name ?? "", data]));
    }),
  );
});

it("does not keep the caller's buffer", () => {
  const reader = new SseReader();
  const chunk = encoder.encode("data: ab");
  reader.push(chunk);
  chunk.fill(120);
  expect(reader.push(encoder.encode("c\n\n")).map(({ data }) => data)).toEqual(["abc"]);
});

it("refuses an event without end", () => {
  const reader = new SseReader();
  const chunk = new Uint8Array(MAX_SSE_EVENT_CHARS / 4).fill(97);
  const push = (): unknown => [1, 2, 3, 4, 5].map(() => reader.push(chunk));
  expect(push).toThrow(expect.objectContaining({ code: "provider/malformed" }) as DurableAIError);
});
