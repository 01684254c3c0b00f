/** docs/catalog.md: the whole catalog as a page, with counts, and the tables a reviewer looks at. */
import { ALIASES } from "../../src/catalog/aliases.ts";
import { isMeter, METERS } from "../../src/catalog/meters.ts";
import { PROVIDERS } from "../../src/catalog/providers.ts";
import { authorInId, type ModelRow, type RateRow } from "../../src/catalog/row.ts";
import { withoutRegion } from "./amazon-regions.ts";
import type { CatalogData } from "./files.ts";
import * as genaiPrices from "./genai-prices.ts";
import { LEFT_OUT_OFFERS } from "./overlay/left-out-offers.ts";
import * as piAi from "./pi-ai.ts";
import { differences, explanation } from "./price-review.ts";
import { placesOf, providersOf } from "./target-rows.ts";

/** Models that came in this many days before the newest figure are listed as new. */
const NEW_DAYS = 60;
const DAY_MS = 86_400_000;

/** The page. */
export function catalogPage(data: CatalogData): string {
  const { rows } = data;
  return [
    "<!-- Made by `npm run catalog`. Do not edit. -->",
    "",
    "# The catalog",
    "",
    ...introduction(data),
    "## How many",
    "",
    ...table(["task", "models"], counts(rows.map(({ task = "text-generation" }) => task))),
    ...table(["provider", "name", "models"], providerCounts(rows)),
    "## What is new",
    "",
    `Models whose first day is known, and lies within ${NEW_DAYS} days of the newest figure here: from Cloudflare's pages, a`,
    "date in an id, or models.dev (`scripts/catalog/overlay/release-dates.json`).",
    "",
    ...table(["since", "model", "served by"], newest(data)),
    "## Who serves Claude, GPT and Gemini",
    "",
    "One row a model, one column a provider: the provider's own id, where it serves the model. Amazon's regions count as one.",
    "",
    ...matrix(rows),
    "## One model, several providers",
    "",
    "What the joining rule makes of the ids (`scripts/catalog/same-model.ts`, `overlay/equivalents.ts`), beside the above. In",
    "brackets, what a provider serves instead of the author's own build.",
    "",
    ...table(["model", "targets"], joined(rows)),
    "## Where two sources disagree on a price",
    "",
    `${data.pairs.length} prices stand in both packages; those that differ by more than 2 % are below, genai-prices' first.`,
    "",
    ...table(["provider", "model", "prices", "taken", "why"], disagreements(data)),
    "## Aliases",
    "",
    ...table(["alias", "means"], aliases()),
    "## What is left out",
    "",
    ...table(["provider", "why"], leftOut()),
    "## All models",
    "",
    "Prices in dollars, input / output: tokens and characters per million, audio per hour, requests, searches and pages per",
    "thousand, the rest each. A `+` says that there are further rates (long input, times of the day, variants):",
    "`ai.catalog.get(id).price` has them.",
    "",
    ...authors(rows),
  ].join("\n");
}

function introduction({ rows, sources }: CatalogData): string[] {
  const providers = new Set(rows.flatMap(providersOf));
  return [
    `${rows.length} models of ${providers.size} providers. What the fields mean and how to ask: [models.md](models.md).`,
    "",
    ...table(
      ["source", "read"],
      Object.values(sources).map(({ title, asOf }) => [title, asOf]),
    ),
  ];
}

// ---- parts ---------------------------------------------------------------------------------------------------------

function counts(words: readonly string[]): string[][] {
  const byWord = new Map<string, number>();
  for (const word of words) byWord.set(word, (byWord.get(word) ?? 0) + 1);
  return [...byWord]
    .toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([word, count]) => [word, String(count)]);
}

function providerCounts(rows: readonly ModelRow[]): string[][] {
  const names = new Map(PROVIDERS.map(({ id, name }) => [id, name]));
  return counts(rows.flatMap(providersOf)).map(([id = "", count = ""]) => [id, names.get(id) ?? id, count]);
}

function newest({ rows, sources }: CatalogData): string[][] {
  const last = Math.max(...Object.values(sources).map(({ asOf }) => Date.parse(asOf)));
  return rows
    .filter(({ added }) => added !== undefined && last - Date.parse(added) <= NEW_DAYS * DAY_MS)
    .toSorted((a, b) => ((b.added ?? "") < (a.added ?? "") ? -1 : 1) || (a.id < b.id ? -1 : 1))
    .map((row) => [row.added ?? "", code(row.id), providersOf(row).join(", ")]);
}

const FAMOUS = /^(anthropic\/claude|openai\/(gpt|o\d|chat)|google\/gemini)/;
const COLUMNS = [
  "anthropic",
  "openai",
  "google",
  "azure-openai",
  "google-vertex",
  "amazon-bedrock",
  "openrouter",
  "ai-gateway",
];

function matrix(rows: readonly ModelRow[]): string[] {
  const cells = rows
    .filter(({ id }) => FAMOUS.test(id))
    .map((row) => {
      const by = (provider: string): string => {
        const ids = placesOf(row).filter((place) => place.provider === provider);
        const own = [...new Set(ids.map(({ id }) => withoutRegion(id)))];
        return own.map((id) => (id === row.id ? "✓" : code(id))).join(" ");
      };
      const others = providersOf(row).filter((provider) => !COLUMNS.includes(provider));
      return [code(row.id), ...COLUMNS.map(by), others.join(", ")];
    });
  return table(["model", ...COLUMNS, "others"], cells);
}

function joined(rows: readonly ModelRow[]): string[][] {
  return rows
    .filter((row) => !FAMOUS.test(row.id) && providersOf(row).filter((id) => id !== "openrouter").length > 1)
    .map((row) => [code(row.id), targetTexts(row).join("<br>")]);
}

function targetTexts(row: ModelRow): string[] {
  return placesOf(row).map(({ provider, id }, index) => {
    const target = row.to[index];
    const fidelity = typeof target === "object" ? target.fidelity : undefined;
    return `${provider}${id === row.id ? "" : `: ${code(id)}`}${fidelity === undefined ? "" : ` (${fidelity})`}`;
  });
}

function disagreements({ pairs }: CatalogData): string[][] {
  return pairs.flatMap((pair) => {
    const found = differences(pair);
    if (found.length === 0 || pair.provider === "openrouter") return [];
    const known = explanation(pair);
    return [[pair.provider, code(pair.id), found.join("<br>"), known?.take ?? "", known?.why ?? ""]];
  });
}

function aliases(): string[][] {
  return Object.entries(ALIASES).map(([name, meaning]) => [
    code(name),
    "model" in meaning ? code(meaning.model) : `refused: ${meaning.refused}`,
  ]);
}

/** Whole providers of either package, and single offers. */
function leftOut(): string[][] {
  const providers = Object.entries({ ...genaiPrices.LEFT_OUT, ...piAi.LEFT_OUT });
  const offers = LEFT_OUT_OFFERS.map(({ provider, ids, why }) => [
    `${provider}: ${code(ids.source.replace(/^\^/, "").concat("*"))}`,
    why,
  ]);
  return [...providers, ...offers].toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
}

function authors(rows: readonly ModelRow[]): string[] {
  const byAuthor = Map.groupBy(rows, ({ id }) => authorInId(id));
  return [...byAuthor]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([author, models]) => [
      `### ${author}`,
      "",
      ...table(
        ["id", "task", "context", "output", "price", "served by", "since"],
        models.map((row) => [
          `${code(row.id)}${endText(row)}`,
          row.task ?? "text-generation",
          row.context?.toLocaleString("en") ?? "",
          row.output?.toLocaleString("en") ?? "",
          priceText(row),
          providersOf(row).join(", "),
          row.added ?? "",
        ]),
      ),
    ]);
}

/** ` (deprecated, until 2026-12-11)`; empty for a model that stays. */
function endText({ deprecated, retires }: ModelRow): string {
  const words = [...(deprecated === 1 ? ["deprecated"] : []), ...(retires === undefined ? [] : [`until ${retires}`])];
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}

function priceText({ usd, long, hours, variants, changes }: ModelRow): string {
  if (usd === undefined) return "unknown";
  const more = long || hours || variants || changes ? " +" : "";
  return `${rateText(usd)}${more}`;
}

/** The rates everybody looks at; input and output stand without their names. */
function rateText(usd: RateRow): string {
  const { input, output, ...rest } = usd;
  const tokens = input === undefined ? [] : [output === undefined ? `${input}` : `${input} / ${output}`];
  const shown =
    input === undefined
      ? Object.entries(usd)
      : Object.entries(rest).filter(([meter]) => /^(input|output)(Image|Audio|Video)|requests/.test(meter));
  return [...tokens, ...shown.map(([meter, rate]) => `${meterText(meter)} ${rate}`)].join(", ");
}

/** Audio is priced by the hour, and counted by the second. */
function meterText(meter: string): string {
  return (isMeter(meter) ? METERS[meter].title : meter).replace("seconds of audio", "hours of audio");
}

// ---- text ----------------------------------------------------------------------------------------------------------

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [tableRow(head), tableRow(head.map(() => "---")), ...rows.map(tableRow), ""];
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
