/** The whole way from the sources to the text of the files. */
import type { ModelRow, SourceFacts, Sources } from "../../src/catalog/row.ts";
import { catalogFiles, type CatalogData } from "./files.ts";
import { mergeOffers } from "./merge.ts";
import { SOURCE_LETTERS, type SourceName } from "./offer.ts";
import { checkOverlay } from "./overlay-checks.ts";
import { checkAliases, checkRows } from "./row-checks.ts";
import { describeSources, readSources, type SourceData } from "./sources.ts";

/** A catalog that has passed every check. */
export interface MadeCatalog extends CatalogData, Omit<SourceData, "pairs"> {
  /** Text by path, from the repository's root. */
  files: ReadonlyMap<string, string>;
}

/**
 * Makes the catalog. Of the committed rows it takes only when each model was added.
 * @throws Error where a source, the overlay or a row is not what it must be.
 */
export function makeCatalog(committed: readonly ModelRow[]): MadeCatalog {
  const described = describeSources();
  const sources = byLetter(described);
  const { offers, pairs, leftOut } = readSources();
  const rows = mergeOffers(offers, {
    asOf: Object.fromEntries(Object.entries(described).map(([name, { asOf }]) => [name, asOf])) as Record<
      SourceName,
      string
    >,
    addedBefore: new Map(committed.map(({ id, added }) => [id, added])),
  });
  checkRows(rows, sources);
  checkAliases(rows);
  checkOverlay({ rows, offers, pairs, leftOut });
  return { rows, sources, offers, pairs, leftOut, files: catalogFiles({ rows, sources, pairs }) };
}

function byLetter(facts: Readonly<Record<SourceName, SourceFacts>>): Sources {
  const pairs = Object.entries(facts).map(([name, fact]) => [SOURCE_LETTERS[name as SourceName], fact] as const);
  return Object.fromEntries(pairs.toSorted());
}
