/**
 * The way of an attempt's events from its commit gate to the run: where they go on with an answer that broke off, and what
 * of them waits while another target could take over.
 */
import { isTaskFormat } from "../formats/any-format.ts";
import type { Usage } from "../chat.ts";
import type { Framing, StreamDecoder } from "../formats/format.ts";
import { formatOf } from "../formats/formats.ts";
import type { Seam } from "../stream/frame.ts";
import { HeldEvents } from "../stream/held-events.ts";
import type { ScannedEvents } from "../stream/scanner.ts";
import type { Delivered } from "./delivered.ts";
import { Delivery, type Holds } from "./delivery.ts";
import type { Target } from "./route.ts";
import { SeamFinder } from "./seam-finder.ts";
import { SplicedDecoder } from "./spliced-decoder.ts";

/** What an attempt goes on with. */
export interface Before {
  delivered: Delivered;
  /** Of the attempts that delivered it. */
  usage?: Usage;
}

/** What of an attempt decides its path. */
export interface PathContext {
  attempt: number;
  target: Pick<Target, "format">;
  /** Absent where its answer is the first. */
  before?: Before;
  /** Set where another target could take over. */
  holds?: Holds;
}

export class AnswerPath {
  readonly #context: PathContext;
  /** Absent where the answer is none that can be gone on with: only the stream of a chat can. */
  readonly #decoder: (() => StreamDecoder) | undefined;
  /** Set while it is not clear where the answer goes on with the one before. */
  #finder: SeamFinder | undefined;
  #seam: Seam | undefined;
  #delivery: Delivery | undefined;

  constructor(context: PathContext, framing: Framing) {
    const { target, before, holds } = context;
    this.#context = context;
    if (isTaskFormat(target.format) || (framing !== "sse" && framing !== "event-stream")) return;
    const { decoder } = formatOf(target.format);
    this.#decoder = decoder;
    if (before !== undefined) this.#finder = new SeamFinder(decoder(), before.delivered.text);
    else if (holds !== undefined) this.#delivery = new Delivery(decoder(), holds);
  }

  /** Where the answer goes on with the one before; absent where it begins. */
  get seam(): Seam | undefined {
    return this.#seam;
  }
  get heldBytes(): number {
    return (this.#finder?.heldBytes ?? 0) + (this.#delivery?.heldBytes ?? 0);
  }
  /** The answer is a stream of a chat, and the last that can be had: nothing of it will wait, or be taken out. */
  get isPlain(): boolean {
    return this.#decoder !== undefined && this.#finder === undefined && this.#delivery === undefined;
  }
  /** What has gone on, of this attempt and of those before it; absent where nobody could go on with it. */
  get delivered(): Delivered | undefined {
    return this.#delivery?.delivered;
  }

  /**
   * What may go on now that `events` have come, and, where the answer is whole, all that waits. `diverged`: it was to go on
   * with an answer, and begins another.
   */
  take(events: ScannedEvents | undefined, isWhole: boolean): ScannedEvents | "diverged" | undefined {
    const found = this.#finder === undefined ? events : this.#find(this.#finder, events, isWhole);
    if (found === "diverged" || this.#delivery === undefined) return found;
    const passed = found && this.#delivery.take(found);
    return isWhole ? joined(passed, this.#delivery.flush()) : passed;
  }

  /** Nothing goes on until it is clear where the two answers meet. */
  #find(
    finder: SeamFinder,
    events: ScannedEvents | undefined,
    isWhole: boolean,
  ): ScannedEvents | "diverged" | undefined {
    if (events !== undefined) finder.push(events);
    if (finder.found === undefined && !isWhole) return undefined;
    const skip = finder.end();
    if (skip === "diverged") return skip;
    const { attempt, before, holds } = this.#context;
    const seam: Seam = { delivered: before?.delivered.deltas ?? [], skip };
    if (before?.usage !== undefined) seam.usage = before.usage;
    this.#seam = seam;
    this.#finder = undefined;
    if (holds !== undefined && this.#decoder !== undefined) {
      const decoder = new SplicedDecoder(this.#decoder(), seam, attempt);
      this.#delivery = new Delivery(decoder, holds, before?.delivered);
    }
    return finder.takeAll();
  }
}

function joined(...pieces: (ScannedEvents | undefined)[]): ScannedEvents | undefined {
  const held = new HeldEvents();
  for (const piece of pieces) if (piece !== undefined) held.push(piece);
  return held.takeAll();
}
