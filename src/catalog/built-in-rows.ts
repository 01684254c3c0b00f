/** The rows this package brings, read from their text when they are asked for: a Worker that asks for none parses none. */
import type { Model } from "./model.ts";
import { LINE_END, parseRowText } from "./row-text.ts";
import { toModel, type Sources } from "./row.ts";

/** Rows as text (`row-text.ts`), one after the other. */
export class BuiltInRows {
  readonly #read: () => string;
  readonly #sources: Sources;
  readonly #models = new Map<string, Model>();
  #text = "";
  #starts: Map<string, number> | undefined;

  /** `read` is called once, at the first question. */
  constructor(read: () => string, sources: Sources) {
    this.#read = read;
    this.#sources = sources;
  }

  /** Every id, in the order of the text. */
  get ids(): IterableIterator<string> {
    return this.#index().keys();
  }

  /** The model of that very id. Only its own line is parsed. */
  get(id: string): Model | undefined {
    const known = this.#models.get(id);
    if (known !== undefined) return known;
    const start = this.#index().get(id);
    if (start === undefined) return undefined;
    const row = parseRowText(this.#text.slice(start, this.#text.indexOf(LINE_END, start)));
    const model = toModel(row, this.#sources);
    this.#models.set(id, model);
    return model;
  }

  /** Where each row begins. */
  #index(): Map<string, number> {
    if (this.#starts !== undefined) return this.#starts;
    this.#starts = new Map();
    this.#text = this.#read();
    for (let start = 0; start < this.#text.length; start = this.#text.indexOf(LINE_END, start) + 1)
      this.#starts.set(this.#text.slice(start, this.#text.indexOf(" ", start)), start);
    return this.#starts;
  }
}
