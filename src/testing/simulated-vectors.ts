/**
 * Vectors and scores that are made up, the same for the same text: a sum of one random direction for each word. So texts
 * that share words are near each other, and a search over them finds what it should.
 */

/** Numbers in a vector of the model, by its name: the makers' own figures. The first that fits. */
const SIZES: readonly (readonly [model: RegExp, size: number])[] = [
  [/text-embedding-3-large|gemini-embedding/, 3_072],
  [/text-embedding|embed-v4|voyage-(code-2|large-2)/, 1_536],
  [/plamo/, 2_048],
  [/bge-base|embeddinggemma|nomic-embed/, 768],
  [/voyage-3-lite/, 512],
  [/bge-small|embed-.*-light/, 384],
];
const DEFAULT_SIZE = 1_024;

/** Words of a text that count: a vector takes a number for each word and dimension. */
const MAX_WORDS = 256;

/** How many numbers the vectors of `model` have. */
export function sizeOf(model: string): number {
  return SIZES.find(([pattern]) => pattern.test(model))?.[1] ?? DEFAULT_SIZE;
}

/** The vector of `text`, of length 1. */
export function vectorOf(text: string, size: number): number[] {
  const sum = new Float64Array(size);
  for (const word of wordsOf(text)) addDirection(sum, hashOf(word));
  const length = Math.hypot(...sum) || 1;
  return Array.from(sum, (value) => Math.fround(value / length));
}

/** How well `document` fits `query`, from 0 to 1: the share of the query's words that are in it. */
export function scoreOf(query: string, document: string): number {
  const wanted = new Set(wordsOf(query));
  const found = new Set(wordsOf(document).filter((word) => wanted.has(word)));
  return (found.size + 1) / (wanted.size + 2);
}

/** Tokens, as most count them: four letters each. */
export function tokensOf(texts: readonly string[]): number {
  return texts.reduce((total, text) => total + Math.ceil(text.length / 4), 0);
}

/** What has no words is a word of its own. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  return words.slice(0, MAX_WORDS);
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}

/** Adds as many numbers from -1 to 1 as the sum has, by a generator (mulberry32) that begins at `seed`. */
function addDirection(sum: Float64Array, seed: number): void {
  let state = seed;
  for (let index = 0; index < sum.length; index += 1) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    sum[index] = (sum[index] ?? 0) + ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  }
}
