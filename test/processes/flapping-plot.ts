/** The plot of a flapping target: calls a second at both targets, and what breakers made of it, as an SVG. */
import type { SimulatedCall } from "../../src/testing/call-log.ts";
import type { BreakerState, TargetHealth } from "../../src/run/target-health.ts";

/** `GET /health/targets` at one moment; the target is absent until something was reported of it. */
export interface HealthSample {
  /** Milliseconds since the Unix epoch. */
  at: number;
  target?: TargetHealth;
}

export interface FlappingRun {
  startedAt: number;
  endedAt: number;
  primary: readonly SimulatedCall[];
  fallback: readonly SimulatedCall[];
  samples: readonly HealthSample[];
}

const WIDTH = 900;
const [LEFT, RIGHT] = [50, 10];
const [PANEL, GAP, TOP] = [150, 50, 40];
const COLORS = {
  failed: "#d1495b",
  primary: "#2e86ab",
  fallback: "#9aa5b1",
  open: "#d1495b",
  "half-open": "#edae49",
  closed: "#2e86ab",
};
type Series = keyof typeof COLORS;

/** Draws it. Whole seconds are columns. */
export function plotFlapping({ startedAt, endedAt, primary, fallback, samples }: FlappingRun): string {
  const seconds = Math.max(1, Math.ceil((endedAt - startedAt) / 1_000));
  const perSecond = (calls: readonly SimulatedCall[]): number[] => {
    const counts = Array.from({ length: seconds }, () => 0);
    for (const { startedAt: at } of calls) {
      const second = Math.min(seconds - 1, Math.max(0, Math.floor((at - startedAt) / 1_000)));
      counts[second] = (counts[second] ?? 0) + 1;
    }
    return counts;
  };
  const lastIn = (second: number): TargetHealth | undefined =>
    samples.findLast(({ at }) => at < startedAt + (second + 1) * 1_000)?.target;
  const seenAs = (state: BreakerState): number[] =>
    Array.from({ length: seconds }, (_, second) => lastIn(second)?.objects[state] ?? 0);
  const failed = primary.filter(({ state }) => state === "failed");
  const answered = primary.filter(({ state }) => state !== "failed");
  const panels: [string, [Series, string, number[]][]][] = [
    [
      "calls a second, as the providers count them",
      [
        ["failed", "primary, refused", perSecond(failed)],
        ["primary", "primary, answered", perSecond(answered)],
        ["fallback", "fallback", perSecond(fallback)],
      ],
    ],
    [
      "run objects by what their breaker of the primary is (GET /health/targets)",
      [
        ["open", "open", seenAs("open")],
        ["half-open", "half-open", seenAs("half-open")],
        ["closed", "closed again", seenAs("closed")],
      ],
    ],
  ];
  const height = TOP + panels.length * (PANEL + GAP);
  const drawn = panels.map(([title, series], index) => panel(title, series, TOP + index * (PANEL + GAP), seconds));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${drawn.join("\n")}
</svg>
`;
}

/** Stacked columns, one for each second. */
function panel(title: string, series: [Series, string, number[]][], top: number, seconds: number): string {
  const sums = Array.from({ length: seconds }, (_, second) =>
    series.reduce((sum, [, , values]) => sum + (values[second] ?? 0), 0),
  );
  const most = Math.max(1, ...sums);
  const step = (WIDTH - LEFT - RIGHT) / seconds;
  const bottom = top + PANEL;
  const heights = sums.map(() => 0);
  const areas = series.map(([color, , values]) => {
    const path = values.map((value, second) => {
      const base = heights[second] ?? 0;
      heights[second] = base + value;
      if (value === 0) return "";
      const [x, y] = [LEFT + second * step, bottom - ((base + value) / most) * PANEL];
      return `M${x.toFixed(1)} ${y.toFixed(1)}h${step.toFixed(1)}v${((value / most) * PANEL).toFixed(1)}h-${step.toFixed(1)}z`;
    });
    return `<path fill="${COLORS[color]}" d="${path.join("")}"/>`;
  });
  const legend = series.map(([color, name], index) => {
    const x = WIDTH - RIGHT - (series.length - index) * 120;
    return `<rect x="${x}" y="${top - 14}" width="10" height="10" fill="${COLORS[color]}"/><text x="${x + 14}" y="${top - 5}">${name}</text>`;
  });
  const every = Math.max(1, Math.round(seconds / 100)) * 10;
  const ticks = Array.from({ length: Math.floor(seconds / every) + 1 }, (_, index) => {
    const x = LEFT + index * every * step;
    return `<text x="${x.toFixed(1)}" y="${bottom + 14}" text-anchor="middle">${index * every} s</text>`;
  });
  return [
    `<text x="${LEFT}" y="${top - 5}">${title}</text>`,
    ...areas,
    ...legend,
    `<path stroke="#333" fill="none" d="M${LEFT} ${top}V${bottom}H${WIDTH - RIGHT}"/>`,
    `<text x="${LEFT - 6}" y="${top + 8}" text-anchor="end">${most}</text>`,
    `<text x="${LEFT - 6}" y="${bottom}" text-anchor="end">0</text>`,
    ...ticks,
  ].join("\n");
}
