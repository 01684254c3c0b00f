/**
 * Compares a provider's export of usage with the ledger of an account, and lists the differences:
 *
 *     npm run reconcile -- --url https://ai.example.com --provider openai --file usage.json [--account acme]
 *
 * The key is in DURABLE_AI_API_KEY. Ends with 1 where there are differences.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Reconciliation } from "../src/wallet/reconciliation.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    provider: { type: "string" },
    file: { type: "string" },
    account: { type: "string" },
  },
});
const { url, provider, file, account } = values;
const key = process.env["DURABLE_AI_API_KEY"];
if (url === undefined || provider === undefined || file === undefined || key === undefined) {
  console.error(
    "npm run reconcile -- --url URL --provider ID --file FILE [--account NAME], with DURABLE_AI_API_KEY set",
  );
  process.exit(2);
}
const text = readFileSync(file, "utf8");
const usage: unknown = file.endsWith(".csv") ? text : JSON.parse(text);
const response = await fetch(new URL("/wallet/reconciliation", url), {
  method: "POST",
  headers: {
    authorization: `Bearer ${key}`,
    "content-type": "application/json",
    ...(account !== undefined && { "durable-ai-account": account }),
  },
  body: JSON.stringify({ provider, usage }),
});
if (!response.ok) {
  console.error(`${response.status}: ${await response.text()}`);
  process.exit(2);
}
const { from, to, compared, differences } = (await response.json()) as Reconciliation;
console.log(`${provider}, ${from} to ${to}: ${compared} days and models compared, ${differences.length} differ`);
console.table(
  differences.map(({ day, model, difference, estimated }) => ({
    day,
    model: model ?? "(all)",
    ...difference,
    estimated,
  })),
);
process.exitCode = differences.length > 0 ? 1 : 0;
