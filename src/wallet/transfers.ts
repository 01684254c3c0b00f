/**
 * The rules of the ledger: which transfers a top-up, hold, charge, release or adjustment makes, and what they may leave
 * behind. Every transfer is between two places, so that all places together are always worth nothing.
 */
import { DurableAIError, invalidInput } from "../errors.ts";
import { isExactUsd, NANO_PER_USD, usd } from "./money.ts";
import type { Sale } from "./resale.ts";
import type { Adjustment, Charge, ChargedCall, ChargePart, Entry, LeaseSums, LedgerPlace, TopUp } from "./entry.ts";

/** An entry that is not made yet. */
export type Transfer = Omit<Entry, "entry" | "at">;

/** What each place has, in nano-dollars; a place that is not there has nothing. */
export type Balances = ReadonlyMap<LedgerPlace, number>;

/** A tenth of what a safe integer holds: no single sum brings the ledger near its end. */
export const MAX_AMOUNT_NANO_USD = 900_000_000_000_000;
/** Characters of a key or note. */
export const MAX_KEY_CHARS = 200;
export const MAX_NOTE_CHARS = 1_000;
/** Parts of one charge: as many as a run has attempts, and some. */
export const MAX_CHARGE_PARTS = 64;

/** Money paid in. @throws DurableAIError `input/invalid`. */
export function topUpTransfer({ key, nanoUsd, note }: TopUp): Transfer {
  checkKey(key, "key");
  checkAmount(nanoUsd, "amountNanoUsd", 1);
  if (note !== undefined) checkNote(note);
  return { kind: "top-up", from: "funding", to: "wallet", nanoUsd, subject: key, ...(note !== undefined && { note }) };
}

/** A correction, or a fee: a ledger's lines are not changed, another one is added. @throws DurableAIError `input/invalid`. */
export function adjustmentTransfer({ key, nanoUsd, note, fee = false }: Adjustment): Transfer {
  checkKey(key, "key");
  checkAmount(Math.abs(nanoUsd), "amountNanoUsd", 1);
  if (note !== undefined) checkNote(note);
  const other: LedgerPlace = fee ? "fees" : "adjustments";
  const [from, to]: [LedgerPlace, LedgerPlace] = nanoUsd > 0 ? [other, "wallet"] : ["wallet", other];
  const amount = Math.abs(nanoUsd);
  return { kind: "adjustment", from, to, nanoUsd: amount, subject: key, ...(note !== undefined && { note }) };
}

/** Of fees no more is given back than was taken. @throws DurableAIError `input/invalid`. */
export function checkFees(balances: Balances, { from, nanoUsd }: Transfer): void {
  const taken = balances.get("fees") ?? 0;
  if (from !== "fees" || nanoUsd <= taken) return;
  throw invalidInput(
    "amountNanoUsd",
    "more would be given back than was taken",
    `Fees are ${taken} nano-dollars in all.`,
  );
}

/** Sets `nanoUsd` aside. @throws DurableAIError `input/invalid`, `wallet/insufficient` where there is less. */
export function holdTransfer(balances: Balances, runId: string, nanoUsd: number): Transfer {
  checkKey(runId, "runId");
  checkAmount(nanoUsd, "nanoUsd", 1);
  const free = balances.get("wallet") ?? 0;
  if (free < nanoUsd) throw insufficient(free, nanoUsd);
  return { kind: "hold", from: "wallet", to: "holds", nanoUsd, subject: runId };
}

/** Gives back what is held for a run. */
export function releaseTransfer(runId: string, nanoUsd: number): Transfer {
  return { kind: "release", from: "holds", to: "wallet", nanoUsd, subject: runId };
}

/** What a run cost, out of the wallet: what is there is charged, and what is beyond it is overdrawn. */
export function chargeTransfers(balances: Balances, charge: Charge): Transfer[] {
  return spend(charge, "wallet", Math.max(0, balances.get("wallet") ?? 0)).transfers;
}

/** What a run cost, out of its hold; the rest of the hold is given back, and what is beyond it is overdrawn. */
export function settleTransfers(charge: Charge, heldNanoUsd: number): Transfer[] {
  const { transfers, left } = spend(charge, "holds", heldNanoUsd);
  return left > 0 ? [...transfers, releaseTransfer(charge.runId, left)] : transfers;
}

/** What a run cost, out of a lease; what is beyond it is overdrawn. */
export function leasedTransfers(charge: Charge, leasedNanoUsd: number): Transfer[] {
  return spend(charge, "leases", leasedNanoUsd).transfers;
}

/** What is lent, or given back, between two states of a lease; the sums are the keys. */
export function leaseTransfers(holder: string, before: LeaseSums, after: LeaseSums): (Transfer & { part: number })[] {
  const [lent, returned] = [after.lent - before.lent, after.returned - before.returned];
  const transfers: (Transfer & { part: number })[] = [];
  if (returned > 0)
    transfers.push({
      kind: "return",
      from: "leases",
      to: "wallet",
      nanoUsd: returned,
      subject: holder,
      part: after.returned,
    });
  if (lent > 0)
    transfers.push({ kind: "lease", from: "wallet", to: "leases", nanoUsd: lent, subject: holder, part: after.lent });
  return transfers;
}

/** Pays the parts in their order, from `from` as long as it has something. */
function spend(
  { runId, parts, run }: Charge,
  from: "wallet" | "holds" | "leases",
  available: number,
): { transfers: Transfer[]; left: number } {
  const transfers: Transfer[] = [];
  const of = { subject: runId, ...(run && { run }) };
  let left = available;
  for (const { nanoUsd, ...call } of parts) {
    const paid = Math.min(nanoUsd, left);
    const rest = nanoUsd - paid;
    const to = `payable/${call.provider}` as const;
    const [first, second] = paid > 0 && rest > 0 ? splitCall(call, paid) : [call, call];
    if (paid > 0 || nanoUsd === 0) transfers.push({ kind: "charge", from, to, nanoUsd: paid, ...of, charge: first });
    if (rest > 0) transfers.push({ kind: "overdraft", from: "wallet", to, nanoUsd: rest, ...of, charge: second });
    left -= paid;
  }
  return { transfers, left };
}

/** What customers owe for the parts of a charge, beside what the wallet pays for them. */
export function saleTransfers({ runId, parts, run }: Charge, sales: readonly (Sale | undefined)[]): Transfer[] {
  return parts.flatMap(({ nanoUsd: _paid, lines: _lines, ...call }, index): Transfer[] => {
    const sale = sales[index];
    if (sale === undefined) return [];
    const nanoUsd = sale.priceNanoUsd - sale.freeNanoUsd;
    const of = { subject: runId, ...(run && { run }) };
    return [{ kind: "sale", from: "customers", to: "revenue", nanoUsd, ...of, charge: call, sale }];
  });
}

/** A call that is paid for by two entries: what it used is said once. */
function splitCall({ lines, ...call }: ChargedCall, paid: number): [ChargedCall, ChargedCall] {
  const rest = { ...call, costNanoUsd: call.costNanoUsd - paid, isRest: true as const };
  return [{ ...call, costNanoUsd: paid, ...(lines && { lines }) }, rest];
}

/**
 * What each place has after `transfers`; they are made all together, or not at all.
 * @throws DurableAIError `internal/unexpected` where they would break what always holds, `input/too-large` where a sum
 *   leaves the integers that are exact.
 */
export function applyTransfers(before: Balances, transfers: readonly Transfer[]): Map<LedgerPlace, number> {
  const after = new Map(before);
  for (const transfer of transfers) {
    checkTransfer(transfer);
    const { kind, from, to, nanoUsd } = transfer;
    after.set(from, checkSum((after.get(from) ?? 0) - nanoUsd));
    after.set(to, checkSum((after.get(to) ?? 0) + nanoUsd));
    // The wallet itself goes below zero where something was spent already, or taken back: never to set money aside.
    const mayOverdraw = kind === "overdraft" || kind === "adjustment";
    if (from === "holds" || from === "leases" || (from === "wallet" && !mayOverdraw))
      assert((after.get(from) ?? 0) >= 0 || nanoUsd === 0, `a ${kind} would take more out of ${from} than is there`);
  }
  checkBalances(after);
  return after;
}

/** What always holds of a ledger. @throws DurableAIError `internal/unexpected`. */
export function checkBalances(balances: Balances): void {
  let sum = 0n;
  for (const [place, nanoUsd] of balances) {
    assert(Number.isSafeInteger(nanoUsd), `what ${place} has is no whole number of nano-dollars`);
    assert(nanoUsd >= 0 || !isPositive(place), `${place} is below zero`);
    sum += BigInt(nanoUsd);
  }
  assert(sum === 0n, `the places of the ledger add up to ${sum}`);
}

/** Nothing is ever taken back from there; the wallet may be overdrawn. */
function isPositive(place: LedgerPlace): boolean {
  return (
    place === "holds" || place === "leases" || place === "fees" || place === "revenue" || place.startsWith("payable/")
  );
}

/** A transfer, before it is written and after it is read. @throws DurableAIError `internal/unexpected`. */
export function checkTransfer({ kind, from, to, nanoUsd }: Transfer): void {
  const isAmount = Number.isSafeInteger(nanoUsd) && nanoUsd >= (kind === "charge" || kind === "sale" ? 0 : 1);
  assert(isAmount, `${nanoUsd} is no amount of a ${kind}`);
  assert(from !== to, `a ${kind} goes from ${from} to itself`);
}

/** Whether `charge` is what was charged before. */
export function isSameCharge(entries: readonly Pick<Entry, "to" | "nanoUsd">[], { parts }: Charge): boolean {
  const before = sumByPlace(entries.map(({ to, nanoUsd }) => [to, nanoUsd]));
  const now = sumByPlace(parts.map(({ provider, nanoUsd }) => [`payable/${provider}`, nanoUsd]));
  return before.size === now.size && [...before].every(([place, nanoUsd]) => now.get(place) === nanoUsd);
}

function sumByPlace(amounts: readonly (readonly [string, number])[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [place, nanoUsd] of amounts) sums.set(place, (sums.get(place) ?? 0) + nanoUsd);
  return sums;
}

// ---- what comes in -------------------------------------------------------------------------------------------------

/** A charge, as it comes from a run object. @throws DurableAIError `input/invalid`. */
export function checkCharge(charge: Charge): void {
  checkKey(charge.runId, "runId");
  const { parts } = charge;
  if (parts.length === 0 || parts.length > MAX_CHARGE_PARTS)
    throw invalidInput("parts", `there are ${parts.length}`, `A charge has from 1 to ${MAX_CHARGE_PARTS}.`);
  parts.forEach((part, index) => checkPart(part, `parts[${index}]`));
}

function checkPart({ provider, nanoUsd, costNanoUsd, billing }: ChargePart, path: string): void {
  if (provider === "" || provider.includes("/"))
    throw invalidInput(`${path}.provider`, "it is no provider", "Pass its id in the catalog.");
  checkAmount(nanoUsd, `${path}.nanoUsd`, 0);
  checkAmount(costNanoUsd, `${path}.costNanoUsd`, 0);
  if (nanoUsd !== (billing === "wallet" ? costNanoUsd : 0))
    throw invalidInput(`${path}.nanoUsd`, "it is not what the wallet pays", "A key of one's own costs it nothing.");
}

/** An amount of nano-dollars. @throws DurableAIError `input/invalid`. */
export function checkAmount(nanoUsd: unknown, field: string, min: number): number {
  const amount = Number.isSafeInteger(nanoUsd) ? Number(nanoUsd) : Number.NaN;
  if (amount >= min && amount <= MAX_AMOUNT_NANO_USD) return amount;
  const fix = `Pass a whole number of nano-dollars from ${min} to ${MAX_AMOUNT_NANO_USD}; a dollar is 1000000000.`;
  throw invalidInput(field, "it is no amount", fix);
}

/** An amount in dollars, as nano-dollars. @throws DurableAIError `input/invalid` naming `field`. */
export function checkDollars(dollars: unknown, field: string): number {
  const most = MAX_AMOUNT_NANO_USD / NANO_PER_USD;
  const isIn = typeof dollars === "number" && dollars > 0 && dollars <= most && isExactUsd(dollars);
  if (isIn) return usd(dollars);
  throw invalidInput(
    field,
    "it is no amount",
    `Write dollars above 0, up to ${most}, with at most nine decimals: 0.5.`,
  );
}

/** The name of something that is done once. @throws DurableAIError `input/invalid`. */
export function checkKey(key: unknown, field: string): string {
  if (typeof key === "string" && key !== "" && key.length <= MAX_KEY_CHARS) return key;
  throw invalidInput(field, "it is not a name", `Pass text of 1 to ${MAX_KEY_CHARS} characters.`);
}

/** What is written beside a top-up. @throws DurableAIError `input/invalid`. */
export function checkNote(note: unknown): string {
  if (typeof note === "string" && note.length <= MAX_NOTE_CHARS) return note;
  throw invalidInput("note", "it is not a note", `Pass text of at most ${MAX_NOTE_CHARS} characters.`);
}

function checkSum(nanoUsd: number): number {
  if (Number.isSafeInteger(nanoUsd)) return nanoUsd;
  const fix = "Begin another account: a ledger is exact up to nine million dollars in all.";
  throw new DurableAIError({
    code: "input/too-large",
    field: "nanoUsd",
    fix,
    message: `nanoUsd: the ledger could not be exact with it. ${fix}`,
  });
}

function assert(holds: boolean, broken: string): asserts holds {
  if (!holds) throw new DurableAIError({ code: "internal/unexpected", message: `the ledger refuses: ${broken}` });
}

// ---- refusals ------------------------------------------------------------------------------------------------------

/** There is less than is wanted. */
export function insufficient(freeNanoUsd: number, wantedNanoUsd: number): DurableAIError {
  const fix = "Top the wallet up: ai.wallet.topUp, or POST /wallet/top-ups.";
  return new DurableAIError({
    code: "wallet/insufficient",
    fix,
    message: `the wallet has ${freeNanoUsd} nano-dollars free, and this may cost ${wantedNanoUsd}. ${fix}`,
  });
}

/** Nobody can say what a run may cost. */
export function unpriced(model: string, why: string): DurableAIError {
  const fix = "Give the model a price (models, or PUT /catalog/models), or set DURABLE_AI_WALLET_UNPRICED to allow.";
  const message = `nobody can say what ${model} may cost: ${why}. ${fix}`;
  return new DurableAIError({ code: "wallet/unpriced", field: "model", fix, message });
}

/** What was done before under that name was something else. */
export function conflict(field: string, problem: string): DurableAIError {
  const fix = "Nothing was moved. Take another key for another amount, and the same one to repeat a call.";
  return new DurableAIError({ code: "wallet/conflict", field, fix, message: `${field}: ${problem}. ${fix}` });
}
