/**
 * A row as a line of text: its id, and the rest with the pieces that most rows have as one character each. A Worker loads a
 * third less, and the text has nothing that any way to write a string in JavaScript has to escape.
 */
import { invalidInput } from "../errors.ts";
import type { ModelRow } from "./row.ts";

/** What a line ends with. */
export const LINE_END = "~";

/** Pieces by the character that stands for them; the quote comes last, since pieces have some. */
const PIECES: ReadonlyMap<string, string> = new Map([
  ["!", '"usd":{"input":'],
  ["#", ',"output":'],
  ["&", '"],"from":"'],
  ["*", '","in":"text image'],
  [";", ',"context":'],
  ["<", ',"added":"202'],
  ["=", ',"to":["'],
  [">", ',"cacheRead":'],
  ["?", '{"name":"'],
  ["|", '","openrouter'],
  ["^", '"'],
]);
const CHARACTERS = /[!#&*;<=>?|^]/g;
/** What stands for something here, or would have to be escaped. */
const RESERVED = /[!#&*;<=>?|^~\\`$]/;

/** The text of a row. @throws DurableAIError `input/invalid` where the row has a character that stands for a piece. */
export function toRowText({ id, ...rest }: ModelRow): string {
  const json = JSON.stringify(rest);
  const [reserved] = RESERVED.exec(id + json) ?? [];
  if (reserved !== undefined)
    throw invalidInput(`catalog row ${id}`, `it has a ${reserved}, which is reserved`, "Write it without.");
  return `${id} ${[...PIECES].reduce((text, [character, piece]) => text.replaceAll(piece, character), json)}`;
}

/** The row of a text that {@link toRowText} made. */
export function parseRowText(text: string): ModelRow {
  const space = text.indexOf(" ");
  const json = text.slice(space + 1).replace(CHARACTERS, (character) => PIECES.get(character) ?? character);
  return { id: text.slice(0, space), ...(JSON.parse(json) as Omit<ModelRow, "id">) };
}
