/** Histories that a statement is made of: it is what its ledger says, to the nano-dollar, however it is grouped. */
import fc from "fast-check";
import { DurableAIError } from "../../../src/errors.ts";
import type { Entry, WalletState } from "../../../src/wallet/entry.ts";
import { Ledger } from "../../../src/wallet/ledger.ts";
import type { ResaleRule } from "../../../src/wallet/resale.ts";
import { salesOf } from "../../../src/wallet/resale-rules.ts";
import { dayOf } from "../../../src/wallet/statement-query.ts";
import { dropLedger, same, sumOf, type HistoryKind, type HistoryStorage } from "./histories.ts";
import { partOf, statementOfLedger } from "./stated-ledger.ts";

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2026, 9, 30);
const NOW = Date.UTC(2026, 10, 26, 12);

interface Step {
  dayLater: boolean;
  kind: "top-up" | "adjust" | "hold" | "release" | "charge" | "lease";
  name: number;
  amounts: number[];
  provider: number;
  customer: number;
  ownKey: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  dayLater: fc.nat({ max: 2 }).map((n) => n === 0),
  kind: fc.constantFrom("top-up", "adjust", "hold", "release", "charge", "charge", "charge", "lease"),
  name: fc.nat({ max: 9 }),
  amounts: fc.array(fc.integer({ min: 0, max: 1_000_000_007 }), { minLength: 1, maxLength: 3 }),
  provider: fc.nat({ max: 2 }),
  customer: fc.nat({ max: 2 }),
  ownKey: fc.boolean(),
});

/** What a call does that may be refused: then nothing has moved. */
function take(ledger: Ledger, { kind, name, amounts, provider, customer, ownKey }: Step, at: number): void {
  const [nanoUsd = 0] = amounts;
  const run = customer === 0 ? {} : { run: { apiKey: `key-${provider}`, metadata: { customer: `c${customer}` } } };
  const parts = amounts.map((cost, n) =>
    ownKey && n === 0
      ? partOf(0, { costNanoUsd: cost, billing: "own-key", provider: `p${provider}` })
      : partOf(cost, {
          provider: `p${(provider + n) % 3}`,
          lines: [{ meter: "output", quantity: cost, nanoUsd: cost }],
        }),
  );
  if (kind === "top-up") ledger.topUp({ key: `t${name}`, nanoUsd }, at);
  else if (kind === "adjust")
    ledger.adjust({ key: `t${name}`, nanoUsd: customer === 0 ? nanoUsd : -nanoUsd, fee: customer === 1 }, at);
  else if (kind === "hold") ledger.hold({ runId: `r${name}`, nanoUsd }, at);
  else if (kind === "release") ledger.release(`r${name}`, at);
  else if (kind === "lease") ledger.lend({ holder: "h", to: nanoUsd, spare: 0, returned: 0 }, at);
  else ledger.charge({ runId: `r${name}`, parts, ...run }, at, (made) => salesOf(made, RULES, ALLOWANCES));
}

/** A markup, a price of its own with something free, and calls that are not sold. */
const RULES: ResaleRule[] = [
  { name: "first", where: { customer: "c1" }, markupPercent: 12.34 },
  { name: "second", where: { customer: "c2" }, rates: { output: 999_999_999 }, freeNanoUsd: 700 },
];
const ALLOWANCES = { used: () => 100, use: () => undefined };

const isSpent = ({ kind }: Entry): boolean => kind === "charge" || kind === "overdraft";

type Balance = Pick<WalletState, "balanceNanoUsd" | "heldNanoUsd">;

function sameBalance(actual: Balance, expected: Balance, what: string): void {
  same(actual.balanceNanoUsd, expected.balanceNanoUsd, `${what}, free`);
  same(actual.heldNanoUsd, expected.heldNanoUsd, `${what}, held`);
}

async function checkHistory(storage: HistoryStorage, steps: readonly Step[], most: number): Promise<void> {
  let ledger = new Ledger(storage.sql);
  let at = FIRST;
  for (const [index, made] of steps.entries()) {
    // As after a restart of its object.
    if (index % 3 === 2) ledger = new Ledger(storage.sql);
    if (made.dayLater) at += DAY_MS;
    try {
      storage.transactionSync(() => take(ledger, made, at));
    } catch (thrown) {
      if (!DurableAIError.isInstance(thrown) || thrown.code === "internal/unexpected") throw thrown;
    }
  }
  const all = ledger.entries(Number.MAX_SAFE_INTEGER, 1_000);
  const state = ledger.state();
  const whole = { period: `${dayOf(FIRST)}..${dayOf(at)}` };
  for (const groupBy of [[], ["provider", "day"], ["metadata.customer"], ["apiKey", "billing", "model"]]) {
    const made = await statementOfLedger(ledger, NOW, { ...whole, groupBy }, most);
    same(sumOf(made.groups.map(({ nanoUsd }) => nanoUsd)), state.spentNanoUsd, "what the groups add up to");
    const lines = all.flatMap(({ charge: of }) => of?.lines ?? []);
    const output = sumOf(lines.map((line) => (line.meter === "output" ? line.nanoUsd : 0)));
    same(made.total.quantities.output?.nanoUsd ?? 0, output, "output");
    const ofOwnKeys = all.filter((entry) => isSpent(entry) && entry.charge?.billing === "own-key");
    same(made.total.ownKeyNanoUsd, sumOf(ofOwnKeys.map((entry) => entry.charge?.costNanoUsd ?? 0)), "of own keys");
    const sales = all.filter(({ kind }) => kind === "sale");
    same(made.soldNanoUsd, sumOf(sales.map(({ nanoUsd }) => nanoUsd)), "what was sold");
    same(made.total.freeNanoUsd, sumOf(sales.map(({ sale }) => sale?.freeNanoUsd ?? 0)), "what was free");
    const { toppedUpNanoUsd, adjustedNanoUsd, feesNanoUsd, spentNanoUsd, closing } = made;
    const left = toppedUpNanoUsd + adjustedNanoUsd - feesNanoUsd - spentNanoUsd;
    same(left, closing.balanceNanoUsd + closing.heldNanoUsd, "what is left");
  }
  // Day by day: each goes on where the one before ended, and has what its own entries say.
  const byDay = Map.groupBy(all, (entry) => dayOf(entry.at));
  let before = { balanceNanoUsd: 0, heldNanoUsd: 0 };
  for (let day = FIRST; day <= at; day += DAY_MS) {
    const period = dayOf(day);
    const made = await statementOfLedger(ledger, NOW, { period, groupBy: ["provider"] }, most);
    const ofDay = byDay.get(period) ?? [];
    sameBalance(made.opening, before, `what ${period} opens with`);
    const spent = ofDay.filter(isSpent);
    same(made.spentNanoUsd, sumOf(spent.map(({ nanoUsd }) => nanoUsd)), `what was spent on ${period}`);
    for (const { by, nanoUsd } of made.groups) {
      const ofProvider = spent.filter(({ charge }) => charge?.provider === by["provider"]);
      same(nanoUsd, sumOf(ofProvider.map((entry) => entry.nanoUsd)), `${by["provider"]} on ${period}`);
    }
    before = made.closing;
  }
  sameBalance(state, before, "what the last day closes with");
  dropLedger(storage);
}

const HISTORY = fc.tuple(fc.array(step, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 7 }));

export const STATEMENT_HISTORIES: HistoryKind = {
  name: "of statements",
  atOnce: 150,
  property: (storage) => fc.asyncProperty(HISTORY, ([steps, most]) => checkHistory(storage, steps, most)),
};
