/** Statements over real SQLite: what any history comes to is what its ledger says, to the nano-dollar, however it is grouped. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { DurableAIError } from "../../src/errors.ts";
import type { Charge } from "../../src/wallet/entry.ts";
import { MAX_CHARGED_METADATA_CHARS, toChargedRun } from "../../src/wallet/charged-run.ts";
import { Ledger } from "../../src/wallet/ledger.ts";
import { toDollars } from "../../src/wallet/money.ts";
import type { Statement, StatementQuery } from "../../src/wallet/statement.ts";
import { toStatementCsv } from "../../src/wallet/statement-csv.ts";
import { toStatementPage } from "../../src/wallet/statement-page.ts";
import { checkStatementQuery } from "../../src/wallet/statement-query.ts";
import { checkSoak } from "./histories/soak.ts";
import { partOf, statementOfLedger } from "./histories/stated-ledger.ts";
import { STATEMENT_HISTORIES } from "./histories/statement-history.ts";

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2026, 9, 30);
const NOW = Date.UTC(2026, 10, 26, 12);

function inStorage(test: (storage: DurableObjectStorage) => Promise<void>): Promise<void> {
  const stub = env.ACCOUNTS.getByName(`${crypto.randomUUID()}/statement`);
  return runInDurableObject(stub, (_object, { storage }) => test(storage));
}

const statement = (ledger: Ledger, query: StatementQuery): Promise<Statement> => statementOfLedger(ledger, NOW, query);

const charge = (runId: string, nanoUsd: number, more: Partial<Charge> = {}): Charge => ({
  runId,
  parts: [partOf(nanoUsd)],
  ...more,
});

describe("a statement", () => {
  it("has what was paid in and spent in its days, between what there was before and after", () =>
    inStorage(async ({ sql }) => {
      const ledger = new Ledger(sql);
      ledger.topUp({ key: "a", nanoUsd: 1_000 }, FIRST);
      ledger.charge(charge("october", 100), FIRST);
      ledger.topUp({ key: "b", nanoUsd: 50 }, NOW - DAY_MS);
      ledger.charge(charge("november", 30, { run: { metadata: { customer: "acme" } } }), NOW);
      ledger.charge(charge("another", 20), NOW);
      ledger.hold({ runId: "live", nanoUsd: 200 }, NOW);
      expect(await statement(ledger, {})).toEqual({
        from: "2026-11-01",
        to: "2026-11-30",
        currency: "usd",
        account: "acme",
        isOpen: true,
        opening: { balanceNanoUsd: 900, heldNanoUsd: 0 },
        closing: { balanceNanoUsd: 700, heldNanoUsd: 200 },
        toppedUpNanoUsd: 50,
        adjustedNanoUsd: 0,
        feesNanoUsd: 0,
        spentNanoUsd: 50,
        soldNanoUsd: 0,
        groupBy: ["provider", "model"],
        groups: [expect.objectContaining({ by: { provider: "openai", model: "openai/gpt-6-sol" }, nanoUsd: 50 })],
        total: {
          by: {},
          calls: 2,
          nanoUsd: 50,
          overdraftNanoUsd: 0,
          ownKeyNanoUsd: 0,
          soldNanoUsd: 0,
          freeNanoUsd: 0,
          unknownCosts: 0,
          estimated: 0,
          quantities: { input: { quantity: 20, nanoUsd: 50 } },
        },
      });
      const october = await statement(ledger, { period: "2026-10-30..2026-10-31", groupBy: ["day"] });
      expect(october).toMatchObject({
        isOpen: false,
        opening: { balanceNanoUsd: 0 },
        closing: { balanceNanoUsd: 900 },
        groups: [{ by: { day: "2026-10-30" }, nanoUsd: 100 }],
      });
      const ofAcme = await statement(ledger, {
        groupBy: ["metadata.customer"],
        where: { "metadata.customer": "acme" },
      });
      expect(ofAcme).toMatchObject({
        spentNanoUsd: 50,
        groups: [{ by: { "metadata.customer": "acme" }, nanoUsd: 30 }],
      });
    }));

  it("of an account without entries is empty", () =>
    inStorage(async ({ sql }) => {
      const empty = await statement(new Ledger(sql), { period: "2026-11-26" });
      expect(empty).toMatchObject({ groups: [], total: { calls: 0 }, opening: { balanceNanoUsd: 0 } });
      expect(sql.exec("SELECT name FROM sqlite_master WHERE name = 'entries'").toArray()).toEqual([]);
    }));

  it("counts once what a call used that two entries pay for", () =>
    inStorage(async ({ sql }) => {
      const ledger = new Ledger(sql);
      ledger.topUp({ key: "a", nanoUsd: 60 }, NOW);
      const { entries } = ledger.charge(charge("run", 100), NOW);
      expect(entries.map(({ kind, charge: of }) => [kind, of?.costNanoUsd, of?.lines?.length])).toEqual([
        ["charge", 60, 1],
        ["overdraft", 40, undefined],
      ]);
      expect((await statement(ledger, {})).total).toMatchObject({
        calls: 1,
        nanoUsd: 100,
        overdraftNanoUsd: 40,
        quantities: { input: { quantity: 10, nanoUsd: 100 } },
      });
    }));

  it("is of one moment: what comes in while it is added up is not in it", () =>
    inStorage(async ({ sql }) => {
      const ledger = new Ledger(sql);
      for (let n = 0; n < 5; n += 1) ledger.charge(charge(`r${n}`, 10), NOW);
      const query = checkStatementQuery({}, NOW);
      const first = ledger.statement(query, 2);
      ledger.charge(charge("late", 10), NOW);
      let spent = first.groups[0]?.nanoUsd ?? 0;
      for (let after = first.next; after !== undefined;) {
        const next = ledger.statement({ ...query, after }, 2);
        spent += next.groups[0]?.nanoUsd ?? 0;
        after = next.next;
      }
      expect(spent).toBe(50);
      expect(first.closing["payable/openai"]).toBe(50);
    }));

  it("begins each day with one row more, and no other entry has one", () =>
    inStorage(async ({ sql }) => {
      const ledger = new Ledger(sql);
      for (let day = 0; day < 3; day += 1)
        for (let n = 0; n < 4; n += 1) ledger.topUp({ key: `${day}-${n}`, nanoUsd: 1 }, FIRST + day * DAY_MS);
      // The clock was set back.
      ledger.topUp({ key: "late", nanoUsd: 1 }, FIRST);
      expect(sql.exec("SELECT day, first FROM days").toArray()).toEqual([
        { day: "2026-10-30", first: 1 },
        { day: "2026-10-31", first: 5 },
        { day: "2026-11-01", first: 9 },
      ]);
    }));

  it.each<[query: unknown, field: string]>([
    [{ period: "2026-13" }, "period"],
    [{ period: "2026-02-30" }, "period"],
    [{ period: "last month" }, "period"],
    [{ period: 7 }, "period"],
    [{ period: "2026-11-02..2026-11-01" }, "period"],
    [{ period: "2025-01..2026-02" }, "period"],
    [{ groupBy: "model" }, "groupBy"],
    [{ groupBy: ["model", "color"] }, "groupBy[1]"],
    [{ groupBy: ["metadata."] }, "groupBy[0]"],
    [{ groupBy: ["day", "model", "session", "apiKey", "provider"] }, "groupBy"],
    [{ where: { outcome: "failed" } }, "outcome"],
    [{ where: { model: 5 } }, "model"],
    [{ where: [] }, "where"],
    [{ group: [] }, "group"],
    [undefined, "query"],
  ])("refuses %j", (query, field) => {
    expect(() => checkStatementQuery(query, NOW)).toThrow(expect.objectContaining({ code: "input/invalid", field }));
  });

  it("refuses more groups than an answer may have", () =>
    inStorage(async ({ sql }) => {
      const ledger = new Ledger(sql);
      for (let n = 0; n < 10_001; n += 1) ledger.charge(charge(`r${n}`, 1, { run: { session: `s${n}` } }), NOW);
      const refused = await statement(ledger, { groupBy: ["session"] }).catch((thrown: unknown) => thrown);
      expect(DurableAIError.isInstance(refused) && refused.field).toBe("groupBy");
      expect((await statement(ledger, { groupBy: [] })).groups).toMatchObject([{ by: {}, calls: 10_001 }]);
    }));
});

describe("what an entry has of its run", () => {
  it("is its session, its key, and its metadata as text, as much as there is room for", () => {
    const long = "x".repeat(MAX_CHARGED_METADATA_CHARS);
    expect(toChargedRun({})).toBeUndefined();
    expect(toChargedRun({ session: "s", apiKey: "k", metadata: { customer: "acme", plan: { seats: 5 } } })).toEqual({
      session: "s",
      apiKey: "k",
      metadata: { customer: "acme", "plan.seats": "5" },
    });
    expect(toChargedRun({ metadata: { long, customer: "acme" } })).toEqual({
      metadata: { customer: "acme" },
      isCut: true,
    });
  });
});

// ---- any history ---------------------------------------------------------------------------------------------------

it("of any history is its ledger, by any groups, in any parts (money)", { timeout: 3_600_000 }, () =>
  inStorage((storage) => checkSoak(STATEMENT_HISTORIES, storage, 150)),
);

// ---- files ---------------------------------------------------------------------------------------------------------

describe("its files", () => {
  const hostile = '<script>alert("1")</script>, & co';
  const made = (): Promise<Statement> =>
    new Promise((resolve, reject) => {
      inStorage(async ({ sql }) => {
        const ledger = new Ledger(sql);
        ledger.topUp({ key: "a", nanoUsd: 5_000_000_001 }, FIRST);
        ledger.charge(charge("r1", 2_500_000, { run: { metadata: { customer: hostile } } }), NOW);
        ledger.charge(charge("r2", 1), NOW);
        resolve(await statement(ledger, { groupBy: ["metadata.customer", "model"] }));
      }).catch(reject);
    });

  it("are a table of CSV", async () => {
    expect(toStatementCsv(await made()).split("\r\n")).toEqual([
      "metadata.customer,model,calls,nanoUsd,overdraftNanoUsd,ownKeyNanoUsd,soldNanoUsd,freeNanoUsd,unknownCosts,estimated,input,input.nanoUsd",
      `"${hostile.replaceAll('"', '""')}",openai/gpt-6-sol,1,2500000,0,0,0,0,0,0,10,2500000`,
      ",openai/gpt-6-sol,1,1,0,0,0,0,0,0,10,1",
      "total,,2,2500001,0,0,0,0,0,0,20,2500001",
      "",
    ]);
  });

  it("are a page that shows the same amounts, and runs nothing that came from a caller", async () => {
    const page = toStatementPage(await made());
    expect(page).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)");
    for (const amount of ["$5.000000001", "−$0.002500001", "$4.9975", "$0.000000001"]) expect(page).toContain(amount);
  });

  it.each([
    [0, "0.00"],
    [1, "0.000000001"],
    [10_000_000, "0.01"],
    [12_500_000_000, "12.50"],
    [1_234_567_890_000_000, "1,234,567.89"],
  ])("say %i nano-dollars as %s", (nanoUsd, said) => {
    expect(toDollars(nanoUsd)).toBe(said);
  });
});
