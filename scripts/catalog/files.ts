/** The files `npm run catalog` makes, as text. */
import type { ModelRow } from "../../src/catalog/row.ts";
import { catalogPage } from "./page.ts";
import type { PricePair } from "./price-review.ts";
import type { SourceFacts } from "./sources.ts";

/** What the files are made of. */
export interface CatalogData {
  rows: readonly ModelRow[];
  sources: Readonly<Record<string, SourceFacts>>;
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
  const lines = rowsFileText.split("\n").filter((line) => line.startsWith('{"id":'));
  return lines.map((line) => JSON.parse(line) as ModelRow);
}

const MADE = "Made by `npm run catalog`. Do not edit: change scripts/catalog/overlay/, and run it.";

function rowsFile({ rows, sources }: CatalogData): string {
  const used = new Set(rows.flatMap(({ from }) => from.split(" ")));
  const titles = Object.entries(sources)
    .filter(([short]) => used.has(short))
    .map(([short, { title, asOf }]) => `  ${JSON.stringify(short)}: ${JSON.stringify(`${title} (${asOf})`)},`);
  const asOf =
    rows
      .map(({ at }) => at)
      .toSorted()
      .at(-1) ?? "";
  const text = rows.map((row) => JSON.stringify(row)).join("\n");
  if (/[`\\]|\$\{/.test(text)) throw new Error("a row has a character that a template cannot hold as it is");
  return [
    `/** The models of this package: one a line, in the format of \`row.ts\`. ${MADE} */`,
    "",
    "/** The newest day that any of it was read. */",
    `export const ROWS_AS_OF = ${JSON.stringify(asOf)};`,
    "",
    "/** Where figures come from, by the short name in a row's `from`. */",
    "export const SOURCES: Readonly<Record<string, string>> = {",
    ...titles,
    "};",
    "",
    "/** One model a line. Text, so that a Worker that never asks for a model parses none. */",
    "export const ROWS = `",
    text,
    "`;",
    "",
  ].join("\n");
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
