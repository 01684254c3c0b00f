/**
 * Where a second answer goes on with a first. A model that was asked to go on may do so, may say the last words again, or
 * may start over: what it repeats is skipped.
 */

/** Shortest repetition that is taken for one: fewer characters may follow themselves. */
export const MIN_OVERLAP_CHARS = 8;
/** How far back a repetition may begin, in characters. */
export const MAX_OVERLAP_CHARS = 4_096;
/** An answer with as many characters at its start in common with the first has started over. */
export const MIN_RESTART_CHARS = 40;

/** Characters to skip; `diverged` where the model started over and says something else than before. */
export type SeamFound = number | "diverged";

/** Feed it the text of the second answer; it answers as soon as it can tell. */
export class SeamSearch {
  readonly #said: string;
  /** The end of what was said, in which a repetition begins. */
  readonly #tail: string;
  #heard = "";

  constructor(said: string) {
    this.#said = said;
    this.#tail = said.slice(-MAX_OVERLAP_CHARS);
  }

  /** Undefined while it cannot tell. */
  push(text: string): SeamFound | undefined {
    this.#heard += text;
    const mayRepeat = this.#heard.length < this.#said.length && this.#said.startsWith(this.#heard);
    const isUndecided = mayRepeat || this.#tail.includes(this.#heard) || this.#heard.trim() === "";
    return isUndecided ? undefined : this.end();
  }

  /** No more text is coming. */
  end(): SeamFound {
    const [said, heard] = [this.#said, this.#heard];
    if (said !== "" && heard.startsWith(said)) return said.length;
    const overlap = this.#overlap();
    if (overlap > 0) return overlap;
    if (commonStart(said, heard) >= MIN_RESTART_CHARS) return "diverged";
    return Math.min(said.length - said.trimEnd().length, heard.length - heard.trimStart().length);
  }

  /** The longest start of what was heard that is the end of what was said. */
  #overlap(): number {
    for (let length = Math.min(this.#heard.length, this.#tail.length); length >= MIN_OVERLAP_CHARS; length -= 1)
      if (this.#tail.endsWith(this.#heard.slice(0, length))) return length;
    return 0;
  }
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
