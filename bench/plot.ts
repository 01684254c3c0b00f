/** Plots of results, as SVG: a dot for the median and a line from least to most, on a logarithmic axis. */
import { comparedTitle, type LoadResult } from "./results.ts";
import type { Spread } from "./statistics.ts";

/** One panel: a figure of a load. */
export interface Panel {
  title: string;
  unit: string;
  rows: readonly (Spread & { label: string; isOurs: boolean })[];
}

const WIDTH = 900;
const LEFT = 430;
const RIGHT = 110;
const ROW = 20;
const TOP = 30;
const GAP = 30;
const OURS = "#2e86ab";
const OTHERS = "#8d99a6";

/** The panel of a figure, of those subjects that have it. `compared`: what it is beside the base. */
export function panelOf(
  results: readonly LoadResult[],
  load: string,
  figure: string,
  { unit, compared }: { unit: string; compared: boolean },
): Panel | undefined {
  const result = results.find((one) => one.load === load);
  if (result === undefined) return undefined;
  const rows = result.subjects.flatMap((subject) => {
    const { title } = subject;
    const summary = subject.summaries.find((one) => one.figure === figure);
    const value = compared ? summary?.compared : summary;
    if (value === undefined || !(value.median > 0) || !(value.min > 0)) return [];
    const { median, min, max } = value;
    return [
      { label: compared ? comparedTitle(subject) : title, isOurs: title.startsWith("durable-ai"), median, min, max },
    ];
  });
  return rows.length === 0 ? undefined : { title: result.title, unit, rows };
}

export function plot(panels: readonly Panel[]): string {
  let top = 0;
  const drawn = panels.map((panel) => {
    const text = draw(panel, top);
    top += TOP + panel.rows.length * ROW + GAP;
    return text;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" font-family="sans-serif" font-size="11">
<rect width="${WIDTH}" height="${top}" fill="#fff"/>
${drawn.join("\n")}
</svg>
`;
}

function draw({ title, unit, rows }: Panel, top: number): string {
  const low = 10 ** Math.floor(Math.log10(Math.min(...rows.map(({ min }) => min))));
  const high = Math.max(low * 10, 10 ** Math.ceil(Math.log10(Math.max(...rows.map(({ max }) => max)))));
  const decades = Math.round(Math.log10(high / low));
  const x = (value: number): number => LEFT + (Math.log10(value / low) / decades) * (WIDTH - LEFT - RIGHT);
  const bottom = top + TOP + rows.length * ROW;
  const ticks = Array.from({ length: decades + 1 }, (_, decade) => {
    const value = low * 10 ** decade;
    return `<path stroke="#ddd" d="M${x(value).toFixed(1)} ${top + TOP - 4}V${bottom}"/><text x="${x(value).toFixed(1)}" y="${bottom + 12}" text-anchor="middle" fill="#555">${toText(value)}</text>`;
  });
  const lines = rows.map(({ label, isOurs, median, min, max }, index) => {
    const y = top + TOP + index * ROW + ROW / 2;
    const color = isOurs ? OURS : OTHERS;
    return [
      `<text x="${LEFT - 8}" y="${y + 4}" text-anchor="end">${escape(label)}</text>`,
      `<path stroke="${color}" stroke-width="2" d="M${x(min).toFixed(1)} ${y}H${x(max).toFixed(1)}"/>`,
      `<circle cx="${x(median).toFixed(1)}" cy="${y}" r="4" fill="${color}"/>`,
      `<text x="${(x(max) + 8).toFixed(1)}" y="${y + 4}">${toText(median)}</text>`,
    ].join("");
  });
  const heading = `<text x="8" y="${top + 16}" font-weight="bold">${escape(title)}: ${escape(unit)}</text>`;
  return [heading, ...ticks, ...lines].join("\n");
}

/** Two digits where they say something. */
function toText(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
