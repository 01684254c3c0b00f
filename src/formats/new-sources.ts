/** Sources that a stream's answer has not named yet. */
import type { Delta } from "../chat.ts";

type Source = Extract<Delta, { type: "source" }>;

/** Says of each source once: some providers repeat the whole list in every chunk. */
export class NewSources {
  readonly #seen = new Set<string>();

  of(sources: Source[]): Source[] {
    return sources.filter(({ url }) => !this.#seen.has(url) && this.#seen.add(url));
  }
}
