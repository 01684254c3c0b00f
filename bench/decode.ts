/**
 * `npm run bench`: what a stream costs to decode, ours beside the AI SDK's own providers on the same bytes.
 *
 * Both read the body in chunks of 4 kB, to its last delta, by turns in one process; figures are CPU time of the process,
 * less what it costs to read the same stream and decode nothing. Bodies are recordings from ../shared/fixtures, or samples where they are not there.
 */
import { formatOf } from "../src/formats/formats.ts";
import { EventScanner } from "../src/stream/scanner.ts";
import { samples } from "../test/formats/samples.ts";
import { FORMAT_OF_WIRE } from "../test/formats/wires.ts";
import { arriving, SDK_WIRES, sdkStreamParts, type SdkBody } from "../test/processes/ai-sdk-model.ts";
import { recordedFiles } from "../test/recorded-files.ts";

/** CPU time given to each reader of each body in one round, in milliseconds: short, so that all meet the same machine. */
const BUDGET_MS = 100;
/** Rounds, in each of which every reader has its turn. The median counts: others use the machine too. */
const ROUNDS = 12;
/** Rounds before them, to warm up. */
const WARM_ROUNDS = 3;
/** A long stream has more events than this. */
const LONG_EVENTS = 200;
/** Bodies measured for each wire, the longest first. */
const BODIES = 4;
/** A body of this size or less says more of what surrounds it. */
const MIN_BYTES = 1_500;

interface Measured {
  wire: string;
  events: number;
  oursUs: number;
  theirsUs: number;
}

console.log("\ndecode, CPU µs an event beyond reading the stream: ours, the AI SDK's, ratio");
const all: Measured[] = [];
for (const wire of SDK_WIRES) {
  const bodies = streams(wire);
  for (const body of bodies) all.push(await measure(body));
  const ofWire = all.filter((measured) => measured.wire === wire);
  if (ofWire.length > 0) print(wire, ofWire);
}
const long = all.filter(({ events }) => events > LONG_EVENTS);
if (long.length > 0) print(`longer than ${LONG_EVENTS} events`, long);

function print(name: string, measured: readonly Measured[]): void {
  const events = measured.reduce((sum, { events: of }) => sum + of, 0);
  const mean = (of: "oursUs" | "theirsUs"): number =>
    measured.reduce((sum, one) => sum + one[of] * one.events, 0) / events;
  const [ours, theirs] = [mean("oursUs"), mean("theirsUs")];
  const worst = Math.min(...measured.map(({ oursUs, theirsUs }) => theirsUs / oursUs));
  const figures = `${ours.toFixed(2).padStart(7)} ${theirs.toFixed(2).padStart(8)} ${(theirs / ours).toFixed(1).padStart(6)}`;
  console.log(
    `${name.padEnd(26)} ${figures}   (${measured.length} streams, ${events} events, least ${worst.toFixed(1)})`,
  );
}

async function measure(body: SdkBody): Promise<Measured> {
  const events = countEvents(body);
  const readers = [() => drain(body), () => decode(body), () => sdkStreamParts(body)];
  const rounds: number[][] = [];
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round += 1) {
    const figures: number[] = [];
    for (const read of readers) figures.push(await spend(read));
    if (round >= WARM_ROUNDS) rounds.push(figures);
  }
  const [reading = 0, ours = 0, theirs = 0] = readers.map((_, i) => median(rounds.map((round) => round[i] ?? 0)));
  return { wire: body.wire, events, oursUs: (ours - reading) / events, theirsUs: (theirs - reading) / events };
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
}

/** CPU time of one `read` in microseconds, on average over the budget. */
async function spend(read: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  let count = 0;
  let spent = 0;
  while (spent < BUDGET_MS * 1_000) {
    await read();
    count += 1;
    const { user, system } = process.cpuUsage(start);
    spent = user + system;
  }
  return spent / count;
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

function countEvents({ wire, bytes }: SdkBody): number {
  const scanner = new EventScanner(formatOf(FORMAT_OF_WIRE[wire] ?? "openai-chat").wire?.framing ?? "sse");
  return scanner.push(bytes).ends.length + scanner.end().ends.length;
}

// ---- bodies --------------------------------------------------------------------------------------------------------

/** The longest streams of a wire. */
function streams(wire: string): SdkBody[] {
  const format = FORMAT_OF_WIRE[wire];
  if (format === undefined) return [];
  const recorded = recordedFiles([wire]).filter(
    ({ isStream, status, check, bytes }) => isStream && status === 200 && check === "ok" && bytes.length > MIN_BYTES,
  );
  const written = samples
    .filter((sample) => sample.format === format && sample.isStream && sample.status === 200)
    .map(({ provider, bytes }) => ({ wire, provider, bytes: new Uint8Array(bytes), isStream: true }));
  const bodies: SdkBody[] = recorded.length > 0 ? recorded : written;
  return bodies.toSorted((a, b) => b.bytes.length - a.bytes.length).slice(0, BODIES);
}
