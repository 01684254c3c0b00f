/** The viewers of one run: each gets its events once and in order, from its own offset, in its own format. */
import { MessageWriter, type MessageFormat, type RunMessage } from "../binding/run-messages.ts";
import type { RunReading } from "../run/run-record.ts";
import type { Frame } from "../stream/frame.ts";

/** Somebody who watches. */
export interface Viewer {
  readonly format: MessageFormat;
  /** Offset of the event it gets next. */
  readonly next: number;
  /** Sends it a message as JSON; `next` is where it goes on after that. */
  send(message: string, next: number): void;
  /** The run has closed, and the viewer has everything. */
  end(): void;
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

  /** The next frame of the run. @throws DurableAIError where its events cannot be written in a viewer's format. */
  push(frame: Frame): void {
    this.#frames.push(frame);
    if (frame.type === "events") this.#end = frame.first + frame.count;
    if (frame.type === "closed") this.#isClosed = true;
    for (const { writer, viewers } of this.#audiences.values()) sendTo(viewers, writer.push(frame));
    if (this.#isClosed) this.#endAll();
    for (const viewer of this.#early) if (viewer.next <= this.#end || this.#isClosed) this.#catchUp(viewer);
  }

  #catchUp(viewer: Viewer): void {
    this.#early.delete(viewer);
    const missed = new MessageWriter(this.#reading, viewer.format, viewer.next);
    for (const frame of this.#frames) {
      if (frame.type === "closed" && frame.end < viewer.next) sendTo([viewer], { type: "rewind", to: frame.end });
      sendTo([viewer], missed.push(frame));
    }
    if (this.#isClosed) viewer.end();
    else this.#audienceOf(viewer.format).viewers.add(viewer);
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

function sendTo(viewers: Iterable<Viewer>, message: RunMessage | undefined): void {
  if (message === undefined) return;
  const json = JSON.stringify(message);
  for (const viewer of viewers) {
    const next = message.type === "events" ? message.first + message.count : viewer.next;
    viewer.send(json, next);
  }
}
