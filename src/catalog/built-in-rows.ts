/** The rows this package brings, read from their text when they are asked for: a Worker that asks for none parses none. */
import type { Model } from "./model.ts";
import { toModel, type ModelRow, type SourceTitles } from "./row.ts";

/** Where each row begins, by what every row begins with. */
const ROW_START = /^\{"id":"([^"]+)"/;

/** Rows as text, one JSON object a line, each line beginning with its id. */
export class BuiltInRows {
  readonly #text: string;
  readonly #sources: SourceTitles;
  readonly #models = new Map<string, Model>();
  #lines: Map<string, string> | undefined;

  constructor(text: string, sources: SourceTitles) {
    this.#text = text;
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
    const line = this.#index().get(id);
    if (line === undefined) return undefined;
    const model = toModel(JSON.parse(line) as ModelRow, this.#sources);
    this.#models.set(id, model);
    return model;
  }

  #index(): Map<string, string> {
    this.#lines ??= new Map(
      this.#text.split("\n").flatMap((line): [string, string][] => {
        const id = ROW_START.exec(line)?.[1];
        return id === undefined ? [] : [[id, line]];
      }),
    );
    return this.#lines;
  }
}
