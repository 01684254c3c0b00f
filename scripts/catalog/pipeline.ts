/** The whole way from the sources to the text of the files. */
import type { ModelRow } from "../../src/catalog/row.ts";
import { catalogFiles, type CatalogData } from "./files.ts";
import { mergeOffers } from "./merge.ts";
import type { SourceName } from "./offer.ts";
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
  const sources = describeSources();
  const { offers, pairs, leftOut } = readSources();
  const asOf = byName(sources, ({ asOf: day }) => day) as Record<SourceName, string>;
  const rows = mergeOffers(offers, { asOf, addedBefore: new Map(committed.map(({ id, added }) => [id, added])) });
  checkRows(
    rows,
    byName(sources, ({ title }) => title),
  );
  checkAliases(rows);
  checkOverlay({ rows, offers, pairs, leftOut });
  return { rows, sources, offers, pairs, leftOut, files: catalogFiles({ rows, sources, pairs }) };
}

function byName<From>(facts: Readonly<Record<string, From>>, read: (value: From) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, read(value)]));
}
