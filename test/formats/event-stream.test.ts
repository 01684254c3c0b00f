/** Frames of AWS's event streams: AWS's own vectors, and what a decoder makes of frames that are broken. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_FRAME_BYTES, readFrame, writeFrame } from "../../src/formats/event-stream.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { awsFrame } from "../../src/testing/aws-frames.ts";
import { eventEnds, eventScanner } from "../../src/stream/scanner.ts";
import { decode } from "./answers.ts";

const isThere = (await fetch("http://fixtures.test/INDEX.jsonl")).ok;

async function vector(name: string): Promise<Uint8Array> {
  return new Uint8Array(
    await (await fetch(`http://fixtures.test/_suites/eventstream-vectors/encoded/${name}`)).arrayBuffer(),
  );
}

async function described(name: string): Promise<string> {
  return (await fetch(`http://fixtures.test/_suites/eventstream-vectors/decoded/${name}`)).text();
}

describe.skipIf(!isThere)("AWS's vectors", () => {
  it.each(["all_headers", "empty_message", "int32_header", "payload_no_headers", "payload_one_str_header"])(
    "reads %s",
    async (name) => {
      const bytes = await vector(`positive/${name}`);
      const { payload } = JSON.parse(await described(`positive/${name}`)) as { payload: string };
      expect(eventEnds(bytes, "event-stream")).toEqual([bytes.length]);
      expect(readFrame(bytes)).toEqual({ kind: "event", name: "", data: atob(payload) });
    },
  );

  it.each(["corrupted_header_len", "corrupted_headers", "corrupted_length", "corrupted_payload"])(
    "refuses %s",
    async (name) => {
      const bytes = await vector(`negative/${name}`);
      expect(readFrame(bytes).kind).toBe("broken");
      expect(decode("bedrock-converse", [bytes]).map(({ type }) => type)).toEqual(["error"]);
    },
  );
});

const text = (data: string): Uint8Array => writeFrame({ kind: "event", name: "contentBlockDelta", data });
const hello = text('{"contentBlockIndex":0,"delta":{"text":"Hello"}}');
const faultOf = (bytes: Uint8Array) => {
  const last = decode("bedrock-converse", [bytes]).at(-1);
  return last?.type === "error" ? last.error : undefined;
};

describe("frames", () => {
  it("are read as they were written, exceptions too", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("event" as const, "exception" as const),
        fc.string(),
        fc.string(),
        (kind, name, data) => {
          const frame = { kind, name, data: new TextDecoder().decode(new TextEncoder().encode(data)) };
          expect(readFrame(writeFrame(frame))).toEqual({
            ...frame,
            name: new TextDecoder().decode(new TextEncoder().encode(name)),
          });
        },
      ),
    );
  });

  it("are a fault where any one byte of them is changed", () => {
    for (let at = 0; at < hello.length; at += 1) {
      const changed = hello.map((byte, index) => (index === at ? byte ^ 1 : byte));
      expect(faultOf(changed), `byte ${at}`).toMatchObject({ malformed: true });
      expect(formatOf("bedrock-converse").classify(changed).class).toBe("error");
    }
  });

  it("are a fault where they are cut", () => {
    for (let at = 1; at < hello.length; at += 1)
      expect(faultOf(hello.subarray(0, at)), `after ${at}`).toMatchObject({ malformed: true });
  });

  it("that never end are not waited for", () => {
    for (const length of [0, 15, MAX_FRAME_BYTES + 1, 0xffff_ffff]) {
      const scanner = eventScanner("event-stream");
      const bytes = new Uint8Array(100);
      new DataView(bytes.buffer).setUint32(0, length);
      expect(scanner.push(bytes).ends[0]).toBe(4);
      expect(scanner.openBytes).toBeLessThan(16);
      expect(faultOf(bytes)).toMatchObject({ malformed: true });
    }
  });

  it("are cut alike whatever the chunks", () => {
    const parts = [hello, text("{}"), text('{"a":"\\n\\n"}')];
    const all = Uint8Array.from(parts.flatMap((part) => [...part]));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sizes) => {
        const scanner = eventScanner("event-stream");
        const found: number[] = [];
        for (let at = 0, i = 0; at < all.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1;
          const { bytes, ends } = scanner.push(all.slice(at, at + size));
          found.push(...ends.map((end, k) => end - (k === 0 ? 0 : (ends[k - 1] ?? 0))));
          expect(ends.at(-1) ?? 0).toBe(bytes.length);
          at += size;
        }
        expect(found).toEqual(parts.map((part) => part.length));
        expect(scanner.end().ends).toEqual([]);
      }),
    );
  });
});

it("an id made up for a call without one is no id that a provider gives", () => {
  const named = (type: string) => ({ ":message-type": "event", ":event-type": type });
  const call = (contentBlockIndex: number, toolUse: object): Uint8Array =>
    awsFrame(named("contentBlockStart"), JSON.stringify({ contentBlockIndex, start: { toolUse } }));
  const decoder = formatOf("bedrock-converse").decoder();
  const deltas = [call(0, { name: "a" }), call(1, { name: "b", toolUseId: "tool-1" })].flatMap((frame) =>
    decoder.push(frame),
  );
  const ids = deltas.flatMap((delta) => (delta.type === "tool-call-start" ? [delta.id] : []));
  expect(ids).toEqual(["generated-tool-call-0", "tool-1"]);
});
