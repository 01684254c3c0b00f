/** The ledger over real SQLite: what each call leaves, and what no order of calls, repetitions and failures can break. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { DurableAIError } from "../../src/errors.ts";
import type { Charge, Entry } from "../../src/wallet/entry.ts";
import { Ledger } from "../../src/wallet/ledger.ts";
import { MAX_AMOUNT_NANO_USD } from "../../src/wallet/transfers.ts";
import { LEDGER_HISTORIES, partOf as part } from "./histories/ledger-history.ts";
import { checkSoak } from "./histories/soak.ts";

const AT = Date.UTC(2026, 10, 26);

/** Runs `test` in an object of its own, with its storage. */
function inStorage(test: (storage: DurableObjectStorage) => void | Promise<void>): Promise<void> {
  const stub = env.ACCOUNTS.getByName(`${crypto.randomUUID()}/ledger`);
  return runInDurableObject(stub, (_object, { storage }) => test(storage));
}

const charge = (runId: string, ...amounts: number[]): Charge => ({ runId, parts: amounts.map((one) => part(one)) });

function codeOf(call: () => unknown): string {
  try {
    call();
    return "none";
  } catch (thrown) {
    return DurableAIError.isInstance(thrown) ? `${thrown.code} ${thrown.field ?? ""}`.trim() : String(thrown);
  }
}

const lines = (entries: readonly Entry[]): string[] =>
  entries.map(({ kind, from, to, nanoUsd, subject }) => `${kind} ${subject}: ${nanoUsd} from ${from} to ${to}`);

/** `sql`, and how many rows it has written. */
function countingRows(sql: SqlStorage): { sql: SqlStorage; rows: number } {
  const exec = (...call: Parameters<SqlStorage["exec"]>): unknown => {
    const cursor = sql.exec(...call);
    counted.rows += cursor.rowsWritten;
    return cursor;
  };
  const counted = { sql: { exec } as unknown as SqlStorage, rows: 0 };
  return counted;
}

describe("a ledger", () => {
  it("is worth nothing, and makes nothing, where it is only asked", () =>
    inStorage(({ sql }) => {
      const ledger = new Ledger(sql);
      expect(ledger.state()).toEqual({
        balanceNanoUsd: 0,
        heldNanoUsd: 0,
        toppedUpNanoUsd: 0,
        adjustedNanoUsd: 0,
        feesNanoUsd: 0,
        spentNanoUsd: 0,
        payableNanoUsd: {},
        entries: 0,
      });
      expect(ledger.entries(1_000, 10)).toEqual([]);
      expect(sql.exec("SELECT name FROM sqlite_master WHERE name = 'entries'").toArray()).toEqual([]);
    }));

  it("has nothing where what made it was undone, whatever was asked meanwhile", () =>
    inStorage((storage) => {
      const ledger = new Ledger(storage.sql);
      const undone = (): void => {
        ledger.topUp({ key: "a", nanoUsd: 1_000 }, AT);
        expect(ledger.state().balanceNanoUsd).toBe(1_000);
        throw new TypeError("undone");
      };
      expect(() => storage.transactionSync(undone)).toThrow("undone");
      expect(ledger.state()).toMatchObject({ balanceNanoUsd: 0, entries: 0 });
      ledger.topUp({ key: "a", nanoUsd: 2_000 }, AT);
      expect(ledger.state()).toMatchObject({ balanceNanoUsd: 2_000, entries: 1 });
    }));

  it("has a top-up once, and refuses its key for another amount", () =>
    inStorage(({ sql }) => {
      const ledger = new Ledger(sql);
      expect(ledger.topUp({ key: "a", nanoUsd: 5_000, note: "card" }, AT)).toEqual({
        repeated: false,
        entries: [
          {
            entry: 1,
            kind: "top-up",
            from: "funding",
            to: "wallet",
            nanoUsd: 5_000,
            subject: "a",
            at: AT,
            note: "card",
          },
        ],
      });
      expect(new Ledger(sql).topUp({ key: "a", nanoUsd: 5_000 }, AT + 1)).toMatchObject({
        repeated: true,
        entries: [{ entry: 1, at: AT, note: "card" }],
      });
      expect(codeOf(() => ledger.topUp({ key: "a", nanoUsd: 6_000 }, AT))).toBe("wallet/conflict key");
      ledger.adjust({ key: "a", nanoUsd: -1_000 }, AT);
      expect(codeOf(() => ledger.adjust({ key: "a", nanoUsd: 1_000 }, AT))).toBe("wallet/conflict key");
      expect(ledger.state()).toMatchObject({ balanceNanoUsd: 4_000, toppedUpNanoUsd: 5_000, adjustedNanoUsd: -1_000 });
    }));

  it("charges a run out of its hold, and gives the rest back", () =>
    inStorage(({ sql }) => {
      const ledger = new Ledger(sql);
      ledger.topUp({ key: "a", nanoUsd: 1_000 }, AT);
      ledger.hold({ runId: "run", nanoUsd: 300 }, AT);
      ledger.hold({ runId: "run", nanoUsd: 200, part: 1 }, AT);
      expect(ledger.state()).toMatchObject({ balanceNanoUsd: 500, heldNanoUsd: 500 });
      const parts = [part(100), part(0, "own", { billing: "own-key", costNanoUsd: 70 }), part(250, "other")];
      const { entries } = ledger.charge({ runId: "run", parts }, AT);
      expect(lines(entries)).toEqual([
        "charge run: 100 from holds to payable/acme",
        "charge run: 0 from holds to payable/own",
        "charge run: 250 from holds to payable/other",
        "release run: 150 from holds to wallet",
      ]);
      expect(entries[1]?.charge).toEqual({
        provider: "own",
        model: "acme/m",
        source: "catalog",
        billing: "own-key",
        costNanoUsd: 70,
      });
      expect(ledger.charge({ runId: "run", parts }, AT).repeated).toBe(true);
      expect(ledger.state()).toMatchObject({
        balanceNanoUsd: 650,
        heldNanoUsd: 0,
        spentNanoUsd: 350,
        payableNanoUsd: { acme: 100, own: 0, other: 250 },
      });
    }));

  it("overdraws for what cost more than its hold, and holds nothing until that is paid", () =>
    inStorage(({ sql }) => {
      const ledger = new Ledger(sql);
      ledger.topUp({ key: "a", nanoUsd: 1_000 }, AT);
      ledger.hold({ runId: "run", nanoUsd: 1_000 }, AT);
      expect(lines(ledger.charge(charge("run", 600, 700), AT).entries)).toEqual([
        "charge run: 600 from holds to payable/acme",
        "charge run: 400 from holds to payable/acme",
        "overdraft run: 300 from wallet to payable/acme",
      ]);
      expect(ledger.state().balanceNanoUsd).toBe(-300);
      expect(codeOf(() => ledger.hold({ runId: "next", nanoUsd: 1 }, AT))).toBe("wallet/insufficient");
      ledger.topUp({ key: "b", nanoUsd: 301 }, AT);
      ledger.hold({ runId: "next", nanoUsd: 1 }, AT);
      expect(codeOf(() => ledger.hold({ runId: "third", nanoUsd: 1 }, AT))).toBe("wallet/insufficient");
    }));

  it("writes three rows for a charge: the entry, its key, and what there is now", () =>
    inStorage(({ sql }) => {
      const counted = countingRows(sql);
      const ledger = new Ledger(counted.sql);
      ledger.topUp({ key: "a", nanoUsd: 1_000 }, AT);
      counted.rows = 0;
      ledger.charge(charge("run", 100), AT);
      expect(counted.rows).toBe(3);
      ledger.charge(charge("run", 100), AT);
      expect(counted.rows).toBe(3);
    }));

  it("writes four rows for a charge out of a lease", () =>
    inStorage(({ sql }) => {
      const counted = countingRows(sql);
      const ledger = new Ledger(counted.sql);
      ledger.topUp({ key: "a", nanoUsd: 1_000 }, AT);
      ledger.lend({ holder: "h", to: 500, spare: 0, returned: 0 }, AT);
      counted.rows = 0;
      ledger.charge({ ...charge("run", 100), lease: { holder: "h", nanoUsd: 100 } }, AT);
      expect(counted.rows).toBe(4);
    }));

  it("resolves a hold once", () =>
    inStorage(({ sql }) => {
      const ledger = new Ledger(sql);
      ledger.topUp({ key: "a", nanoUsd: 1_000 }, AT);
      for (const runId of ["settled", "released"]) ledger.hold({ runId, nanoUsd: 100 }, AT);
      ledger.charge(charge("settled", 100), AT);
      expect(codeOf(() => ledger.release("settled", AT))).toBe("wallet/conflict hold");
      expect(ledger.release("released", AT)).toMatchObject({ repeated: false, entries: [{ nanoUsd: 100 }] });
      expect(ledger.release("released", AT).repeated).toBe(true);
      expect(codeOf(() => ledger.release("unknown", AT))).toBe("wallet/conflict hold");
      for (const runId of ["settled", "released"]) {
        expect(codeOf(() => ledger.hold({ runId, nanoUsd: 100, part: 1 }, AT))).toBe("wallet/conflict hold");
        expect(ledger.hold({ runId, nanoUsd: 100 }, AT).repeated).toBe(true);
      }
      expect(codeOf(() => ledger.charge(charge("settled", 99), AT))).toBe("wallet/conflict runId");
      expect(ledger.state()).toMatchObject({ balanceNanoUsd: 900, heldNanoUsd: 0 });
    }));

  it.each<[string, (ledger: Ledger) => unknown, string]>([
    ["a negative top-up", (ledger) => ledger.topUp({ key: "k", nanoUsd: -1 }, AT), "input/invalid amountNanoUsd"],
    ["a fraction", (ledger) => ledger.topUp({ key: "k", nanoUsd: 0.5 }, AT), "input/invalid amountNanoUsd"],
    ["nothing", (ledger) => ledger.topUp({ key: "k", nanoUsd: 0 }, AT), "input/invalid amountNanoUsd"],
    ["no number", (ledger) => ledger.topUp({ key: "k", nanoUsd: "5" as never }, AT), "input/invalid amountNanoUsd"],
    ["an unsafe integer", (ledger) => ledger.topUp({ key: "k", nanoUsd: 2 ** 53 }, AT), "input/invalid amountNanoUsd"],
    ["no key", (ledger) => ledger.topUp({ key: "", nanoUsd: 1 }, AT), "input/invalid key"],
    [
      "a long note",
      (ledger) => ledger.topUp({ key: "k", nanoUsd: 1, note: "x".repeat(1_001) }, AT),
      "input/invalid note",
    ],
    ["a negative hold", (ledger) => ledger.hold({ runId: "r", nanoUsd: -1 }, AT), "input/invalid nanoUsd"],
    ["a negative charge", (ledger) => ledger.charge(charge("r", -1), AT), "input/invalid parts[0].nanoUsd"],
    ["a charge of nothing", (ledger) => ledger.charge(charge("r"), AT), "input/invalid parts"],
    [
      "a charge that is not its cost",
      (ledger) => ledger.charge({ runId: "r", parts: [part(5, "acme", { costNanoUsd: 6 })] }, AT),
      "input/invalid parts[0].nanoUsd",
    ],
    [
      "a provider that is none",
      (ledger) => ledger.charge({ runId: "r", parts: [part(5, "a/b")] }, AT),
      "input/invalid parts[0].provider",
    ],
  ])("refuses %s, and moves nothing", (_what, call, code) =>
    inStorage(({ sql }) => {
      const ledger = new Ledger(sql);
      expect(codeOf(() => call(ledger))).toBe(code);
      expect(ledger.state().entries).toBe(0);
    }),
  );

  it("stops before it is inexact", () =>
    inStorage(({ sql }) => {
      const ledger = new Ledger(sql);
      for (let n = 0; n < 10; n += 1) ledger.topUp({ key: `k${n}`, nanoUsd: MAX_AMOUNT_NANO_USD }, AT);
      expect(codeOf(() => ledger.topUp({ key: "more", nanoUsd: MAX_AMOUNT_NANO_USD }, AT))).toBe(
        "input/too-large nanoUsd",
      );
      expect(ledger.state()).toMatchObject({ balanceNanoUsd: 10 * MAX_AMOUNT_NANO_USD, entries: 10 });
    }));

  it("lets nobody change or delete an entry, and notices what was done to what it has", () =>
    inStorage(({ sql }) => {
      const ledger = new Ledger(sql);
      ledger.topUp({ key: "a", nanoUsd: 1_000 }, AT);
      expect(() => sql.exec("UPDATE entries SET nano_usd = 1")).toThrow("an entry is never changed");
      expect(() => sql.exec("DELETE FROM entries")).toThrow("an entry is never deleted");
      const change = (place: string, nanoUsd: number): unknown =>
        sql.exec("UPDATE balances SET places = json_set(places, ?, ?)", `$.${place}`, nanoUsd);
      change("wallet", 1_001);
      expect(codeOf(() => ledger.state())).toBe("internal/unexpected");
      expect(codeOf(() => ledger.topUp({ key: "b", nanoUsd: 1 }, AT))).toBe("internal/unexpected");
      change("funding", -1_001);
      expect(ledger.state().balanceNanoUsd).toBe(1_001);
      expect(codeOf(() => ledger.audit())).toBe("internal/unexpected");
    }));
});

// ---- any history ---------------------------------------------------------------------------------------------------

it("money: no history of calls, repetitions, failures and restarts makes or loses any", { timeout: 3_600_000 }, () =>
  inStorage((storage) => checkSoak(LEDGER_HISTORIES, storage, 10_000)),
);
