/** A statement as a page to print: HTML without scripts and without anything from elsewhere. */
import { METERS, type Meter } from "../catalog/meters.ts";
import { toDollars } from "./money.ts";
import type { Statement, StatementGroup } from "./statement.ts";
import { metersOf } from "./statement-sums.ts";

/** What a page needs to be shown: nothing is loaded, nothing runs. */
export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** Titles of the fields that calls are grouped by. */
const TITLES: Readonly<Record<string, string>> = {
  provider: "Provider",
  model: "Model",
  apiKey: "API key",
  session: "Session",
  billing: "Paid by",
  rule: "Price",
  day: "Day",
};
const METADATA = "metadata.";

const STYLE = `
:root { color-scheme: light; font: 14px/1.45 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
body { max-width: 62rem; margin: 2.5rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; color: #555; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .35rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; overflow-wrap: anywhere; }
th { font-weight: 600; color: #555; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
tr.sum td, tr.sum th { font-weight: 600; color: #1a1a1a; border-top: 2px solid #1a1a1a; border-bottom: 0; }
ul { list-style: none; margin: 0; padding: 0; color: #555; font-size: .9em; }
small { color: #555; }
.account { max-width: 30rem; }
@media print { @page { margin: 16mm; } body { max-width: none; margin: 0; padding: 0; } tr { break-inside: avoid; } thead { display: table-header-group; } }
`;

/** The page. What comes from callers is escaped. */
export function toStatementPage(statement: Statement): string {
  const { account, from, to } = statement;
  const title = `Statement of ${account}, ${from} to ${to}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${text(title)}</title><style>${STYLE}</style></head>
<body>
<header><h1>Statement</h1><p>${text(account)} · ${daysOf(statement)}${filterOf(statement)}</p></header>
<main>
${accountTable(statement)}
${callTable(statement)}
${usageTable(statement)}
${notes(statement)}
</main></body></html>
`;
}

function daysOf({ from, to, isOpen }: Statement): string {
  return `${text(from === to ? from : `${from} to ${to}`)} (UTC)${isOpen ? ", not over yet" : ""}`;
}

function filterOf({ where = {} }: Statement): string {
  const said = Object.entries(where).map(([field, value]) => `${titleOf(field)}: ${value}`);
  return said.length === 0 ? "" : ` · only ${text(said.join(", "))}`;
}

/** How the balance at the beginning became that at the end. With a filter it would not be about the same money. */
function accountTable(statement: Statement): string {
  if (statement.where !== undefined) return "";
  const { opening, closing, toppedUpNanoUsd, adjustedNanoUsd, feesNanoUsd, spentNanoUsd, isOpen } = statement;
  const rows: [string, number][] = [
    ["Balance at the beginning", opening.balanceNanoUsd + opening.heldNanoUsd],
    ["Paid in", toppedUpNanoUsd],
    ...(adjustedNanoUsd === 0 ? [] : [["Corrections", adjustedNanoUsd] satisfies [string, number]]),
    ...(feesNanoUsd === 0 ? [] : [["Fees", 0 - feesNanoUsd] satisfies [string, number]]),
    ["Spent", 0 - spentNanoUsd],
  ];
  const end = closing.balanceNanoUsd + closing.heldNanoUsd;
  const held =
    closing.heldNanoUsd === 0 ? "" : `<br><small>of which ${dollars(closing.heldNanoUsd)} set aside for runs</small>`;
  return `<section class="account"><h2>Account</h2><table><tbody>
${rows.map(([name, nanoUsd]) => `<tr><td>${name}</td><td class="n">${dollars(nanoUsd)}</td></tr>`).join("\n")}
<tr class="sum"><td>Balance ${isOpen ? "now" : "at the end"}${held}</td><td class="n">${dollars(end)}</td></tr>
</tbody></table></section>`;
}

function callTable({ groupBy, groups, total }: Statement): string {
  const fields = groupBy.length === 0 ? [""] : groupBy;
  const heads = fields.map((field) => `<th>${text(field === "" ? "Calls" : titleOf(field))}</th>`).join("");
  const rows = groups.map((group) => {
    const cells = fields.map((field) => `<td>${field === "" ? "all" : label(group.by[field])}</td>`).join("");
    return `<tr>${cells}<td class="n">${whole(group.calls)}</td><td>${usedIn(group)}</td>${amounts(group)}</tr>`;
  });
  return `<section><h2>Calls</h2><table><thead><tr>${heads}<th class="n">Calls</th><th>Used</th><th class="n">Amount</th></tr></thead>
<tbody>${rows.join("\n")}</tbody>
<tbody><tr class="sum"><td colspan="${fields.length}">Total</td><td class="n">${whole(total.calls)}</td><td></td>${amounts(total)}</tr></tbody></table></section>`;
}

function amounts({ nanoUsd, ownKeyNanoUsd, soldNanoUsd, freeNanoUsd }: StatementGroup): string {
  const free = freeNanoUsd === 0 ? "" : `, free: ${dollars(freeNanoUsd)}`;
  const sold = soldNanoUsd + freeNanoUsd === 0 ? "" : `<br><small>sold: ${dollars(soldNanoUsd)}${free}</small>`;
  const own = ownKeyNanoUsd === 0 ? "" : `<br><small>own key: ${dollars(ownKeyNanoUsd)}</small>`;
  return `<td class="n">${dollars(nanoUsd)}${own}${sold}</td>`;
}

function usedIn(group: StatementGroup): string {
  const items = metersOf([group]).map((meter) => `<li>${usedOf(group, meter)} ${METERS[meter].title}</li>`);
  return items.length === 0 ? "" : `<ul>${items.join("")}</ul>`;
}

function usageTable({ total }: Statement): string {
  const rows = metersOf([total]).map((meter) => {
    const { title } = METERS[meter];
    const name = title.charAt(0).toUpperCase() + title.slice(1);
    const cost = dollars(total.quantities[meter]?.nanoUsd ?? 0);
    return `<tr><td>${name}</td><td class="n">${usedOf(total, meter)}</td><td class="n">${cost}</td></tr>`;
  });
  if (rows.length === 0) return "";
  return `<section><h2>Quantities</h2><table><thead><tr><th>Unit</th><th class="n">Quantity</th><th class="n">List price</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></section>`;
}

function notes({ total }: Statement): string {
  const said = [
    total.overdraftNanoUsd > 0 && `${dollars(total.overdraftNanoUsd)} were spent beyond what was there or set aside.`,
    total.ownKeyNanoUsd > 0 &&
      "What was called with a key of one's own is billed by its provider, and not in the amounts.",
    total.unknownCosts > 0 && `Of ${whole(total.unknownCosts)} calls the price is not, or not wholly, known.`,
    total.estimated > 0 && `The quantities of ${whole(total.estimated)} calls were counted from their text.`,
    "Quantities cost their list price, each rounded up; where a provider says itself what it charged, that is the amount.",
  ].filter((note) => note !== false);
  return `<section>${said.map((note) => `<p>${text(note)}</p>`).join("\n")}</section>`;
}

function titleOf(field: string): string {
  return TITLES[field] ?? (field.startsWith(METADATA) ? field.slice(METADATA.length) : field);
}

function label(value: string | null | undefined): string {
  if (value === null || value === undefined) return "<small>none</small>";
  return text(value === "own-key" ? "own key" : value);
}

function usedOf({ quantities }: StatementGroup, meter: Meter): string {
  return (quantities[meter]?.quantity ?? 0).toLocaleString("en-US", { maximumFractionDigits: 3 });
}

function whole(count: number): string {
  return count.toLocaleString("en-US");
}

function dollars(nanoUsd: number): string {
  return `${nanoUsd < 0 ? "−" : ""}$${toDollars(Math.abs(nanoUsd))}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
