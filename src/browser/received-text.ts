/** What a page has of a run: its text, and how far that reaches. */
import { placeAfter, type MessagePlace, type RunMessage } from "../stream/run-message.ts";

/** The last message of a run. */
export type ClosedMessage = Extract<RunMessage, { type: "closed" }>;

/** A message that brought text. */
interface Piece {
  /** Offsets of its first event, and after its last. */
  first: number;
  end: number;
  /** Characters of text before it. */
  charsBefore: number;
}

export class ReceivedText {
  #text = "";
  #place: MessagePlace = { from: 0 };
  #closed: ClosedMessage | undefined;
  readonly #pieces: Piece[] = [];

  /** The text so far. */
  get text(): string {
    return this.#text;
  }
  /** Where to read on. */
  get place(): MessagePlace {
    return this.#place;
  }
  /** How the run closed, once that is known. */
  get closed(): ClosedMessage | undefined {
    return this.#closed;
  }

  /** Takes the next message; false where the one after it does not follow: read on from `place`. */
  take(message: RunMessage): boolean {
    switch (message.type) {
      case "attempt":
        this.#place = placeAfter(message, this.#place);
        return true;
      case "events":
        return this.#add(message.first, message.first + message.count, message.text);
      case "rewind":
        return this.#rewind(message.to);
      case "closed":
        this.#text += message.text ?? "";
        this.#closed = message;
        return true;
    }
  }

  #add(first: number, end: number, text = ""): boolean {
    this.#pieces.push({ first, end, charsBefore: this.#text.length });
    this.#text += text;
    this.#readOnFrom(end);
    return true;
  }

  /** A piece that reaches beyond `to` is dropped whole: which of its text is of which event, nobody knows any more. */
  #rewind(to: number): boolean {
    this.#readOnFrom(Math.min(this.#place.from, to));
    const lost = this.#pieces.findIndex(({ end }) => end > to);
    const [piece] = lost === -1 ? [] : this.#pieces.splice(lost);
    if (piece === undefined) return true;
    this.#text = this.#text.slice(0, piece.charsBefore);
    this.#readOnFrom(Math.min(to, piece.first));
    return this.#place.from === to;
  }

  #readOnFrom(from: number): void {
    this.#place = { ...this.#place, from };
  }
}
