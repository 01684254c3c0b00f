/**
 * When a run that goes on is looked at, whether it has used more than is held for it. To know that, it has to be priced: so
 * it is done first when much of what is held may be used, and then when all of it may be soon.
 */

/** Tokens between two looks at least. */
const LEAST_STEP_TOKENS = 64;
/** And this part of what has come. */
const LEAST_STEP_PART = 1 / 16;
/** The first look, as a part of the tokens that are held for: what comes may cost more than answers do. */
const FIRST = 0.5;
/** A look is before the answer is where all would be used up. */
const BEFORE = 0.9;

export class RunMeter {
  readonly #first: number;
  #next = 0;

  /** @param outputTokens as many as are held for. */
  constructor(outputTokens: number) {
    this.#first = outputTokens * FIRST;
  }

  /** An attempt begins to answer. */
  begin(): void {
    this.#next = Math.max(LEAST_STEP_TOKENS, this.#first);
  }

  /** Whether it is time to look, now that about so many tokens of the attempt have come. */
  isDue(tokens: number): boolean {
    return tokens >= this.#next;
  }

  /** Somebody has looked: such a part of what is held is used. */
  looked(tokens: number, part: number): void {
    const step = Math.max(LEAST_STEP_TOKENS, tokens * LEAST_STEP_PART);
    this.#next = Math.max(tokens + step, (tokens * BEFORE) / part);
  }
}
