/** What is in the rows of a run object, and what is not. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import type { JsonObject } from "../../src/json.ts";
import { framesOf, requestOf, start } from "./layer.ts";
import { chatEvents, type ScriptedAnswer } from "./scripted-provider.ts";

const PROMPT = "my diagnosis is nobody's business";
const HEADER = "beta-of-mine";

/** Everything an object has stored, as one text. */
async function rowsOf(runId: string): Promise<string> {
  const stub = env.RUNS.get(env.RUNS.idFromString(parseRunId(runId).object));
  return runInDurableObject(stub, (_object, { storage: { sql } }) => {
    const tables = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    const rows = tables
      .filter(({ name }) => !name.startsWith("_cf_"))
      .flatMap(({ name }) => sql.exec(`SELECT * FROM "${name}"`).toArray());
    return JSON.stringify(rows, (_key, value: unknown) =>
      value instanceof ArrayBuffer ? new TextDecoder().decode(value) : value,
    );
  });
}

it.each<[name: string, answer: ScriptedAnswer]>([
  ["that completed", { chunks: chatEvents(5) }],
  ["that failed before it began", { status: 400, chunks: ['{"error":{"message":"no"}}'] }],
  ["that broke off", { chunks: chatEvents(5).slice(0, 3), then: "break" }],
])("hold the answer and no request, of a run %s", async (_name, answer) => {
  const request = requestOf([answer], { key: "k", headers: { "anthropic-beta": HEADER } });
  const inputs: JsonObject = { ...request.inputs, messages: [{ role: "user", content: PROMPT }] };
  const { runId, frames } = await start({ ...request, inputs });
  const during = await rowsOf(runId);
  await framesOf(frames);
  for (const rows of [during, await rowsOf(runId)]) {
    expect(rows).toContain(request.requestHash);
    expect(rows).not.toContain(PROMPT);
    expect(rows).not.toContain(HEADER);
  }
});
