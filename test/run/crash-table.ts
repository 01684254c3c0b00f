/** The results of `npm run crash-test`, as it prints them. */
import { SCORES, type TrialResult } from "./crash-score.ts";

/** Results of the same trials in the same order, by door. */
export type DoorResults = Readonly<Record<string, readonly TrialResult[]>>;

/** A table in Markdown: a line for each trial, and in it what each door has, in the order of the doors. */
export function toTable(results: DoorResults): string {
  const doors = Object.values(results);
  const [trials = []] = doors;
  const rows = trials.map(({ name }, index) => {
    const each = doors.flatMap((door) => door[index] ?? []);
    return [
      name,
      ...each.map(({ score }) => score),
      each.map(({ seconds }) => seconds.toFixed(1)).join(" / "),
      each.map(({ calls }) => calls).join(" / "),
    ];
  });
  return toMarkdown(["fault", ...Object.keys(results), "seconds", "attempts at the provider"], rows);
}

function toMarkdown(head: string[], rows: string[][]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** What is wrong, a line for each result that is no `pass`. */
export function toReasons(results: DoorResults): string[] {
  return Object.entries(results).flatMap(([door, ofDoor]) =>
    ofDoor
      .filter(({ score }) => score !== "pass")
      .map(({ name, score, reason }) => `${door}, ${name}: ${score}: ${reason}`),
  );
}

/** `http: 16 pass, 0 partial, 0 safe, 0 fail`. */
export function toSummary(door: string, results: readonly TrialResult[]): string {
  const counts = SCORES.map((score) => `${results.filter((result) => result.score === score).length} ${score}`);
  return `${door}: ${counts.join(", ")}`;
}
