/**
 * Walks JSON in its bytes, without decoding or building anything: how an event is classified on the hot path.
 *
 * It answers questions about a few named members and skips the rest. It checks structure, not every rule of JSON; what
 * it finds broken sets {@link JsonCursor.isBroken}.
 */

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const ZERO = 48;
const NINE = 57;
const SPACE = 32;
/** First letters of `null` and `false`. */
const LETTER_N = 110;
const LETTER_F = 102;

/** `name` as the bytes to compare members with. */
export function memberName(name: string): Uint8Array {
  return new TextEncoder().encode(name);
}

/** A place in JSON. Every value is read or skipped once; the cursor never goes back. */
export class JsonCursor {
  readonly #bytes: Uint8Array;
  #at = 0;
  #nameFrom = 0;
  #nameTo = 0;
  #isBroken = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#skipSpace();
  }

  /** The bytes are not JSON; nothing further can be read. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Whether the value was read to the end of the bytes. */
  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  get isObject(): boolean {
    return this.#bytes[this.#at] === OPEN_OBJECT;
  }

  get isList(): boolean {
    return this.#bytes[this.#at] === OPEN_LIST;
  }

  /** The value is a string with at least one character. */
  get isText(): boolean {
    return this.#bytes[this.#at] === QUOTE && this.#bytes[this.#at + 1] !== QUOTE;
  }

  get isEmptyText(): boolean {
    return this.#bytes[this.#at] === QUOTE && this.#bytes[this.#at + 1] === QUOTE;
  }

  get isNull(): boolean {
    return this.#bytes[this.#at] === LETTER_N;
  }

  /** The value is neither null, false, 0 nor an empty string. */
  get isTruthy(): boolean {
    const first = this.#bytes[this.#at];
    if (first === QUOTE) return this.isText;
    if (first === OPEN_LIST || first === OPEN_OBJECT) return true;
    return first !== undefined && first !== LETTER_N && first !== LETTER_F && !this.isZero;
  }

  /** The value is the number 0. */
  get isZero(): boolean {
    return this.#bytes[this.#at] === ZERO && this.#literalEnd() === this.#at + 1;
  }

  /** The value is the string `text`. */
  isString(text: Uint8Array): boolean {
    return (
      this.#bytes[this.#at] === QUOTE &&
      this.#bytes[this.#at + 1 + text.length] === QUOTE &&
      this.#has(text, this.#at + 1)
    );
  }

  /** Steps into an object or a list; false, with the value skipped, where there is none. */
  enter(): boolean {
    if (!this.isObject && !this.isList) {
      this.skip();
      return false;
    }
    this.#at += 1;
    this.#skipSpace();
    return true;
  }

  /** Steps to the next member of the object that was entered; false past its last. Read or skip its value then. */
  nextMember(): boolean {
    if (!this.#nextItem(CLOSE_OBJECT)) return false;
    if (this.#bytes[this.#at] !== QUOTE) return this.#break();
    this.#nameFrom = this.#at + 1;
    this.#skipString();
    this.#nameTo = this.#at - 1;
    this.#skipSpace();
    if (this.#bytes[this.#at] !== COLON) return this.#break();
    this.#at += 1;
    this.#skipSpace();
    return true;
  }

  /** Whether the member is called `name`. */
  is(name: Uint8Array): boolean {
    return this.#nameTo - this.#nameFrom === name.length && this.#has(name, this.#nameFrom);
  }

  /** Steps to the next element of the list that was entered; false past its last. */
  nextElement(): boolean {
    return this.#nextItem(CLOSE_LIST);
  }

  /** Skips the value. */
  skip(): void {
    const first = this.#bytes[this.#at];
    if (first === QUOTE) this.#skipString();
    else if (first === OPEN_OBJECT || first === OPEN_LIST) this.#skipNested();
    else this.#skipLiteral();
    this.#skipSpace();
  }

  #nextItem(close: number): boolean {
    if (this.#isBroken) return false;
    const byte = this.#bytes[this.#at];
    if (byte === close) {
      this.#at += 1;
      this.#skipSpace();
      return false;
    }
    if (byte === undefined) return this.#break();
    const previous = this.#previous();
    if (previous === OPEN_OBJECT || previous === OPEN_LIST) return true;
    if (byte !== COMMA) return this.#break();
    this.#at += 1;
    this.#skipSpace();
    return this.#bytes[this.#at] === close ? this.#break() : true;
  }

  /** The last byte before the cursor that is no space. */
  #previous(): number | undefined {
    let at = this.#at - 1;
    while (at >= 0 && isSpace(this.#bytes[at])) at -= 1;
    return this.#bytes[at];
  }

  // The loops below read local variables: a private field in every turn makes them half as fast (measured).
  #skipNested(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    let depth = 0;
    do {
      const byte = bytes[at];
      if (byte === QUOTE) {
        at = endOfString(bytes, at);
        continue;
      }
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1;
      at += 1;
    } while (depth > 0 && at < bytes.length);
    if (depth > 0) this.#break();
    else this.#at = at;
  }

  #skipString(): void {
    const end = endOfString(this.#bytes, this.#at);
    if (end > this.#bytes.length) this.#break();
    else this.#at = end;
  }

  #skipLiteral(): void {
    const end = this.#literalEnd();
    if (end === this.#at) this.#break();
    else this.#at = end;
  }

  /** The end of a number, true, false or null: the bytes such a value may have. */
  #literalEnd(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      const isDigit = byte >= ZERO && byte <= NINE;
      const isLetter = byte >= 0x61 && byte <= 0x7a;
      // + - . E
      if (!isDigit && !isLetter && byte !== 43 && byte !== 45 && byte !== 46 && byte !== 69) break;
    }
    return at;
  }

  #skipSpace(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    while (isSpace(bytes[at])) at += 1;
    this.#at = at;
  }

  #has(text: Uint8Array, from: number): boolean {
    const bytes = this.#bytes;
    for (let i = 0; i < text.length; i += 1) if (bytes[from + i] !== text[i]) return false;
    return true;
  }

  #break(): false {
    this.#isBroken = true;
    this.#at = this.#bytes.length;
    return false;
  }
}

/** The end of the string that begins at `from`, past its quote; beyond the bytes where it has none. */
function endOfString(bytes: Uint8Array, from: number): number {
  const { length } = bytes;
  for (let at = from + 1; at < length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 1;
    else if (byte < SPACE) break;
  }
  return length + 1;
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === 10 || byte === 13 || byte === 9;
}
