/** Histories of a ledger: what no order of calls, repetitions, failures and restarts can break. */
import fc from "fast-check";
import { DurableAIError } from "../../../src/errors.ts";
import type { ChargePart } from "../../../src/wallet/entry.ts";
import { Ledger } from "../../../src/wallet/ledger.ts";
import { dropLedger, holds, same, sumOf, type HistoryKind, type HistoryStorage } from "./histories.ts";

const AT = Date.UTC(2026, 10, 26);
const PROVIDERS = ["acme", "other"];

/** One call; `failsAt` is the statement at which its storage gives up, and everything it did is undone. */
type Step = { failsAt?: number | undefined } & (
  | { type: "top-up"; key: string; nanoUsd: number }
  | { type: "adjust"; key: string; nanoUsd: number; fee: boolean }
  | { type: "hold"; runId: string; part: number; nanoUsd: number }
  | { type: "release"; runId: string }
  | { type: "charge"; runId: string; amounts: [number, number][] }
  | { type: "restart" }
);

const amount = fc.integer({ min: 0, max: 4 }).map((n) => n * 100);
const positive = fc.integer({ min: 1, max: 4 }).map((n) => n * 100);
const RUNS = ["r1", "r2", "r3"];
const runId = fc.constantFrom(...RUNS);
const key = fc.constantFrom("a", "b", "c");
const step: fc.Arbitrary<Step> = fc
  .tuple(
    fc.oneof(
      fc.record({ type: fc.constant("top-up" as const), key, nanoUsd: positive }),
      fc.record({ type: fc.constant("hold" as const), runId, part: fc.nat({ max: 1 }), nanoUsd: positive }),
      fc.record({ type: fc.constant("release" as const), runId }),
      fc.record({
        type: fc.constant("charge" as const),
        runId,
        amounts: fc.array(fc.tuple(fc.nat({ max: 1 }), amount), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        type: fc.constant("adjust" as const),
        key,
        nanoUsd: positive.map((n) => (n > 200 ? -n : n)),
        fee: fc.boolean(),
      }),
      fc.constant({ type: "restart" as const }),
    ),
    fc.option(fc.nat({ max: 8 }), { nil: undefined, freq: 8 }),
  )
  .map(([made, failsAt]) => ({ ...made, failsAt }));

const STEPS = fc.array(step, { maxLength: 12, size: "max" });

/** A part of a charge. */
export const partOf = (nanoUsd: number, provider = "acme", more: Partial<ChargePart> = {}): ChargePart => ({
  provider,
  model: "acme/m",
  source: "catalog",
  billing: "wallet",
  nanoUsd,
  costNanoUsd: nanoUsd,
  ...more,
});

/** What a ledger should come to, in the simplest way to say it. */
class Model {
  wallet = 0;
  overdrawn = 0;
  fees = 0;
  readonly done = new Map<string, string>();
  readonly holds = new Map<string, Map<number, number>>();
  readonly resolved = new Map<string, "released" | "charged">();
  readonly charges = new Map<string, string>();
  readonly payable = new Map<string, number>();

  /** Answers what the call must answer. */
  apply(made: Step): string {
    switch (made.type) {
      case "top-up":
        return this.#once(`top-up ${made.key}`, made.nanoUsd);
      case "adjust":
        return this.#once(`adjust ${made.key}`, made.nanoUsd, made.fee);
      case "hold":
        return this.#hold(made);
      case "release":
        return this.#release(made.runId);
      case "charge":
        return this.#charge(made.runId, made.amounts);
      case "restart":
        return "done";
    }
  }

  held(run: string): number {
    return this.resolved.has(run) ? 0 : [...(this.holds.get(run)?.values() ?? [])].reduce((a, b) => a + b, 0);
  }

  #once(name: string, nanoUsd: number, isFee = false): string {
    const [said, before] = [`${nanoUsd} ${isFee}`, this.done.get(name)];
    if (before !== undefined) return before === said ? "repeated" : "wallet/conflict key";
    if (isFee && nanoUsd > this.fees) return "input/invalid amountNanoUsd";
    this.done.set(name, said);
    this.wallet += nanoUsd;
    this.fees -= isFee ? nanoUsd : 0;
    return "done";
  }

  #hold({ runId: run, part: n, nanoUsd }: Extract<Step, { type: "hold" }>): string {
    const parts = this.holds.get(run) ?? new Map<number, number>();
    const before = parts.get(n);
    if (before !== undefined) return before === nanoUsd ? "repeated" : "wallet/conflict hold";
    if (this.resolved.has(run)) return "wallet/conflict hold";
    if (this.wallet < nanoUsd) return "wallet/insufficient";
    this.holds.set(run, parts.set(n, nanoUsd));
    this.wallet -= nanoUsd;
    return "done";
  }

  #release(run: string): string {
    if (this.resolved.get(run) === "released") return "repeated";
    const held = this.held(run);
    if (held === 0) return "wallet/conflict hold";
    this.resolved.set(run, "released");
    this.wallet += held;
    return "done";
  }

  #charge(run: string, amounts: readonly [number, number][]): string {
    const sums = new Map<number, number>();
    for (const [provider, nanoUsd] of amounts) sums.set(provider, (sums.get(provider) ?? 0) + nanoUsd);
    const said = JSON.stringify([...sums].toSorted(([a], [b]) => a - b));
    const before = this.charges.get(run);
    if (before !== undefined) return before === said ? "repeated" : "wallet/conflict runId";
    const total = amounts.reduce((sum, [, nanoUsd]) => sum + nanoUsd, 0);
    const [held, free] = [this.held(run), Math.max(0, this.wallet)];
    this.overdrawn += Math.max(0, total - (held > 0 ? held : free));
    this.wallet += held - total;
    this.charges.set(run, said);
    this.resolved.set(run, "charged");
    for (const [provider, nanoUsd] of sums)
      this.payable.set(name(provider), (this.payable.get(name(provider)) ?? 0) + nanoUsd);
    return "done";
  }
}

const name = (provider: number): string => PROVIDERS[provider] ?? "";

function ask(ledger: Ledger, made: Step): string {
  const posted = (() => {
    switch (made.type) {
      case "top-up":
        return ledger.topUp(made, AT);
      case "adjust":
        return ledger.adjust(made, AT);
      case "hold":
        return ledger.hold(made, AT);
      case "release":
        return ledger.release(made.runId, AT);
      case "charge":
        return ledger.charge(
          { runId: made.runId, parts: made.amounts.map(([to, nanoUsd]) => partOf(nanoUsd, name(to))) },
          AT,
        );
      case "restart":
        return { repeated: false };
    }
  })();
  return posted.repeated ? "repeated" : "done";
}

/** Storage that gives up at its `failsAt`-th statement that writes; said through `given`. */
function faltering(sql: SqlStorage, given: { left: number | undefined; gaveUp: boolean }): SqlStorage {
  const exec = (query: string, ...bindings: unknown[]): unknown => {
    if (given.left !== undefined && !query.startsWith("SELECT") && given.left-- === 0) {
      given.gaveUp = true;
      throw new TypeError("the storage gave up");
    }
    return sql.exec(query, ...bindings);
  };
  return { exec } as unknown as SqlStorage;
}

/** One history in storage that has nothing yet; leaves nothing. */
function checkHistory(storage: HistoryStorage, steps: readonly Step[]): void {
  const given: { left: number | undefined; gaveUp: boolean } = { left: undefined, gaveUp: false };
  const sql = faltering(storage.sql, given);
  const model = new Model();
  let ledger = new Ledger(sql);
  for (const made of steps) {
    if (made.type === "restart") ledger = new Ledger(sql);
    Object.assign(given, { left: made.failsAt, gaveUp: false });
    const answered = codeOr(() => storage.transactionSync(() => ask(ledger, made)));
    given.left = undefined;
    if (given.gaveUp) holds(answered.includes("gave up"), `a failure was answered with ${answered}`);
    else same(answered, model.apply(made), made.type);
    const { balanceNanoUsd, heldNanoUsd, feesNanoUsd, payableNanoUsd } = ledger.state();
    same(balanceNanoUsd, model.wallet, "the balance");
    same(feesNanoUsd, model.fees, "fees");
    same(heldNanoUsd, sumOf(RUNS.map((run) => model.held(run))), "what is held");
    same(Object.keys(payableNanoUsd).length, model.payable.size, "who is owed");
    for (const [provider, nanoUsd] of model.payable) same(payableNanoUsd[provider], nanoUsd, provider);
  }
  ledger.audit();
  const overdrafts = ledger.entries(Number.MAX_SAFE_INTEGER, 100).filter(({ kind }) => kind === "overdraft");
  same(sumOf(overdrafts.map(({ nanoUsd }) => nanoUsd)), model.overdrawn, "what is overdrawn");
  dropLedger(storage);
}

function codeOr(answer: () => string): string {
  try {
    return answer();
  } catch (thrown) {
    return codeOf(thrown);
  }
}

function codeOf(thrown: unknown): string {
  return DurableAIError.isInstance(thrown) ? `${thrown.code} ${thrown.field ?? ""}`.trim() : String(thrown);
}

export const LEDGER_HISTORIES: HistoryKind = {
  name: "of the ledger",
  atOnce: 500,
  property: (storage) => fc.property(STEPS, (steps) => checkHistory(storage, steps)),
};
