/** Blocks of a message in the making: only one is open at a time, those that begin meanwhile wait. */
import type { JsonObject } from "../json.ts";

/** How a format says what happens to its blocks, which are counted from 0. */
export interface BlockEvents {
  /** Undefined where the format does not announce a block. */
  start(index: number, block: JsonObject): JsonObject | undefined;
  delta(index: number, delta: JsonObject): JsonObject;
  stop(index: number): JsonObject;
}

interface Block {
  start: JsonObject;
  deltas: JsonObject[];
  hasEnded: boolean;
}

/** Answers each change with the events that can be sent now. */
export class BlockQueue {
  readonly #events: BlockEvents;
  /** The first is open, the others wait. In the order in which they began. */
  readonly #blocks = new Map<string, Block>();
  #index = -1;
  #hasOpened = false;
  #count = 0;

  constructor(events: BlockEvents) {
    this.#events = events;
  }

  /** Blocks so far. */
  get count(): number {
    return this.#count;
  }

  /** Begins the block `key` with `start` where there is none, and adds `delta`. Answers with events to send now. */
  add(key: string, start: JsonObject, delta?: JsonObject): JsonObject[] {
    if (!this.#blocks.has(key)) {
      this.#blocks.set(key, { start, deltas: [], hasEnded: false });
      this.#count += 1;
    }
    return [...this.#advance(), ...(delta === undefined ? [] : this.extend(key, delta))];
  }

  /** Adds `delta` to the block `key`, if there is one. */
  extend(key: string, delta: JsonObject): JsonObject[] {
    const block = this.#blocks.get(key);
    if (block === undefined) return [];
    if (this.#open === block) return [this.#delta(delta)];
    block.deltas.push(delta);
    return [];
  }

  /** Ends the block `key`, and opens what waited. */
  end(key: string): JsonObject[] {
    const block = this.#blocks.get(key);
    if (block === undefined) return [];
    block.hasEnded = true;
    return this.#advance();
  }

  endAll(): JsonObject[] {
    for (const block of this.#blocks.values()) block.hasEnded = true;
    return this.#advance();
  }

  get #open(): Block | undefined {
    return this.#hasOpened ? this.#blocks.values().next().value : undefined;
  }

  #delta(delta: JsonObject): JsonObject {
    return this.#events.delta(this.#index, delta);
  }

  /** Opens the first block, and goes on to the next for as long as they have ended. */
  #advance(): JsonObject[] {
    const events: JsonObject[] = [];
    for (const [key, block] of this.#blocks) {
      if (!this.#hasOpened) {
        this.#hasOpened = true;
        this.#index += 1;
        const start = this.#events.start(this.#index, block.start);
        if (start !== undefined) events.push(start);
        events.push(...block.deltas.map((delta) => this.#delta(delta)));
      }
      if (!block.hasEnded) break;
      events.push(this.#events.stop(this.#index));
      this.#blocks.delete(key);
      this.#hasOpened = false;
    }
    return events;
  }
}
