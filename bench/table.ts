/** Results as a Markdown table, which is also what the terminal shows. */
import type { Column } from "./loads/load.ts";
import { comparedTitle, type LoadResult, type Summary } from "./results.ts";
import type { Spread } from "./statistics.ts";

/** A load's table: a line for each subject; median, spread in brackets, and what it is beside the base. */
export function loadTable({ columns, subjects }: LoadResult): string {
  if (subjects.every(({ rounds }) => rounds.length === 0)) return nothingMeasured(subjects);
  const head = ["subject", ...columns.flatMap(headOf)];
  const lines = subjects.map((subject) => [
    `${comparedTitle(subject)}${subject.failures.length > 0 ? " *" : ""}`,
    ...columns.flatMap((column, index) => cellsOf(column, subject.summaries[index])),
  ]);
  const notes = subjects.flatMap(({ title, failures }) => failures.map((failure) => `\\* ${title}: ${failure}`));
  return [alignedTable([head, ...lines]), ...notes.flatMap((note) => ["", note])].join("\n");
}

function nothingMeasured(subjects: LoadResult["subjects"]): string {
  const reasons = new Set(subjects.flatMap(({ failures }) => failures));
  return reasons.size === 0 ? "no subject for it" : [...reasons].join("\n");
}

function headOf({ title, compared }: Column): string[] {
  if (compared === undefined) return [title];
  return [title, compared === "ratio" ? "× base" : "over base"];
}

function cellsOf({ digits, compared }: Column, summary: Summary | undefined): string[] {
  const own = summary === undefined ? "–" : spreadText(summary, digits);
  if (compared === undefined) return [own];
  const against = summary?.compared;
  if (against === undefined) return [own, "–"];
  return [own, compared === "ratio" ? spreadText(against, 2) : spreadText(against, digits, true)];
}

function spreadText({ median, min, max }: Spread, digits: number, isSigned = false): string {
  if (Number.isNaN(median)) return "–";
  const text = (value: number): string => `${isSigned && value >= 0 ? "+" : ""}${value.toFixed(digits)}`;
  return min === max ? text(median) : `${text(median)} (${text(min)} to ${text(max)})`;
}

/** Columns as wide as their widest cell; numbers to the right. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const [head = [], ...body] = rows;
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(Math.max(1, width - 1))}:`,
  );
  return [line(head), line(rule), ...body.map(line)].join("\n");
}
