/** Decodes an attempt that goes on with the answer of another, as if there were one. */
import type { Delta } from "../chat.ts";
import type { StreamDecoder } from "../formats/format.ts";
import type { Seam } from "../stream/frame.ts";
import { openPart, type OpenPart } from "./delivered.ts";
import { addUsage } from "../wallet/usage-counts.ts";

/** What it answers with follows on {@link Seam.delivered}. */
export class SplicedDecoder implements StreamDecoder {
  readonly #decoder: StreamDecoder;
  readonly #seam: Seam;
  readonly #attempt: number;
  readonly #hasText: boolean;
  /** The part of the first answer that is still open. */
  #open: OpenPart | undefined;
  /** The part of this attempt that goes on with it. */
  #joined: string | undefined;
  #skip: number;

  /** `decoder`: of the attempt's format. `attempt`: its number, which makes ids of its parts unique. */
  constructor(decoder: StreamDecoder, seam: Seam, attempt: number) {
    this.#decoder = decoder;
    this.#seam = seam;
    this.#attempt = attempt;
    this.#skip = seam.skip;
    this.#open = openPart(seam.delivered);
    this.#hasText = seam.delivered.some(({ type }) => type === "text-delta");
  }

  push(bytes: Uint8Array): Delta[] {
    return this.#decoder.push(bytes).flatMap((delta) => this.#take(delta));
  }

  end(): Delta[] {
    return this.#decoder.end().flatMap((delta) => this.#take(delta));
  }

  #take(delta: Delta): Delta[] {
    switch (delta.type) {
      case "response-start":
        return [];
      case "reasoning-start":
      case "reasoning-delta":
      case "reasoning-end":
        // It thought about how to go on: the reader's answer is past its reasoning.
        return this.#hasText ? [] : [...this.#close("reasoning"), { ...delta, id: this.#idOf(delta.id) }];
      case "text-start":
        return this.#start(delta);
      case "text-delta":
        return this.#text(delta);
      case "text-end":
        return [this.#end(delta)];
      case "usage":
        return [{ type: "usage", usage: addUsage(this.#seam.usage, delta.usage) }];
      case "response-end":
        return [...this.#closeAll(), this.#withUsage(delta)];
      case "error":
        return [delta];
      default:
        return [...this.#closeAll(), delta];
    }
  }

  #start(delta: Extract<Delta, { type: "text-start" }>): Delta[] {
    if (this.#open?.kind !== "text") return [...this.#closeAll(), { ...delta, id: this.#idOf(delta.id) }];
    this.#joined = delta.id;
    return [];
  }

  /** Where the joined part has ended, further text is in parts of its own. */
  #end(delta: Extract<Delta, { type: "text-end" }>): Delta {
    const ended = { ...delta, id: this.#idOf(delta.id) };
    if (this.#joined === delta.id) this.#open = undefined;
    return ended;
  }

  #text(delta: Extract<Delta, { type: "text-delta" }>): Delta[] {
    const text = delta.text.slice(this.#skip);
    this.#skip -= delta.text.length - text.length;
    // Probabilities are of the tokens of the whole text.
    const { logprobs, ...rest } = delta;
    const isWhole = text.length === delta.text.length;
    if (text === "" && !isWhole) return [];
    return [{ ...rest, text, id: this.#idOf(delta.id), ...(isWhole && logprobs && { logprobs }) }];
  }

  #idOf(id: string): string {
    if (this.#joined !== id || this.#open === undefined) return `${this.#attempt}.${id}`;
    return this.#open.id;
  }

  /** Ends the open part of the first answer, unless one of this attempt goes on with it and ends it itself. */
  #closeAll(): Delta[] {
    return this.#joined === undefined ? [...this.#close("text"), ...this.#close("reasoning")] : [];
  }

  #close(kind: OpenPart["kind"]): Delta[] {
    if (this.#open?.kind !== kind) return [];
    const { id } = this.#open;
    this.#open = undefined;
    return [{ type: kind === "text" ? "text-end" : "reasoning-end", id }];
  }

  #withUsage(delta: Extract<Delta, { type: "response-end" }>): Delta {
    return delta.usage === undefined ? delta : { ...delta, usage: addUsage(this.#seam.usage, delta.usage) };
  }
}
