/** The viewers of one run: each gets its events once and in order, from its own offset, in its own format. */
import { MessageWriter, type MessageFormat } from "../binding/run-messages.ts";
import { DurableAIError, type ErrorFacts } from "../errors.ts";
import type { RunReading } from "../run/run-record.ts";
import type { Frame } from "../stream/frame.ts";
import type { RunMessage } from "../stream/run-message.ts";

/** Somebody who watches. */
export interface Viewer {
  readonly format: MessageFormat;
  /** Offset of the event it gets next. */
  readonly next: number;
  /** Sends it a message as JSON; `next` is where it goes on after that. */
  send(message: string, next: number): void;
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
  readonly #reading: Pick<RunReading, "runId" | "run">;
  readonly #frames: Frame[] = [];
  readonly #audiences = new Map<MessageFormat, Audience>();
  /** Viewers that have more than has been read yet. */
  readonly #early = new Set<Viewer>();
  #end = 0;
  #isClosed = false;

  constructor(reading: Pick<RunReading, "runId" | "run">) {
    this.#reading = reading;
  }

  add(viewer: Viewer): void {
    if (viewer.next > this.#end && !this.#isClosed) this.#early.add(viewer);
    else this.#catchUp(viewer);
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
    if (frame.type === "closed") this.#isClosed = true;
    for (const [format, audience] of this.#audiences) this.#sendFrame(format, audience, frame);
    if (this.#isClosed) this.#endAll();
    for (const viewer of this.#early) if (viewer.next <= this.#end || this.#isClosed) this.#catchUp(viewer);
  }

  #sendFrame(format: MessageFormat, { writer, viewers }: Audience, frame: Frame): void {
    const isSent = unlessUnwritable(viewers, () => sendTo(viewers, writer.push(frame)));
    if (!isSent) this.#audiences.delete(format);
  }

  #catchUp(viewer: Viewer): void {
    this.#early.delete(viewer);
    const missed = new MessageWriter(this.#reading, viewer.format, viewer.next);
    const isSent = unlessUnwritable([viewer], () => {
      for (const frame of this.#frames) {
        if (frame.type === "closed" && frame.end < viewer.next) sendTo([viewer], { type: "rewind", to: frame.end });
        sendTo([viewer], missed.push(frame));
      }
    });
    if (isSent && this.#isClosed) viewer.end();
    else if (isSent) this.#audienceOf(viewer.format).viewers.add(viewer);
  }

  /** Its writer has seen every frame, so that it goes on where any viewer's catching up ends. */
  #audienceOf(format: MessageFormat): Audience {
    const known = this.#audiences.get(format);
    if (known !== undefined) return known;
    const writer = new MessageWriter(this.#reading, format, 0);
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

function sendTo(viewers: Iterable<Viewer>, message: RunMessage | undefined): void {
  if (message === undefined) return;
  const json = JSON.stringify(message);
  for (const viewer of viewers) {
    const next = message.type === "events" ? message.first + message.count : viewer.next;
    viewer.send(json, next);
  }
}
