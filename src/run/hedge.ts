/**
 * Targets that are asked for one answer at the same time: the first that has content gives it, the others are left.
 */
import { DurableAIError } from "../errors.ts";
import { sleep, type Clock } from "./watchdog.ts";

/** A target's part in a hedge. */
export interface Lane {
  /** Aborted with the run, and once another lane has won. */
  signal: AbortSignal;
  /** Another one has won. */
  isOvertaken(): boolean;
  /** Its target has content, or has said what nobody else can help: no other target is heard any more. */
  win(): void;
}

/** The one lane of a run that does not hedge. */
export function onlyLane(signal: AbortSignal): Lane {
  return { signal, isOvertaken: () => false, win: () => undefined };
}

export class Hedge {
  readonly #run: AbortSignal;
  readonly #lanes: AbortController[] = [];
  readonly #won = Promise.withResolvers<void>();
  #winner: AbortController | undefined;

  /** @param run The run's own signal. */
  constructor(run: AbortSignal) {
    this.#run = run;
  }

  lane(): Lane {
    const own = new AbortController();
    this.#lanes.push(own);
    return {
      signal: AbortSignal.any([this.#run, own.signal]),
      isOvertaken: () => own.signal.aborted,
      win: () => this.#win(own),
    };
  }

  /** Waits `afterMs`, or less: until a lane has won, or `asked` has come to its end. True where neither happened. */
  async isSilent(asked: Promise<unknown>, afterMs: number, clock: Clock): Promise<boolean> {
    const heard = new AbortController();
    const anything = Promise.race([asked, this.#won.promise]);
    const waited = sleep(clock, afterMs, AbortSignal.any([this.#run, heard.signal]));
    try {
      return await Promise.race([anything.then(() => false), waited.then(() => true)]);
    } finally {
      waited.catch(() => undefined);
      heard.abort();
    }
  }

  #win(lane: AbortController): void {
    if (this.#winner !== undefined) return;
    this.#winner = lane;
    for (const other of this.#lanes) if (other !== lane) other.abort(overtaken());
    this.#won.resolve();
  }
}

function overtaken(): DurableAIError {
  return new DurableAIError({
    code: "provider/overtaken",
    message: "another target was asked too, and had content first",
  });
}
