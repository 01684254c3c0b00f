/**
 * What the upstream is asked to do: written into the user's message, so that it passes every gateway, and found again in
 * the raw body of whatever request arrives.
 *
 * Each event of an answer has a stamp in its text: when it was sent, and which one it is. Text survives translation, so
 * one reader checks the answers of all subjects.
 */

/** `flood` is as fast as the connection takes it. */
export type ScenarioKind = "paced" | "flood" | "json";

export interface Scenario {
  kind: ScenarioKind;
  /** Events with content; a whole body has one. */
  events: number;
  /** Between two events of a paced stream. */
  everyMs: number;
}

const ASKED = /bench\((paced|flood|json),(\d+),(\d+)\)/;
/** Not global: `lastIndex` would make it remember. */
const STAMPS = /@(\d+)#(\d+);/g;
/** A stamp that a chunk cuts is no longer than this, in characters. */
const MAX_STAMP = 48;

export function toMessage({ kind, events, everyMs }: Scenario): string {
  return `bench(${kind},${events},${everyMs})`;
}

export function parseScenario(body: string): Scenario | undefined {
  const found = ASKED.exec(body);
  if (found === null) return undefined;
  return { kind: found[1] as ScenarioKind, events: Number(found[2]), everyMs: Number(found[3]) };
}

/** Microseconds of the machine's monotonic clock: all processes read the same one. */
export function nowUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e6 + Math.floor(nanoseconds / 1e3);
}

export function toStamp(sentUs: number, index: number): string {
  return `@${sentUs}#${index};`;
}

/** The event a continued answer begins with: one after the last stamp in what was delivered, which the request quotes. */
export function nextIndex(body: string): number {
  let next = 0;
  for (const [, , index] of body.matchAll(STAMPS)) next = Math.max(next, Number(index) + 1);
  return next;
}

/** Reads stamps from text that comes in chunks, and says where the order breaks. */
export class StampReader {
  /** Stamps read: in order, each once, or there is an `error`. */
  count = 0;
  error: string | undefined;
  #open = "";

  /** @param onStamp gets when the event was sent, in microseconds. */
  push(text: string, onStamp: (sentUs: number) => void): void {
    const whole = this.#open + text;
    let end = 0;
    for (const found of whole.matchAll(STAMPS)) {
      const index = Number(found[2]);
      if (index !== this.count) this.error ??= `event ${index} came where ${this.count} was due`;
      this.count += 1;
      end = found.index + found[0].length;
      onStamp(Number(found[1]));
    }
    this.#open = whole.slice(Math.max(end, whole.length - MAX_STAMP));
  }
}
