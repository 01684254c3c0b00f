/** The viewers of one run: each gets its events once and in order, from its own offset, in its own format. */
import { MessageWriter, type MessageFormat, type ReadRun } from "../binding/run-messages.ts";
import { DurableAIError, type ErrorFacts } from "../errors.ts";
import type { Frame } from "../stream/frame.ts";
import { placeAfter, type MessagePlace, type RunMessage } from "../stream/run-message.ts";

/** Somebody who watches. */
export interface Viewer {
  readonly format: MessageFormat;
  /** How far it has come. */
  readonly place: MessagePlace;
  /** Sends it a message as JSON; `place` is how far it has come with that. */
  send(message: string, place: MessagePlace): void;
  /** The run has closed, and the viewer has everything. */
  end(): void;
  /** The run cannot be written in its format. */
  fail(error: ErrorFacts): void;
}

/** What all viewers of one format have in common, once they are up to date. */
interface Audience {
  writer: MessageWriter;
  viewers: Set<Viewer>;
}

/**
 * Keeps the frames of a run while somebody watches it, at most `MAX_RUN_BYTES`, so that its object is read once
 * whoever comes when. Every step is synchronous: between what a viewer missed and what comes, nothing gets lost.
 */
export class LiveViewers {
  readonly #reading: ReadRun;
  readonly #frames: Frame[] = [];
  readonly #audiences = new Map<MessageFormat, Audience>();
  /** Viewers that have more than has been read yet, as they came. */
  readonly #early = new Map<Viewer, MessagePlace>();
  /** The last attempt there is. */
  #attempt: number;
  #end = 0;
  #isClosed = false;

  constructor(reading: ReadRun) {
    this.#reading = reading;
    this.#attempt = reading.attempt ?? 0;
  }

  add(viewer: Viewer): void {
    const place = { from: viewer.place.from, attempt: viewer.place.attempt ?? this.#attempt };
    if (place.from > this.#end && !this.#isClosed) this.#early.set(viewer, place);
    else this.#catchUp(viewer, place);
  }

  remove(viewer: Viewer): void {
    this.#early.delete(viewer);
    const audience = this.#audiences.get(viewer.format);
    audience?.viewers.delete(viewer);
    if (audience?.viewers.size === 0) this.#audiences.delete(viewer.format);
  }

  /** The next frame of the run. */
  push(frame: Frame): void {
    this.#frames.push(frame);
    if (frame.type === "events") this.#end = frame.first + frame.count;
    if (frame.type === "attempt") this.#attempt = Math.max(this.#attempt, frame.attempt);
    if (frame.type === "closed") this.#isClosed = true;
    for (const [format, audience] of this.#audiences) this.#sendFrame(format, audience, frame);
    if (this.#isClosed) this.#endAll();
    for (const [viewer, place] of this.#early)
      if (place.from <= this.#end || this.#isClosed) this.#catchUp(viewer, place);
  }

  #sendFrame(format: MessageFormat, { writer, viewers }: Audience, frame: Frame): void {
    const isSent = unlessUnwritable(viewers, () => sendTo(viewers, writer.push(frame)));
    if (!isSent) this.#audiences.delete(format);
  }

  #catchUp(viewer: Viewer, place: MessagePlace): void {
    this.#early.delete(viewer);
    const missed = new MessageWriter(this.#reading, viewer.format, place);
    const isSent = unlessUnwritable([viewer], () => {
      for (const frame of this.#frames) sendTo([viewer], missed.push(frame));
    });
    if (isSent && this.#isClosed) viewer.end();
    else if (isSent) this.#audienceOf(viewer.format).viewers.add(viewer);
  }

  /** Its writer has seen every frame, so that it goes on where any viewer's catching up ends. */
  #audienceOf(format: MessageFormat): Audience {
    const known = this.#audiences.get(format);
    if (known !== undefined) return known;
    const writer = new MessageWriter(this.#reading, format, { from: 0 });
    for (const frame of this.#frames) writer.push(frame);
    const audience: Audience = { writer, viewers: new Set() };
    this.#audiences.set(format, audience);
    return audience;
  }

  #endAll(): void {
    const viewers = [...this.#audiences.values()].flatMap((audience) => [...audience.viewers]);
    this.#audiences.clear();
    for (const viewer of viewers) viewer.end();
  }
}

/** False where the events cannot be written in a format; then its viewers have been told. */
function unlessUnwritable(viewers: Iterable<Viewer>, write: () => void): boolean {
  try {
    write();
    return true;
  } catch (thrown) {
    if (!DurableAIError.isInstance(thrown)) throw thrown;
    for (const viewer of viewers) viewer.fail(thrown.facts);
    return false;
  }
}

function sendTo(viewers: Iterable<Viewer>, messages: RunMessage[]): void {
  for (const message of messages) {
    const json = JSON.stringify(message);
    for (const viewer of viewers) viewer.send(json, placeAfter(message, viewer.place));
  }
}
