/**
 * One process that checks its share of histories in SQLite in memory, and prints how many and what CPU it took:
 * `node history-process.ts '{"kind":"of the ledger","seed":1,"count":1000}'`.
 */
import { BUDGET_HISTORIES } from "./budget-history.ts";
import { checkHistories, type HistoryShare } from "./histories.ts";
import { LEASE_HISTORIES } from "./lease-history.ts";
import { LEDGER_HISTORIES } from "./ledger-history.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { STATEMENT_HISTORIES } from "./statement-history.ts";

const KINDS = [LEDGER_HISTORIES, LEASE_HISTORIES, BUDGET_HISTORIES, STATEMENT_HISTORIES];

const { kind: name, ...share } = JSON.parse(process.argv[2] ?? "{}") as HistoryShare & { kind: string };
const kind = KINDS.find((one) => one.name === name);
if (kind === undefined) throw new Error(`there are histories ${KINDS.map((one) => one.name).join(", ")}`);
const checked = await checkHistories(kind, new MemoryStorage(), share);
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ checked, cpuMs: (user + system) / 1_000 }));
