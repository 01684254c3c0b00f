/** The tool calls of an answer, numbered as OpenAI's format does in its streams. */

/** Numbers calls from 0, in the order in which they are first named. */
export class ToolIndexes {
  readonly #indexes = new Map<string, number>();

  of(id: string): number {
    const index = this.#indexes.get(id) ?? this.#indexes.size;
    this.#indexes.set(id, index);
    return index;
  }
}
