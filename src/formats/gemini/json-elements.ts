/** The objects of one JSON body, as they become whole: of a list (`streamGenerateContent` without `alt=sse`), or one alone. */
import { MAX_SSE_EVENT_CHARS, tooLarge } from "../sse.ts";

/** Reads one body, in any chunking. What is between the objects is passed over. */
export class JsonElements {
  readonly #decoder = new TextDecoder();
  #text = "";
  /** Where reading goes on in `#text`. */
  #at = 0;
  #depth = 0;
  #inString = false;
  #isEscaped = false;

  /** The objects that are whole with `bytes`. @throws DurableAIError `provider/malformed` beyond the size of an event. */
  push(bytes: Uint8Array): string[] {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    const elements: string[] = [];
    let start = 0;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const closes = this.#read(this.#text.charCodeAt(this.#at));
      if (this.#depth === 0) {
        if (closes) elements.push(this.#text.slice(start, this.#at + 1));
        start = this.#at + 1;
      }
    }
    this.#text = this.#text.slice(start);
    this.#at -= start;
    if (this.#text.length > MAX_SSE_EVENT_CHARS) throw tooLarge();
    return elements;
  }

  /** Reads one character; whether it closes an object. Only braces count: the list around the objects has none. */
  #read(code: number): boolean {
    if (this.#inString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (code === BACKSLASH) this.#isEscaped = true;
      else if (code === QUOTE) this.#inString = false;
      return false;
    }
    if (code === QUOTE) this.#inString = this.#depth > 0;
    else if (code === OPEN) this.#depth += 1;
    else if (code === CLOSE && this.#depth > 0) {
      this.#depth -= 1;
      return true;
    }
    return false;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
