/** The files `npm run catalog` makes, as text. */
import { LINE_END, parseRowText, toRowText } from "../../src/catalog/row-text.ts";
import { sourcesOf, type ModelRow, type Sources } from "../../src/catalog/row.ts";
import { catalogPage } from "./page.ts";
import type { PricePair } from "./price-review.ts";

/** What the files are made of. */
export interface CatalogData {
  rows: readonly ModelRow[];
  sources: Sources;
  /** Prices that two sources have. */
  pairs: readonly PricePair[];
}

/** Where the rows are, from the repository's root. */
export const ROWS_FILE = "src/catalog/rows.ts";

/** Paths from the repository's root, and what belongs there. */
export function catalogFiles(data: CatalogData): ReadonlyMap<string, string> {
  return new Map([
    [ROWS_FILE, rowsFile(data)],
    ["src/catalog/model-ids.ts", idsFile(data.rows)],
    ["docs/catalog.md", catalogPage(data)],
  ]);
}

/** The rows of such a `rows.ts`. Read as text: one that a merge has broken can be made anew. */
export function readRows(rowsFileText: string): ModelRow[] {
  const lines = rowsFileText.split("\n").filter((line) => line.endsWith(ROW_END));
  return lines.map((line) => parseRowText(line.slice(0, -ROW_END.length)));
}

/** A literal is broken over lines where nothing of it is. */
const ROW_END = `${LINE_END}\\`;

const MADE = "Made by `npm run catalog`. Do not edit: change scripts/catalog/overlay/, and run it.";

function rowsFile({ rows, sources }: CatalogData): string {
  const used = new Set(rows.flatMap(({ from }) => [...from]));
  const facts = Object.entries(sources)
    .filter(([letter]) => used.has(letter))
    .map(([letter, { title, asOf }]) => `  ${letter}: { title: ${JSON.stringify(title)}, asOf: "${asOf}" },`);
  const asOf = rows
    .map((row) => sourcesOf(row, sources).asOf)
    .toSorted()
    .at(-1);
  return [
    `/** The models of this package: one a line, in the format of \`row.ts\` and \`row-text.ts\`. ${MADE} */`,
    'import type { Sources } from "./row.ts";',
    "",
    "/** Where figures come from, by the letter in a row's `from`. */",
    "export const SOURCES: Sources = {",
    ...facts,
    "};",
    "",
    "/** The newest day that any of it was read. */",
    `export const ROWS_AS_OF = "${asOf}";`,
    "",
    "/**",
    " * All of them. What a function returns is compiled when it is called, and the literals are short (one an author): a Worker",
    " * that never asks for a model pays for neither.",
    " */",
    "export function allRows(): string {",
    "  return [",
    ...literals(rows),
    '  ].join("");',
    "}",
    "",
  ].join("\n");
}

/** A literal for the rows of each author, so that a new row moves none of another's. */
function literals(rows: readonly ModelRow[]): string[] {
  const byAuthor = Map.groupBy(rows, ({ id }) => id.slice(0, id.indexOf("/")));
  return [...byAuthor.values()].flatMap((own) => ['"\\', ...own.map((row) => toRowText(row) + ROW_END), '",']);
}

function idsFile(rows: readonly ModelRow[]): string {
  const lines = rows
    .filter(({ id }) => !id.startsWith("@"))
    .map(({ id, task = "text-generation" }) => `  ${JSON.stringify(id)}: ${JSON.stringify(task)};`);
  return [
    `/** Ids of the models that others than Workers AI serve, with their tasks: for autocompletion. ${MADE} */`,
    "",
    "/** Task by id. */",
    "export interface ProxiedModels {",
    ...lines,
    "}",
    "",
  ].join("\n");
}
