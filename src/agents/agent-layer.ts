/**
 * An inference layer that keeps an agent's books: every run it starts has a session, a key and a row before it is
 * dispatched, and the row is closed when the answer was read to its end.
 */
import { followedFrames } from "../binding/frame-source.ts";
import type { ErrorFacts } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import type {
  AnswerEdit,
  InferenceLayer,
  LayerResult,
  ReadOptions,
  RunList,
  RunReading,
  RunQuery,
  RunRecord,
  RunRequest,
  Said,
  SessionTree,
  TreeQuery,
  WholeReading,
} from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import { encodeFrame, type Frame } from "../stream/frame.ts";
import type { AgentRun, AgentRuns, NamedRequest, RunName } from "./agent-runs.ts";
import { CallRecovery, type RecallingAgent } from "./call-recovery.ts";
import { conversationOf, fingerprint } from "./conversation.ts";

/**
 * How long a reader keeps its agent awake: longer than a run lives. A stream that is never read to its end must not keep
 * the agent awake for ever.
 */
export const MAX_READ_MS: number = 15 * 60_000;
/** At most one row is written per run in this time, for how far its reader has got. */
export const OFFSET_WRITE_MS = 2_000;

/** What the layer needs of the agent. */
export interface AgentBooks extends Omit<RecallingAgent, "layer"> {
  /** What the agent's runs have beside their own metadata. */
  metadata(): Record<string, JsonValue>;
  /** Resolves once the agent has started and the books are open. */
  ready(): Promise<void>;
  /** From now on something wakes the agent, also with nobody connected. */
  keepAwake(): Promise<void>;
  /** Calls of tools reach the agent whole. */
  holdsToolCalls: boolean;
  /** The run of this key calls a tool. */
  toolCalled(toolCallId: string, run: RunName): void;
}

export class AgentLayer implements InferenceLayer {
  readonly #layer: InferenceLayer;
  readonly #books: AgentBooks;
  readonly #recovery: CallRecovery;
  /** Runs that are being dispatched, by key: their ids are on the way. */
  readonly #starting = new Map<string, Promise<string | undefined>>();
  /** Who waits for a run to be started under a key. */
  readonly #awaited = new Map<string, PromiseWithResolvers<void>>();
  /** When each answer that is being read was started, in milliseconds since the Unix epoch. */
  readonly #readers = new Set<{ since: number }>();

  constructor(layer: InferenceLayer, books: AgentBooks) {
    this.#layer = layer;
    this.#books = books;
    this.#recovery = new CallRecovery({ ...books, layer });
  }

  /** Whether answers are being read in this life of the agent whose runs may still be live. */
  isRead(now: number): boolean {
    for (const { since } of this.#readers) if (now - since < MAX_READ_MS) return true;
    return false;
  }

  /** The id of a run that is being dispatched; undefined where there is none, or it did not start. */
  async startingId(key: string): Promise<string | undefined> {
    return this.#starting.get(key);
  }

  /** Resolves when a run is started under this key, or after `ms`: a client may hear of a key before its run is here. */
  async untilStarted(key: string, ms: number): Promise<void> {
    const awaited = this.#awaited.get(key) ?? Promise.withResolvers<void>();
    this.#awaited.set(key, awaited);
    const stop = systemClock.after(ms, () => {
      this.#awaited.delete(key);
      awaited.resolve();
    });
    await awaited.promise;
    stop();
  }

  async start(request: RunRequest): Promise<LayerResult<RunReading>> {
    await this.#books.ready();
    const conversation = request.key === undefined ? conversationOf(request) : undefined;
    const recalled = conversation && (await this.#recovery.find(request, conversation));
    if (recalled?.runId !== undefined) return this.#readAgain(request, recalled.run, recalled.runId, recalled.said);
    const again: Partial<RunName> = recalled?.run ?? request;
    const named: NamedRequest = {
      ...this.#name({ ...request, session: again.session, key: again.key }),
      ...(conversation === undefined ? {} : { fingerprint: await fingerprint(conversation) }),
    };
    const before = this.#books.runs().get(named);
    this.#books.runs().open(named, Date.now());
    await this.#books.keepAwake();
    const started = this.#dispatch(named, before);
    const { key } = named;
    this.#starting.set(
      key,
      started.then(
        (result) => (result.ok ? result.value.runId : undefined),
        () => undefined,
      ),
    );
    this.#awaited.get(key)?.resolve();
    this.#awaited.delete(key);
    try {
      return await started;
    } finally {
      this.#starting.delete(key);
    }
  }

  call(request: RunRequest): Promise<LayerResult<RunReading | WholeReading>> {
    return this.#layer.call(request);
  }
  read(runId: string, options?: ReadOptions): Promise<LayerResult<RunReading>> {
    return this.#layer.read(runId, options);
  }
  get(runId: string): Promise<LayerResult<RunRecord>> {
    return this.#layer.get(runId);
  }
  cancel(runId: string): Promise<LayerResult<RunRecord>> {
    return this.#layer.cancel(runId);
  }
  list(query: RunQuery): Promise<LayerResult<RunList>> {
    return this.#layer.list(query);
  }
  tree(query: TreeQuery): Promise<LayerResult<SessionTree>> {
    return this.#layer.tree(query);
  }
  catalog: InferenceLayer["catalog"] = (request) => this.#layer.catalog(request);
  health: InferenceLayer["health"] = () => this.#layer.health();
  wallet: InferenceLayer["wallet"] = (request) => this.#layer.wallet(request);
  keys: InferenceLayer["keys"] = (request) => this.#layer.keys(request);
  logs: InferenceLayer["logs"] = (request) => this.#layer.logs(request);

  #name(request: RunRequest): NamedRequest {
    const { session, subAgent } = this.#books.place();
    const isOwn = request.session === undefined || request.session === session;
    return {
      ...request,
      session: request.session ?? session,
      subAgent: isOwn ? subAgent : undefined,
      key: request.key ?? crypto.randomUUID(),
      metadata: { ...this.#books.metadata(), ...request.metadata },
    };
  }

  /** The run that the call asks for again, from where the agent has it. */
  async #readAgain(
    request: RunRequest,
    run: AgentRun,
    runId: string,
    said: Said | undefined,
  ): Promise<LayerResult<RunReading>> {
    await this.#books.keepAwake();
    const read = await this.#layer.read(runId);
    if (!read.ok) return read;
    const { format, native, stream, includeUsage, style } = request;
    return {
      ok: true,
      value: {
        ...read.value,
        attached: true,
        run: { ...read.value.run, format, native, stream, includeUsage, style },
        frames: this.#watch(run, read.value),
        edit: { ...this.#editOf(run), ...(said === undefined ? {} : { said }) },
      },
    };
  }

  #editOf(run: RunName): AnswerEdit {
    const { holdsToolCalls, toolCalled } = this.#books;
    return { holdsToolCalls, onToolCall: (toolCallId) => toolCalled(toolCallId, run) };
  }

  /** Where the call itself breaks, the run may have started: its row stays open, and is looked for after a restart. */
  async #dispatch(request: NamedRequest, before: AgentRun | undefined): Promise<LayerResult<RunReading>> {
    const runs = this.#books.runs();
    const { fingerprint: _ours, ...asked } = request;
    const started = await this.#layer.start(asked);
    if (!started.ok) {
      if (!isRefusal(started.error)) return started;
      if (before === undefined) runs.remove(request);
      else runs.restore(before);
      return started;
    }
    const reading = started.value;
    runs.started(request, reading.runId);
    return { ok: true, value: { ...reading, frames: this.#watch(request, reading), edit: this.#editOf(request) } };
  }

  /**
   * The frames of a reading, one at a time and only when asked for: when `closed` is asked for, everything before it
   * has been taken.
   */
  #watch(name: RunName, reading: RunReading): ReadableStream<Uint8Array> {
    const frames = followedFrames(this.#layer, reading);
    const bookmark = new Bookmark(this.#books.runs(), name);
    const reader = { since: Date.now() };
    this.#readers.add(reader);
    const stop = (): boolean => this.#readers.delete(reader);
    const stream: UnderlyingSource<Uint8Array> = {
      async pull(controller) {
        try {
          const frame = await frames.next();
          if (frame === undefined) return controller.close();
          if (frame.type === "closed") stop();
          bookmark.take(frame);
          controller.enqueue(encodeFrame(frame));
        } catch (thrown) {
          stop();
          throw thrown;
        }
      },
      cancel() {
        if (stop()) bookmark.leave();
        frames.cancel();
      },
    };
    return new ReadableStream(stream, { highWaterMark: 0 });
  }
}

/** Whether the layer decided against the run. Where it broke on the way instead, the run may have started. */
function isRefusal({ code }: ErrorFacts): boolean {
  return code !== "internal/unexpected";
}

/** Notes in the books how far a run has been read. */
class Bookmark {
  readonly #runs: AgentRuns;
  readonly #name: RunName;
  #writtenAt = Date.now();

  constructor(runs: AgentRuns, name: RunName) {
    this.#runs = runs;
    this.#name = name;
  }

  take(frame: Frame): void {
    if (frame.type === "closed") this.#runs.close(this.#name, frame.outcome, Date.now());
    if (frame.type !== "events" || Date.now() - this.#writtenAt < OFFSET_WRITE_MS) return;
    this.#writtenAt = Date.now();
    this.#runs.reached(this.#name, frame.first);
  }

  /** The caller does not want the rest: nothing is resumed for it. */
  leave(): void {
    this.#runs.close(this.#name, null, Date.now());
    this.#runs.settle(this.#name);
  }
}
