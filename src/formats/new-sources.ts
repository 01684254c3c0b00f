/** Sources that an answer has not named yet. */
import type { Source } from "../chat.ts";

/** Says of each source once: some providers repeat the whole list in every chunk. */
export class NewSources {
  readonly #seen = new Set<string>();

  of<Kind extends Source>(sources: readonly Kind[]): Kind[] {
    return sources.filter(({ url }) => !this.#seen.has(url) && this.#seen.add(url));
  }
}

/** The pages of a whole answer, each once; an object to spread. */
export function withSources(found: readonly Source[]): { sources?: Source[] } {
  const sources = new NewSources().of(found).map(({ url, title }) => (title === undefined ? { url } : { url, title }));
  return sources.length === 0 ? {} : { sources };
}
