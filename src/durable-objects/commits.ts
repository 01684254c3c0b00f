/** What the runs of one object have to write down, in one commit: a commit each is what many slow streams cost most. */
import type { Clock } from "../run/watchdog.ts";

/** How long what is due may wait for what other runs have to write. */
export const COMMIT_MS = 100;

/** A run with events that are due on disk. */
export interface Pending {
  /** Writes all it has; nothing where that is there already. */
  flush(): void;
}

export class Commits {
  readonly #clock: Clock;
  readonly #due = new Set<Pending>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What `run` has is due: it is written within {@link COMMIT_MS}, with that of the others. */
  add(run: Pending): void {
    if (this.#due.size === 0) this.#clock.after(COMMIT_MS, () => this.#write());
    this.#due.add(run);
  }

  /** In one turn of the object, so that it is one transaction. */
  #write(): void {
    const due = [...this.#due];
    this.#due.clear();
    for (const run of due) run.flush();
  }
}
