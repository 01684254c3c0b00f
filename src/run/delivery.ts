/**
 * The way of an answer to its readers while another target could take its place: it is recorded as it goes, so that
 * another can go on with it, and what cannot be taken back is held until the answer is whole.
 */
import type { Delta } from "../chat.ts";
import type { StreamDecoder } from "../formats/format.ts";
import type { ScannedEvents } from "../stream/scanner.ts";
import { Delivered } from "./delivered.ts";
import { HeldEvents } from "../stream/held-events.ts";

/** Most bytes held back of one answer; what is larger goes on its way, and cannot be taken back. */
export const MAX_HELD_BLOCK_BYTES: number = 1024 * 1024;

/** What is held until the answer is whole. */
export interface Holds {
  /** Calls of tools: half of one is of no use, and a whole one may be run at once. */
  toolCalls: boolean;
  /** Text, where it was to be JSON. */
  text: boolean;
}

export class Delivery {
  /** What has been let go, of this attempt and of those before it. */
  readonly delivered: Delivered;
  readonly #decoder: StreamDecoder;
  readonly #held = new HeldEvents();
  #holds: Holds;
  #heldDeltas: Delta[] = [];
  #isHolding = false;

  /** `decoder`: of the attempt. `before`: what attempts before it have delivered. */
  constructor(decoder: StreamDecoder, holds: Holds, before?: Delivered) {
    this.#decoder = decoder;
    this.#holds = holds;
    this.delivered = new Delivered(before?.deltas);
  }

  get heldBytes(): number {
    return this.#held.bytes;
  }

  /** What may be delivered now that `events` have come. */
  take({ bytes, ends }: ScannedEvents): ScannedEvents | undefined {
    let passed = 0;
    let start = 0;
    for (const end of ends) {
      if (this.#decode(bytes.subarray(start, end))) passed += 1;
      start = end;
    }
    const passedBytes = ends[passed - 1] ?? 0;
    const rest = ends.slice(passed).map((end) => end - passedBytes);
    this.#held.push({ bytes: bytes.subarray(passedBytes), ends: rest });
    if (passed > 0) return { bytes: bytes.subarray(0, passedBytes), ends: ends.slice(0, passed) };
    if (this.#held.bytes <= MAX_HELD_BLOCK_BYTES) return undefined;
    this.#holds = { toolCalls: false, text: false };
    return this.flush();
  }

  /** What is held: the answer is whole. */
  flush(): ScannedEvents | undefined {
    this.delivered.push(this.#heldDeltas);
    this.#heldDeltas = [];
    this.#isHolding = false;
    return this.#held.takeAll();
  }

  /** Whether the event passes. */
  #decode(event: Uint8Array): boolean {
    const deltas = this.#decoder.push(event);
    this.#isHolding ||= deltas.some((delta) => this.#isHeld(delta));
    if (this.#isHolding) this.#heldDeltas.push(...deltas);
    else this.delivered.push(deltas);
    return !this.#isHolding;
  }

  #isHeld({ type }: Delta): boolean {
    return (type === "tool-call-start" && this.#holds.toolCalls) || (type === "text-delta" && this.#holds.text);
  }
}
