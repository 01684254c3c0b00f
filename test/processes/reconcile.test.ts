/** `npm run reconcile` against a Worker that has charged a run: exports as providers publish them, and what can be wrong. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Restartable } from "../../scripts/restartable.ts";
import { KillStage } from "./kill-stage.ts";

const SCRIPT = fileURLToPath(new URL("../../scripts/reconcile.ts", import.meta.url));
const HEADERS = { authorization: "Bearer dev", "content-type": "application/json" };
const DAY_MS = 86_400_000;

interface Ended {
  code: number;
  output: string;
}

let stage: KillStage;
let layer: Restartable;
/** What the ledger has of the run. */
let used: { input: number; output: number; day: string };

beforeAll(async () => {
  stage = await KillStage.open();
  const options = await stage.optionsOf("wrangler.jsonc", "layer", "layers");
  layer = new Restartable({ ...options, vars: { ...options.vars, DURABLE_AI_WALLET: "charge" } });
  await layer.start();
  const body = {
    model: "openai/gpt-4.1",
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: "user", content: "What was used?" }],
  };
  const asked = await fetch(`${layer.url}/v1/chat/completions`, {
    method: "POST",
    headers: HEADERS,
    body: JSON.stringify(body),
  });
  expect(asked.status, await asked.text()).toBe(200);
  used = await chargedUse();
});
afterAll(async () => {
  await layer.kill();
  await stage.close();
});

async function chargedUse(): Promise<typeof used> {
  for (;;) {
    const answer = await fetch(`${layer.url}/wallet/entries`, { headers: HEADERS });
    const { entries } = (await answer.json()) as { entries: { at: number; kind: string; charge?: Charged }[] };
    const charge = entries.find(({ kind }) => kind === "charge" || kind === "overdraft");
    if (charge?.charge?.lines !== undefined) {
      const of = (meter: string): number => charge.charge?.lines?.find((one) => one.meter === meter)?.quantity ?? 0;
      return { input: of("input"), output: of("output"), day: new Date(charge.at).toISOString().slice(0, 10) };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Charged {
  lines?: { meter: string; quantity: number }[];
}

const page = (inputTokens: number): object => ({
  object: "page",
  data: [
    {
      object: "bucket",
      start_time: Date.parse(used.day) / 1_000,
      end_time: (Date.parse(used.day) + DAY_MS) / 1_000,
      results: [
        {
          object: "organization.usage.completions.result",
          input_tokens: inputTokens,
          output_tokens: used.output,
          input_cached_tokens: 0,
          num_model_requests: 1,
          model: "gpt-4.1-2025-04-14",
        },
      ],
    },
  ],
  has_more: false,
  next_page: null,
});

/** Runs the script on a file with `text`. */
async function reconcile(name: string, text: string, key = "dev", url = layer.url): Promise<Ended> {
  const file = `${stage.path}/${name}`;
  await writeFile(file, text);
  const args = [SCRIPT, "--url", url, "--provider", "openai", "--file", file];
  const env = { ...process.env, DURABLE_AI_API_KEY: key };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

it("agrees with an export that has what the ledger has, as JSON and as CSV", async () => {
  const agreed = `openai, ${used.day} to ${used.day}: 1 days and models compared, 0 differ\n`;
  expect(await reconcile("same.json", JSON.stringify([page(used.input)]))).toEqual({ code: 0, output: agreed });
  const csv = `start_time,model,num_model_requests,input_tokens,input_cached_tokens,output_tokens
${Date.parse(used.day) / 1_000},gpt-4.1,1,${used.input},0,${used.output}\n`;
  expect(await reconcile("same.txt", csv)).toEqual({ code: 0, output: agreed });
});

it("lists what differs, and ends with 1", async () => {
  const { code, output } = await reconcile("more.json", JSON.stringify(page(used.input + 7)));
  expect(code).toBe(1);
  expect(output).toContain("1 differ");
  expect(output).toMatch(/gpt-4\.1'? *│ 0 +│ 7 +│ 0 +│ 0 +│/);
});

it.each<[what: string, ask: () => Promise<Ended>, said: string]>([
  ["a key that is none", () => reconcile("a.json", JSON.stringify(page(1)), "wrong"), "401"],
  ["an export that is none", () => reconcile("b.json", '{"data":5}'), "usage[0]: it is no page of an export"],
  ["a file that is no JSON", () => reconcile("c.json", "{"), "JSON"],
  ["nobody there", () => reconcile("d.json", "{}", "dev", "http://127.0.0.1:1"), "fetch failed"],
])("says in a line what is wrong with %s, and ends with 2", async (_what, ask, said) => {
  const { code, output } = await ask();
  expect({ code, lines: output.trim().split("\n").length }).toEqual({ code: 2, lines: 1 });
  expect(output).toContain(said);
});
