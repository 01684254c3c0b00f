/**
 * `npm run bench -- --only translate`: what a stream costs to translate, for every pair of formats that exists: decoded from
 * what a provider sent, and written again as another one would. Beside it, on the same bytes, the AI SDK, which writes one
 * format, that of its own clients: its provider alone, which only decodes, and `streamText` sent on. Then whether the cost of
 * an event grows with the length of the stream or with the size of its chunks.
 *
 * Bodies are recordings from ../shared/fixtures, the longest of each format, or samples where they are not there.
 */
import type { Delta, FormatId } from "../src/chat.ts";
import type { EncodeContext } from "../src/formats/format.ts";
import { formatIds, formatOf } from "../src/formats/formats.ts";
import { FORMAT_OF_WIRE } from "../test/formats/wires.ts";
import { SDK_WIRES, sdkSentOn, sdkStreamParts, type SdkBody } from "../test/processes/ai-sdk-model.ts";
import { cpuByTurns } from "./cpu-turns.ts";
import { eventEnds, recordedStreams } from "./recorded-streams.ts";

const CONTEXT: EncodeContext = { id: "bench", model: "bench/model", createdAt: 0, includeUsage: true };
/** Rounds of each table: there are many pairs. */
const ROUNDS = 10;
const LARGE_CHUNK_BYTES = 16_384;
/** Deltas of text, for what grows. */
const LENGTHS = [500, 5_000, 50_000];
/** Sizes of chunks of the longest of them, in bytes. */
const CHUNK_BYTES = [64, 1_024, 16_384, 262_144];

// It says what it thinks of the made-up names of models.
globalThis.AI_SDK_LOG_WARNINGS = false;

const bodies = new Map<FormatId, SdkBody>();
for (const wire of SDK_WIRES) {
  const format = FORMAT_OF_WIRE[wire];
  const [longest] = recordedStreams(wire, 1);
  if (format !== undefined && longest !== undefined && !bodies.has(format)) bodies.set(format, longest);
}

await printPairs("one event a chunk", (body) => cut(body, eventEnds(body)));
await printPairs("chunks of 16 KiB", (body) => cut(body, every(LARGE_CHUNK_BYTES, body.bytes.length)));
await printGrowth();

async function printPairs(title: string, chunksOf: (body: SdkBody) => Uint8Array[]): Promise<void> {
  console.log(`\ntranslate, CPU µs an event, ${title}; from a row to a column`);
  console.log(
    `${"".padEnd(20)}${formatIds.map((to) => to.padStart(20)).join("")}   AI SDK decodes; and sends on; times the dearest`,
  );
  for (const [from, body] of bodies) {
    const chunks = chunksOf(body);
    const events = eventEnds(body).length;
    const work = formatIds.map((to) => () => translate(chunks, from, to));
    const theirWork = [() => sdkStreamParts(body), () => sdkSentOn(body)];
    const [decoded = 0, sentOn = 0, ...ours] = await cpuByTurns([...theirWork, ...work], ROUNDS);
    const figures = ours.map((us) => (us / events).toFixed(2).padStart(20)).join("");
    const beside = (us: number): string => `${(us / events).toFixed(1)} µs, ${(us / Math.max(...ours)).toFixed(1)}`;
    console.log(`${from.padEnd(20)}${figures}   ${beside(decoded)}; ${beside(sentOn)}   (${events} events)`);
  }
}

/** The stream as `to` would send it. Answers with its length, so that nothing is left out as unused. */
function translate(chunks: readonly Uint8Array[], from: FormatId, to: FormatId): number {
  const decoder = formatOf(from).decoder();
  const encoder = formatOf(to).encoder(CONTEXT);
  let length = 0;
  const write = (deltas: readonly Delta[]): void => {
    for (const delta of deltas) length += encoder.push(delta).length;
  };
  for (const chunk of chunks) write(decoder.push(chunk));
  write(decoder.end());
  return length + encoder.end().length;
}

/** Per event: a figure that grows from left to right says that the work does more than add up. */
async function printGrowth(): Promise<void> {
  console.log("\ngrowth, CPU µs an event of text: by length of the stream, then by size of the chunks of the longest");
  for (const format of formatIds) {
    const streams = LENGTHS.map((length) => written(format, length));
    const byLength = streams.map((bytes) => () => translate(chunked(bytes, LARGE_CHUNK_BYTES), format, format));
    const longest = streams.at(-1) ?? new Uint8Array(0);
    const bySize = CHUNK_BYTES.map((size) => () => translate(chunked(longest, size), format, format));
    const spent = await cpuByTurns([...byLength, ...bySize], ROUNDS);
    const events = [...LENGTHS, ...CHUNK_BYTES.map(() => LENGTHS.at(-1) ?? 1)];
    const figures = spent.map((us, index) => (us / (events[index] ?? 1)).toFixed(2).padStart(8));
    console.log(
      `${format.padEnd(20)} ${figures.slice(0, LENGTHS.length).join("")}  | ${figures.slice(LENGTHS.length).join("")}`,
    );
  }
}

/** A stream of `length` deltas of text, as `format` writes it. */
function written(format: FormatId, length: number): Uint8Array {
  const { encoder: toEncoder, wire } = formatOf(format);
  const encoder = toEncoder(CONTEXT);
  const pieces = [encoder.push({ type: "text-start", id: "0" })];
  for (let index = 0; index < length; index += 1)
    pieces.push(encoder.push({ type: "text-delta", id: "0", text: ` word${index}` }));
  pieces.push(encoder.push({ type: "text-end", id: "0" }), encoder.end());
  const text = pieces.join("");
  return wire?.toBytes(text) ?? new TextEncoder().encode(text);
}

function chunked(bytes: Uint8Array, size: number): Uint8Array[] {
  return every(size, bytes.length).map((end, index) => bytes.subarray(index * size, end));
}

function cut({ bytes }: SdkBody, ends: readonly number[]): Uint8Array[] {
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

/** Ends of pieces of `size`, the last one shorter. */
function every(size: number, length: number): number[] {
  return Array.from({ length: Math.ceil(length / size) }, (_, index) => Math.min(length, (index + 1) * size));
}
