/** Streams to measure with: recordings from ../shared/fixtures, or samples where they are not there. */
import { formatOf } from "../src/formats/formats.ts";
import { eventScanner } from "../src/stream/scanner.ts";
import { samples } from "../test/formats/samples.ts";
import { FORMAT_OF_WIRE } from "../test/formats/wires.ts";
import type { SdkBody } from "../test/processes/ai-sdk-model.ts";
import { recordedFiles } from "../test/recorded-files.ts";

/** A body of this size or less says more of what surrounds it. */
const MIN_BYTES = 1_500;

/** The longest streams of a wire, `count` at most. */
export function recordedStreams(wire: string, count: number): SdkBody[] {
  const format = FORMAT_OF_WIRE[wire];
  if (format === undefined) return [];
  const recorded = recordedFiles([wire]).filter(
    ({ isStream, status, check, bytes }) => isStream && status === 200 && check === "ok" && bytes.length > MIN_BYTES,
  );
  const written = samples
    .filter((sample) => sample.format === format && sample.isStream && sample.status === 200)
    .map(({ provider, bytes }) => ({ wire, provider, bytes: new Uint8Array(bytes), isStream: true }));
  const bodies: SdkBody[] = recorded.length > 0 ? recorded : written;
  return bodies.toSorted((a, b) => b.bytes.length - a.bytes.length).slice(0, count);
}

/** Where each event of a stream ends. */
export function eventEnds({ wire, bytes }: SdkBody): number[] {
  const scanner = eventScanner(formatOf(FORMAT_OF_WIRE[wire] ?? "openai-chat").wire?.framing ?? "sse");
  const { ends } = scanner.push(bytes);
  return scanner.end().ends.length > 0 ? [...ends, bytes.length] : ends;
}
