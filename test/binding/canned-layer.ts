/** An inference layer of one run that is written down here, to test the binding apart from run objects. */
import type { FormatId, Usage, Warning } from "../../src/chat.ts";
import { DurableAIError, type ErrorFacts } from "../../src/errors.ts";
import type { Framing } from "../../src/formats/format.ts";
import type {
  InferenceLayer,
  LayerResult,
  ReadOptions,
  RunList,
  RunReading,
  RunRecord,
  RunRequest,
  SessionTree,
} from "../../src/run/run-record.ts";
import { concat } from "../../src/stream/bytes.ts";
import { encodeFrame, type Frame, type Outcome } from "../../src/stream/frame.ts";
import { eventEnds } from "../../src/stream/scanner.ts";

export interface CannedRun {
  format: FormatId;
  body: string;
  /** In the place of `body`, where that is no text. */
  bytes?: Uint8Array;
  framing?: Framing;
  contentType?: string;
  warnings?: Warning[];
  outcome?: Outcome;
  error?: ErrorFacts;
  usage?: Usage;
  /** It failed before it had an attempt that committed. */
  uncommitted?: boolean;
  /** It does not end. */
  live?: boolean;
  /** Bytes of frames per chunk. */
  chunkBytes?: number;
}

export const RUN_ID: string = `${"ab".repeat(32)}.7`;
const CONTENT_TYPES = {
  sse: "text/event-stream",
  "event-stream": "application/vnd.amazon.eventstream",
  json: "application/json",
  bytes: "audio/mpeg",
};

export class CannedLayer implements InferenceLayer {
  readonly requests: RunRequest[] = [];
  readonly cancelled: string[] = [];
  /** Readings whose reader has left before their end. */
  left = 0;
  /** What `start` and `call` wait for. */
  ready: Promise<void> = Promise.resolve();
  /** What `start` and `call` answer instead. */
  refusal: ErrorFacts | undefined;
  readonly #run: CannedRun;
  #request: RunRequest | undefined;

  constructor(run: CannedRun) {
    this.#run = run;
  }

  /** Events of the run. */
  get events(): number {
    return eventEnds(this.#bytes, this.#framing).length;
  }

  async start(request: RunRequest): Promise<LayerResult<RunReading>> {
    this.requests.push(request);
    await this.ready;
    if (this.refusal !== undefined) return { ok: false, error: this.refusal };
    this.#request = request;
    return { ok: true, value: this.#reading(RUN_ID, 0) };
  }

  async call(request: RunRequest): Promise<LayerResult<RunReading>> {
    const started = await this.start(request);
    return started.ok ? { ok: true, value: { ...started.value, runId: "" } } : started;
  }

  async read(runId: string, { from = 0 }: ReadOptions = {}): Promise<LayerResult<RunReading>> {
    if (runId !== RUN_ID) return notFound();
    return { ok: true, value: this.#reading(runId, from) };
  }

  async get(runId: string): Promise<LayerResult<RunRecord>> {
    if (runId !== RUN_ID) return notFound();
    const state = this.#run.live ? "live" : "closed";
    return { ok: true, value: { runId, ...this.#asked(), state, end: this.events, attempts: [] } };
  }

  async cancel(runId: string): Promise<LayerResult<RunRecord>> {
    this.cancelled.push(runId);
    return this.get(runId);
  }

  async list(): Promise<LayerResult<RunList>> {
    const { ok, ...found } = await this.get(RUN_ID);
    return ok && "value" in found ? { ok, value: { runs: [found.value] } } : notFound();
  }

  async tree(): Promise<LayerResult<SessionTree>> {
    return notFound();
  }

  async catalog(): Promise<LayerResult<never>> {
    return notFound();
  }

  async logs(): Promise<LayerResult<never>> {
    return notFound();
  }
  async health(): Promise<LayerResult<never>> {
    return notFound();
  }

  async wallet(): Promise<LayerResult<never>> {
    return notFound();
  }
  async keys(): Promise<LayerResult<never>> {
    return notFound();
  }

  #asked(): RunReading["run"] {
    const {
      model = "m",
      format = this.#run.format,
      native = false,
      stream = true,
      includeUsage = true,
    } = this.#request ?? {};
    return { model, format, native, stream, includeUsage, createdAt: 1_700_000_000_000 };
  }

  get #framing(): Framing {
    return this.#run.framing ?? "sse";
  }

  get #bytes(): Uint8Array {
    return this.#run.bytes ?? new TextEncoder().encode(this.#run.body);
  }

  #reading(runId: string, from: number): RunReading {
    return { runId, attached: false, run: this.#asked(), frames: this.#stream(this.#frames(from)) };
  }

  #frames(from: number): Frame[] {
    const {
      format,
      contentType = CONTENT_TYPES[this.#framing],
      warnings,
      outcome = "completed",
      error,
      usage,
    } = this.#run;
    const bytes = this.#bytes;
    const ends = eventEnds(bytes, this.#framing);
    const events = ends.slice(from).map((end, index): Frame => {
      const first = from + index;
      return { type: "events", first, count: 1, stored: ends.length, bytes: bytes.subarray(ends[first - 1] ?? 0, end) };
    });
    const attempt: Frame = {
      type: "attempt",
      attempt: 1,
      provider: "canned",
      model: "canned-1",
      format,
      framing: this.#framing,
      contentType,
      first: 0,
      warnings,
    };
    const { uncommitted = false, live = false } = this.#run;
    const closed: Frame = { type: "closed", outcome, end: uncommitted ? 0 : ends.length, usage, error };
    return [...(uncommitted ? [] : [attempt, ...events]), ...(live ? [] : [closed])];
  }

  #stream(frames: Frame[]): ReadableStream<Uint8Array> {
    const { chunkBytes = 1_000, live } = this.#run;
    let bytes: Uint8Array = concat(...frames.map(encodeFrame));
    return new ReadableStream({
      pull: (controller) => {
        if (bytes.length > 0) controller.enqueue(bytes.slice(0, chunkBytes));
        else if (!live) controller.close();
        else return new Promise(() => undefined);
        bytes = bytes.subarray(chunkBytes);
        return undefined;
      },
      cancel: () => {
        this.left += 1;
      },
    });
  }
}

function notFound(): { ok: false; error: ErrorFacts } {
  return { ok: false, error: new DurableAIError({ code: "run/not-found", message: "there is no such run" }).facts };
}
