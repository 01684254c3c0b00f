/**
 * `npm run bench`: what a stream costs to decode, ours beside the AI SDK's own providers on the same bytes, and beside
 * JSON alone: a reader that cuts events, parses the JSON of each and does nothing with it. Ours is cheaper where events are
 * alike, because it matches them (formats/event-json).
 *
 * All read the body in chunks of 4 kB, to its last delta, by turns in one process; figures are CPU time of the process,
 * less what it costs to read the same stream and decode nothing. Bodies are recordings from ../shared/fixtures, or samples where they are not there.
 */
import { formatOf } from "../src/formats/formats.ts";
import { parseJson } from "../src/json.ts";
import { eventScanner, type ScannedEvents } from "../src/stream/scanner.ts";
import { FORMAT_OF_WIRE } from "../test/formats/wires.ts";
import { arriving, SDK_WIRES, sdkStreamParts, type SdkBody } from "../test/processes/ai-sdk-model.ts";
import { cpuByTurns } from "./cpu-turns.ts";
import { eventEnds, recordedStreams } from "./recorded-streams.ts";

/** A long stream has more events than this. */
const LONG_EVENTS = 200;
/** Bodies measured for each wire, the longest first. */
const BODIES = 4;
/** An event-stream frame has its lengths and their checksum before its headers, and a checksum at its end. */
const FRAME_PRELUDE_BYTES = 12;
const FRAME_CRC_BYTES = 4;

interface Measured {
  wire: string;
  events: number;
  oursUs: number;
  theirsUs: number;
  leastUs: number;
}

console.log("\ndecode, CPU µs an event beyond reading the stream");
console.log(`${"".padEnd(26)}    ours   AI SDK  ratio   JSON alone  ratio of the AI SDK to it`);
const all: Measured[] = [];
for (const wire of SDK_WIRES) {
  const bodies = recordedStreams(wire, BODIES);
  for (const body of bodies) all.push(await measure(body));
  const ofWire = all.filter((measured) => measured.wire === wire);
  if (ofWire.length > 0) print(wire, ofWire);
}
const long = all.filter(({ events }) => events > LONG_EVENTS);
if (long.length > 0) print(`longer than ${LONG_EVENTS} events`, long);

function print(name: string, measured: readonly Measured[]): void {
  const events = measured.reduce((sum, { events: of }) => sum + of, 0);
  const mean = (of: "oursUs" | "theirsUs" | "leastUs"): number =>
    measured.reduce((sum, one) => sum + one[of] * one.events, 0) / events;
  const [ours, theirs, least] = [mean("oursUs"), mean("theirsUs"), mean("leastUs")];
  const worst = Math.min(...measured.map(({ oursUs, theirsUs }) => theirsUs / oursUs));
  const figures = [ours.toFixed(2).padStart(7), theirs.toFixed(2).padStart(8), (theirs / ours).toFixed(1).padStart(6)];
  const floor = `${least.toFixed(2).padStart(10)} ${(theirs / least).toFixed(1).padStart(6)}`;
  const bodies = `${measured.length} streams, ${events} events, worst ratio ${worst.toFixed(1)}`;
  console.log(`${name.padEnd(26)} ${figures.join(" ")} ${floor}   (${bodies})`);
}

async function measure(body: SdkBody): Promise<Measured> {
  const events = eventEnds(body).length;
  const readers = [() => drain(body), () => decode(body), () => sdkStreamParts(body), () => parseOnly(body)];
  const spent = await cpuByTurns(readers);
  const [reading = 0] = spent;
  const [, oursUs = 0, theirsUs = 0, leastUs = 0] = spent.map((figure) => (figure - reading) / events);
  return { wire: body.wire, events, oursUs, theirsUs, leastUs };
}

async function drain({ bytes }: SdkBody): Promise<number> {
  let read = 0;
  for await (const chunk of arriving(bytes)) read += chunk.length;
  return read;
}

async function decode({ wire, bytes }: SdkBody): Promise<number> {
  const decoder = formatOf(FORMAT_OF_WIRE[wire] ?? "openai-chat").decoder();
  let deltas = 0;
  for await (const chunk of arriving(bytes)) deltas += decoder.push(chunk).length;
  return deltas + decoder.end().length;
}

/** Cuts the events and parses the JSON of each. */
async function parseOnly({ wire, bytes }: SdkBody): Promise<number> {
  const isFrames = wire.startsWith("bedrock.");
  const scanner = eventScanner("event-stream");
  const decoder = new TextDecoder();
  let open = "";
  let parsed = 0;
  for await (const chunk of arriving(bytes)) {
    const texts = isFrames ? framePayloads(scanner.push(chunk)) : lines(decoder.decode(chunk, { stream: true }));
    for (const text of texts) if (parseJson(text) !== undefined) parsed += 1;
  }
  return parsed;

  function lines(text: string): string[] {
    const found = (open + text).split("\n");
    open = found.pop() ?? "";
    return found.filter((line) => line.startsWith("data: ")).map((line) => line.slice("data: ".length));
  }

  function framePayloads({ bytes: frames, ends }: ScannedEvents): string[] {
    return ends.map((end, i) => {
      const frame = frames.subarray(ends[i - 1] ?? 0, end);
      const headerBytes = new DataView(frame.buffer, frame.byteOffset).getUint32(4);
      return decoder.decode(frame.subarray(FRAME_PRELUDE_BYTES + headerBytes, -FRAME_CRC_BYTES));
    });
  }
}
