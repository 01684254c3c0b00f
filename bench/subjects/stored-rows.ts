/** Counts rows in the SQLite files of a workerd that runs. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** How long a file that is being written is waited for. */
const BUSY_MS = 5_000;

/** Rows of a table in all objects of a class. @param disk of the process, in which each class has a directory. */
export function countRows(disk: string, className: string, table: string): number {
  const directory = join(disk, className);
  let rows = 0;
  for (const file of readdirSync(directory)) {
    if (!file.endsWith(".sqlite") || file === "metadata.sqlite") continue;
    const database = new DatabaseSync(join(directory, file), { readOnly: true, timeout: BUSY_MS });
    const has = database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = ?").get(table);
    if (has?.["n"] === 1) rows += Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]);
    database.close();
  }
  return rows;
}
