/** The rest of an answer whose beginning the conversation ends with. */

/** How an answer goes on from its beginning. */
export interface Continuation {
  /** The beginning is not heeded: the answer starts over. */
  startsOver?: boolean;
  /** That many words of the beginning come once more. */
  repeatedWords?: number;
}

/**
 * What of the `pieces` comes after `beginning`: all of them where they do not begin so. The blank that `beginning` may end
 * with is not needed for that.
 */
export function restAfter(pieces: string[], beginning: string, continuation: Continuation = {}): string[] {
  const { startsOver = false, repeatedWords = 0 } = continuation;
  const whole = pieces.join("");
  const said = [beginning, beginning.trimEnd()].find((text) => whole.startsWith(text));
  if (said === undefined || startsOver) return pieces;
  return [...lastWords(said, repeatedWords), ...withoutStart(pieces, said.length)];
}

function lastWords(text: string, count: number): string[] {
  return count === 0 ? [] : (text.match(/\S+\s*/g) ?? []).slice(-count);
}

/** A piece that is cut keeps its end; a blank that is left of it goes to the next. */
function withoutStart(pieces: string[], chars: number): string[] {
  let before = 0;
  const rest = pieces.flatMap((piece) => {
    const left = piece.slice(Math.max(0, chars - before));
    before += piece.length;
    return left === "" ? [] : [left];
  });
  const [first = "", second, ...others] = rest;
  return first.trim() === "" && second !== undefined ? [first + second, ...others] : rest;
}
