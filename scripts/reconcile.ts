/**
 * Compares a provider's export of usage with the ledger of an account, and lists the differences:
 *
 *     npm run reconcile -- --url https://ai.example.com --provider openai --file usage.json [--account acme]
 *
 * The key is in DURABLE_AI_API_KEY. Ends with 0 where both agree, with 1 where there are differences, and with 2 where it
 * could not be found out.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Reconciliation } from "../src/wallet/reconciliation.ts";

const USAGE = "npm run reconcile -- --url URL --provider ID --file FILE [--account NAME], with DURABLE_AI_API_KEY set";
const OPTIONS = {
  url: { type: "string" },
  provider: { type: "string" },
  file: { type: "string" },
  account: { type: "string" },
} as const;

interface Asked {
  url: string;
  provider: string;
  file: string;
  account: string | undefined;
  key: string;
}

/** @throws Error saying what to write instead. */
function asked(): Asked {
  const { url, provider, file, account } = parseArgs({ options: OPTIONS }).values;
  const key = process.env["DURABLE_AI_API_KEY"];
  if (url === undefined || provider === undefined || file === undefined || key === undefined) throw new Error(USAGE);
  return { url, provider, file, account, key };
}

/** The pages of an API as JSON, or rows as CSV: whatever the file is called. */
function usageOf(file: string): unknown {
  const text = readFileSync(file, "utf8");
  return /^\s*[[{]/.test(text) ? JSON.parse(text) : text;
}

async function reconcile({ url, provider, file, account, key }: Asked): Promise<Reconciliation> {
  const body = JSON.stringify({ provider, usage: usageOf(file) });
  const headers = {
    authorization: `Bearer ${key}`,
    "content-type": "application/json",
    ...(account !== undefined && { "durable-ai-account": account }),
  };
  const response = await fetch(new URL("/wallet/reconciliation", url), { method: "POST", headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${messageOf(text)}`);
  return JSON.parse(text) as Reconciliation;
}

/** What an error of ours says, or whatever came in its place. */
function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { error?: { message?: string } }).error?.message ?? text;
  } catch {
    return text;
  }
}

function print({ provider, from, to, compared, differences }: Reconciliation): void {
  console.log(`${provider}, ${from} to ${to}: ${compared} days and models compared, ${differences.length} differ`);
  if (differences.length === 0) return;
  console.log("the provider's less the ledger's:");
  const rows = differences.map(({ day, model, difference, estimated }) => ({
    day,
    model: model ?? "(all)",
    ...difference,
    estimated,
  }));
  console.table(rows);
  for (const { day, model, runs = [], runsLeftOut = 0 } of differences) {
    if (runs.length === 0) continue;
    console.log(
      `the ledger's runs of ${model ?? "all models"} on ${day}${runsLeftOut > 0 ? `, and ${runsLeftOut} more` : ""}:`,
    );
    console.table(runs);
  }
}

function explained(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  // `fetch` says why in its cause.
  return thrown.cause instanceof Error ? `${thrown.message}: ${thrown.cause.message}` : thrown.message;
}

try {
  const found = await reconcile(asked());
  print(found);
  process.exitCode = found.differences.length > 0 ? 1 : 0;
} catch (thrown) {
  console.error(explained(thrown));
  process.exitCode = 2;
}
