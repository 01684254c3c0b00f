import { expect, test } from "vitest";

import { LEAST_PIECE_BYTES, MOST_PIECE_BYTES, readPieces, WHOLE_PIECE_BYTES } from "../../src/stream/pieces.ts";

async function sizesOf(
  body: ReadableStream<Uint8Array>,
  isWhole = false,
): Promise<{ sizes: number[]; bytes: Uint8Array }> {
  const reader = readPieces(body, { isWhole });
  const pieces: Uint8Array[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) pieces.push(read.value);
  return { sizes: pieces.map(({ length }) => length), bytes: await new Response(new Blob(pieces)).bytes() };
}

const MANY = Uint8Array.from({ length: 1_000_003 }, (_, index) => index % 251);

test("pieces grow while there is more, and lose nothing", async () => {
  const [half, other] = new Response(MANY).body!.tee();
  const whole = new Response(other).bytes();
  const { sizes, bytes } = await sizesOf(half);
  expect(bytes).toEqual(MANY);
  expect(await whole).toEqual(MANY);
  expect(sizes[0]).toBe(LEAST_PIECE_BYTES);
  expect(Math.max(...sizes)).toBe(MOST_PIECE_BYTES);
});

test("what comes slowly comes at once, in small buffers", async () => {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const reader = readPieces(readable);
  for (let round = 0; round < 3; round += 1) {
    const read = reader.read();
    await writer.write(new Uint8Array([round]));
    const { value } = await read;
    expect(value).toEqual(new Uint8Array([round]));
    expect(value?.buffer.byteLength).toBe(LEAST_PIECE_BYTES);
  }
  void writer.close();
  expect((await reader.read()).done).toBe(true);
});

test("what is of no use in part comes in full pieces, however slowly it is sent", async () => {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const read = sizesOf(readable, true);
  const sent = MANY.subarray(0, 3 * WHOLE_PIECE_BYTES + 7);
  for (let at = 0; at < sent.length; at += 5_000) await writer.write(sent.subarray(at, at + 5_000));
  await writer.close();
  const { sizes, bytes } = await read;
  expect(sizes).toEqual([WHOLE_PIECE_BYTES, 2 * WHOLE_PIECE_BYTES, 7]);
  expect(bytes).toEqual(sent);
});

test.each([0, 1, WHOLE_PIECE_BYTES])("a whole body of %i bytes has an end", async (length) => {
  const { sizes, bytes } = await sizesOf(new Response(MANY.slice(0, length)).body!, true);
  expect(sizes).toEqual(length === 0 ? [] : [length]);
  expect(bytes).toEqual(MANY.slice(0, length));
});

test("a whole body that breaks off in the middle of a piece is no end", async () => {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const read = sizesOf(readable, true);
  await writer.write(new Uint8Array([7]));
  writer.abort(new Error("gone")).catch(() => undefined);
  await expect(read).rejects.toThrow("gone");
});

test("a stream of JavaScript's comes in the pieces it is made of", async () => {
  const parts = [new Uint8Array([1, 2]), new Uint8Array([3])];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
  const { sizes } = await sizesOf(body);
  expect(sizes).toEqual([2, 1]);
});

test("where it breaks, its reader hears it after what came before", async () => {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const reader = readPieces(readable);
  const read = reader.read();
  await writer.write(new Uint8Array([7]));
  expect((await read).value).toEqual(new Uint8Array([7]));
  const last = reader.read();
  writer.abort(new Error("gone")).catch(() => undefined);
  await expect(last).rejects.toThrow("gone");
});
