/** The report of the docs: tables, the figures they are made of, and plots, from one run of the bench. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { panelOf, plot, type Panel } from "./plot.ts";
import type { BenchResult } from "./stored-results.ts";
import { loadTable } from "./table.ts";

const REPORTS = fileURLToPath(new URL("../docs/reports", import.meta.url));

/** What is plotted: file, and its panels as load, figure, unit, and whether it is what it is beside the base. */
const PLOTS: Record<string, [load: string, figure: string, unit: string, compared: boolean][]> = {
  "bench-cpu": [
    ["paced", "cpuUs", "CPU, × passthrough", true],
    ["wide", "cpuUs", "CPU, × passthrough", true],
    ["flood", "cpuUs", "CPU, × passthrough", true],
    ["json-1", "cpuUs", "CPU, × passthrough", true],
  ],
  "bench-times": [
    ["first-warm", "firstP50Ms", "ms", false],
    ["first-new", "firstP50Ms", "ms", false],
    ["paced", "delayP50Ms", "ms added to an event, p50", false],
    ["paced", "delayP99Ms", "ms added to an event, p99", false],
  ],
  "bench-storage": [
    ["paced", "diskPerByte", "bytes written per byte of the stream", false],
    ["flood", "diskPerByte", "bytes written per byte of the stream", false],
    ["wide", "memoryKB", "kB of memory per stream", false],
  ],
};

/** Writes docs/reports/bench.md, bench.json and the plots. */
export function writeReport(result: BenchResult): void {
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(join(REPORTS, "bench.json"), `${JSON.stringify(result, undefined, 2)}\n`);
  const plots = Object.entries(PLOTS).flatMap(([name, panels]) => {
    const drawn = panels
      .map(([load, figure, unit, compared]) => panelOf(result.loads, load, figure, { unit, compared }))
      .filter((panel): panel is Panel => panel !== undefined);
    if (drawn.length === 0) return [];
    writeFileSync(join(REPORTS, `${name}.svg`), plot(drawn));
    return [`![${name}](${name}.svg)`];
  });
  writeFileSync(join(REPORTS, "bench.md"), reportText(result, plots));
}

/** The report's Markdown. @param plots lines that show them. */
export function reportText({ machine, rounds, loads }: BenchResult, plots: readonly string[]): string {
  const { at, commit, cpu, cores, memoryGB, kernel, node, workerd, loadBefore } = machine;
  const about = [
    `\`npm run bench -- --report\` of ${at}, at ${commit}: ${rounds} rounds by turns.`,
    `${cores} × ${cpu}, ${memoryGB} GB, Linux ${kernel}, Node ${node}, workerd ${workerd}; load before it began: ${loadBefore.toFixed(2)}.`,
    "Medians, least and most in brackets. [How it is measured](../performance.md#how-it-is-measured). Ratios travel to other machines, absolute figures do not.",
  ];
  const tables = loads.flatMap((load) => [`## ${load.title}`, loadTable(load)]);
  return `${["# The bench", ...about, ...plots, ...tables].join("\n\n")}\n`;
}
