/** What of an answer has been delivered: what another target has to know to go on with it. */
import type { Delta } from "../chat.ts";

/** Longest answer that is gone on with, in characters: it is sent along, and kept with the run. */
export const MAX_DELIVERED_CHARS = 131_072;

/** Why an answer cannot be gone on with by another target. Each has its paragraph in docs/failover.md. */
export type Obstacle = "choices" | "refusal" | "tool-call" | "own-part" | "too-long";

/** A part of an answer that has begun, and not ended. */
export interface OpenPart {
  kind: "text" | "reasoning";
  id: string;
}

/** Collects deltas, the increments of one part in one. */
export class Delivered {
  readonly #deltas: Delta[] = [];
  #obstacle: Obstacle | undefined;
  #text = "";
  #written = "";

  constructor(before: readonly Delta[] = []) {
    this.push(before);
  }

  /** One delta for each start, content and end of a part. */
  get deltas(): Delta[] {
    return this.#deltas;
  }
  /** All text, of all its parts. */
  get text(): string {
    return this.#text;
  }
  /** All that was written: text and reasoning, in the order in which it came. */
  get written(): string {
    return this.#written;
  }
  /** Undefined where another target can go on. */
  get obstacle(): Obstacle | undefined {
    return this.#written.length > MAX_DELIVERED_CHARS ? "too-long" : this.#obstacle;
  }

  push(deltas: readonly Delta[]): void {
    for (const delta of deltas) {
      this.#obstacle ??= obstacleIn(delta);
      if (delta.type === "text-delta" || delta.type === "reasoning-delta") this.#add(delta);
      else if (delta.type !== "usage" && delta.type !== "response-end") this.#deltas.push(delta);
    }
  }

  #add(delta: Extract<Delta, { type: "text-delta" | "reasoning-delta" }>): void {
    const { type, id, text } = delta;
    this.#written += text;
    if (type === "text-delta") this.#text += text;
    const last = this.#deltas.at(-1);
    if (last?.type === type && last.id === id) last.text += text;
    else this.#deltas.push({ type, id, text });
  }
}

/** The part that is open after `deltas`; parts of an answer do not overlap. */
export function openPart(deltas: readonly Delta[]): OpenPart | undefined {
  let open: OpenPart | undefined;
  for (const delta of deltas) {
    if (delta.type === "text-start") open = { kind: "text", id: delta.id };
    else if (delta.type === "reasoning-start") open = { kind: "reasoning", id: delta.id };
    else if (delta.type === "text-end" || delta.type === "reasoning-end") open = undefined;
  }
  return open;
}

function obstacleIn(delta: Delta): Obstacle | undefined {
  switch (delta.type) {
    case "choice":
      return "choices";
    case "refusal-delta":
      return "refusal";
    case "tool-call-start":
      return "tool-call";
    case "custom":
      return "own-part";
    default:
      return undefined;
  }
}
