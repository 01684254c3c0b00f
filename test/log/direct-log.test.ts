/** Calls that go straight to `env.AI`: in the log afterwards, and nothing of ours in the way of them. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { wrapAI, type DurableAI } from "../../src/ai.ts";
import type { AiLogs } from "../../src/binding/logs.ts";
import type { LayerService, WrapOptions } from "../../src/binding/wrap-options.ts";
import { callId } from "../../src/log/log-id.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import type { InferenceLayer } from "../../src/run/run-record.ts";
import { createSimulatedAI } from "../../src/testing/simulated-ai.ts";
import { createSimulator } from "../../src/testing/simulator.ts";
import { newAccount, recordOf } from "./asking.ts";

const LLAMA = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
const MESSAGES = { messages: [{ role: "user", content: "hi" }] };

interface Bound {
  ai: DurableAI;
  logs: AiLogs;
  /** Questions the layer was asked. */
  asked: string[];
  done(): Promise<unknown>;
}

/** A Worker with an `ai` binding, beside a layer of its own. */
function boundWorker(more: Partial<WrapOptions> = {}, account = newAccount()): Bound {
  const asked: string[] = [];
  const layer = new Proxy(account.layer, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...call: unknown[]) => {
        asked.push(`${String(name)} ${(call[0] as { type?: string } | undefined)?.type ?? ""}`.trim());
        return Reflect.apply(method, target, call) as unknown;
      };
    },
  });
  const pending: Promise<unknown>[] = [];
  const waitUntil = (promise: Promise<unknown>): void => void pending.push(promise);
  const options = { service: layer as unknown as LayerService, waitUntil, ...more } as WrapOptions;
  const ai = wrapAI(createSimulatedAI(createSimulator().fetch), options);
  return { ai, logs: account.logs, asked, done: () => Promise.all(pending) };
}

const call = (ai: DurableAI, model: string, inputs: object, options?: object): Promise<unknown> =>
  (ai.run as unknown as (...call: unknown[]) => Promise<unknown>)(model, inputs, options);

describe("a direct call", () => {
  it("is in the log, with what it used and what that costs, and asks the layer for nothing else", async () => {
    const { ai, logs, asked, done } = boundWorker();
    const answer = (await call(ai, LLAMA, MESSAGES, { metadata: { plan: "free" } })) as object;
    expect(asked).toEqual([]);
    const { logId = "" } = ai.runs.of(answer) ?? {};
    await done();
    expect(asked).toEqual(["logs put"]);
    const record = await logs.get(logId);
    expect(record).toMatchObject({
      id: logId,
      kept: false,
      model: LLAMA,
      provider: "workers-ai",
      outcome: "completed",
      stream: false,
      metadata: { plan: "free" },
      cost: { source: "catalog" },
    });
    expect(record.usage?.outputTokens).toBeGreaterThan(0);
    expect((await logs.query({ where: { "metadata.plan": "free" } })).logs).toEqual([record]);
  });

  it("goes with others: many calls are one message", async () => {
    const { ai, logs, asked, done } = boundWorker();
    await Promise.all(Array.from({ length: 30 }, () => call(ai, LLAMA, MESSAGES)));
    await done();
    expect(asked).toEqual(["logs put"]);
    expect((await logs.analyze()).groups).toMatchObject([{ runs: 30, unknownCosts: 0 }]);
  });

  it("that streams is its caller's, and its log says that it was not looked at", async () => {
    const { ai, logs, done } = boundWorker();
    const stream = (await call(ai, LLAMA, { ...MESSAGES, stream: true })) as ReadableStream<Uint8Array>;
    const { logId = "" } = ai.runs.of(stream) ?? {};
    expect(await new Response(stream).text()).toContain("[DONE]");
    await done();
    expect(await logs.get(logId)).toMatchObject({ stream: true, cost: { source: "unknown" } });
  });

  it("that fails is logged with Cloudflare's number, and nobody's words", async () => {
    const { ai, logs, done } = boundWorker();
    await expect(call(ai, "@cf/nobody/secret-words+fault=rate-limited", MESSAGES)).rejects.toThrow();
    await done();
    const [record] = (await logs.query({ where: { outcome: "failed" } })).logs;
    expect(record).toMatchObject({ error: { code: "provider/error" } });
    expect(JSON.stringify(record?.error)).not.toContain("nobody");
  });

  it("is not logged where it says so, or where nothing would keep the Worker going", async () => {
    const { ai, logs, asked, done } = boundWorker();
    await call(ai, LLAMA, MESSAGES, { collectLog: false });
    await done();
    const other = boundWorker({ waitUntil: undefined } as Partial<WrapOptions>);
    await call(other.ai, LLAMA, MESSAGES);
    expect([...asked, ...other.asked]).toEqual([]);
    expect((await logs.query()).logs).toEqual([]);
  });

  it("is logged by whoever has the log objects in its own script", async () => {
    const pending: Promise<unknown>[] = [];
    const ai = wrapAI(createSimulatedAI(createSimulator().fetch), {
      runs: env.RUNS,
      logs: env.LOGS,
      env: {},
      waitUntil: (promise) => void pending.push(promise),
    });
    const answer = (await call(ai, LLAMA, MESSAGES)) as object;
    await Promise.all(pending);
    expect(await ai.logs.get(ai.runs.of(answer)?.logId ?? "")).toMatchObject({ provider: "workers-ai" });
  });

  it("disturbs nobody where the layer has no log", async () => {
    const { ai, asked, done } = boundWorker({}, newAccount(null));
    await call(ai, LLAMA, MESSAGES);
    await done();
    expect(asked).toEqual(["logs put"]);
  });
});

describe("what a bound Worker tells of its calls", () => {
  const now = Date.now();
  const id = callId(now, crypto.randomUUID());
  const told = recordOf(id, now, { kept: false });
  const put = async (layer: InferenceLayer, records: unknown): Promise<string> => {
    const answer = await layer.logs<"put">({ type: "put", records: records as LogRecord[] });
    return answer.ok ? "taken" : (answer.error.field ?? answer.error.code);
  };

  it.each<[string, unknown, string]>([
    ["no list", "records", "records"],
    ["too many", Array.from({ length: 129 }, () => told), "records"],
    ["no record", [7], "records[0]"],
    ["an id of a kept run", [{ ...told, id: `${"a".repeat(64)}.1` }], "records[0].id"],
    ["a time long ago", [recordOf(callId(now - 2 * 86_400_000, crypto.randomUUID()), now)], "records[0].id"],
    ["another time than its id's", [{ ...told, createdAt: now - 1 }], "records[0].id"],
    ["an outcome nobody knows", [{ ...told, outcome: "done" }], "records[0].outcome"],
    ["no cost", [{ ...told, cost: { source: "catalog" } }], "records[0].cost"],
    ["no attempts", [{ ...told, attempts: undefined }], "records[0].attempts"],
    ["a duration that is none", [{ ...told, durationMs: -1 }], "records[0].durationMs"],
    [
      "bodies that are none",
      [{ ...told, bodies: { request: { head: 7, whole: true, bytes: 1 } } }],
      "records[0].bodies",
    ],
    ["a jurisdiction nobody knows", [{ ...told, jurisdiction: "moon" }], "records.jurisdiction"],
    ["metadata that is none", [{ ...told, metadata: [] }], "records.metadata"],
  ])("is refused where it is %s", async (_what, records, field) => {
    expect(await put(newAccount().layer, records)).toBe(field);
  });

  it("is written once, and never as a run that is kept", async () => {
    const { layer, logs } = newAccount();
    for (let i = 0; i < 3; i += 1) expect(await put(layer, [{ ...told, kept: true, hasBodies: true }])).toBe("taken");
    expect(await logs.get(id)).toMatchObject({ kept: false });
    expect((await logs.get(id)).hasBodies).toBeUndefined();
    expect((await logs.analyze()).groups).toMatchObject([{ runs: 1 }]);
  });
});
