/** Holds the beginning of an attempt that goes on with another's answer, until it is clear where the two meet. */
import type { StreamDecoder } from "../formats/format.ts";
import type { ScannedEvents } from "../stream/scanner.ts";
import { HeldEvents } from "../stream/held-events.ts";
import { SeamSearch, type SeamFound } from "./seam-search.ts";

export class SeamFinder {
  readonly #decoder: StreamDecoder;
  readonly #search: SeamSearch;
  readonly #held = new HeldEvents();
  #found: SeamFound | undefined;

  /** `decoder`: of the attempt. `said`: the text delivered before it. */
  constructor(decoder: StreamDecoder, said: string) {
    this.#decoder = decoder;
    this.#search = new SeamSearch(said);
    // Where there is no text yet, the answer begins anew.
    if (said === "") this.#found = 0;
  }

  /** Undefined while it is not clear. */
  get found(): SeamFound | undefined {
    return this.#found;
  }
  get heldBytes(): number {
    return this.#held.bytes;
  }

  push(events: ScannedEvents): void {
    this.#held.push(events);
    if (this.#found !== undefined) return;
    for (const delta of this.#decoder.push(events.bytes)) {
      if (delta.type === "text-delta") this.#found ??= this.#search.push(delta.text);
      // What is no text has no seam: the answer goes on with something else.
      else if (ENDS_TEXT.has(delta.type)) this.#found ??= this.#search.end();
    }
  }

  /** The attempt is whole. */
  end(): SeamFound {
    this.#found ??= this.#search.end();
    return this.#found;
  }

  /** The events that have waited. */
  takeAll(): ScannedEvents | undefined {
    return this.#held.takeAll();
  }
}

const ENDS_TEXT: ReadonlySet<string> = new Set(["tool-call-start", "custom", "refusal-delta", "response-end"]);
