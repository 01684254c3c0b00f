/**
 * The floor of a whole answer that is answered for: a Worker that knows its caller by a key, reads the JSON of both sides and
 * writes it again, gives the provider a time limit, and leaves a record of the call, priced, in a Durable Object. Records go
 * there together, as many as come in the time that ours are gathered for.
 */
import { DurableObject } from "cloudflare:workers";
import { GATHER_MS, MAX_BATCH_RECORDS } from "../../src/binding/gathered-logs.ts";

interface Env {
  UPSTREAM: string;
  KEY: string;
  LOGS: DurableObjectNamespace<FloorLog>;
}

/** Of an answer, what its price goes by. */
interface Answer {
  model: string;
  usage: { prompt_tokens: number; completion_tokens: number };
}

interface FloorRecord {
  id: string;
  at: number;
  model: string;
  durationMs: number;
  inputTokens: number;
  outputTokens: number;
  costNanoUsd: number;
}

/** How long the provider may take. */
const LIMIT_MS = 60_000;
/** Nano-dollars of a token. */
const PRICE = { input: 2_000, output: 8_000 };

export class FloorLog extends DurableObject<Env> {
  readonly #sql = this.ctx.storage.sql;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#sql.exec("CREATE TABLE IF NOT EXISTS logs(id TEXT PRIMARY KEY, at INTEGER, record TEXT) WITHOUT ROWID");
    this.#sql.exec("CREATE INDEX IF NOT EXISTS logs_by_time ON logs(at)");
  }

  put(records: readonly FloorRecord[]): void {
    for (const record of records)
      this.#sql.exec("INSERT OR IGNORE INTO logs VALUES(?, ?, ?)", record.id, record.at, JSON.stringify(record));
  }
}

let batch: FloorRecord[] = [];

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    const at = Date.now();
    if (!isCaller(request, env)) return new Response("", { status: 401 });
    const body = JSON.stringify(await request.json());
    const headers = { "content-type": "application/json" };
    const signal = AbortSignal.timeout(LIMIT_MS);
    const answer = await (await fetch(env.UPSTREAM, { method: "POST", headers, body, signal })).json<Answer>();
    leave(recordOf(answer, at), env, context);
    return Response.json(answer);
  },
};

/** In the same time for every key of a length. */
function isCaller(request: Request, env: Env): boolean {
  const encoder = new TextEncoder();
  const key = encoder.encode(`Bearer ${env.KEY}`);
  const given = encoder.encode(request.headers.get("authorization") ?? "");
  return key.length === given.length && crypto.subtle.timingSafeEqual(key, given);
}

function recordOf({ model, usage }: Answer, at: number): FloorRecord {
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
  const costNanoUsd = inputTokens * PRICE.input + outputTokens * PRICE.output;
  return { id: crypto.randomUUID(), at, model, durationMs: Date.now() - at, inputTokens, outputTokens, costNanoUsd };
}

function leave(record: FloorRecord, env: Env, context: ExecutionContext): void {
  const send = async (): Promise<void> => {
    const records = batch;
    batch = [];
    if (records.length > 0) await env.LOGS.getByName("log").put(records);
  };
  if (batch.push(record) === 1) context.waitUntil(scheduler.wait(GATHER_MS).then(send));
  if (batch.length >= MAX_BATCH_RECORDS) context.waitUntil(send());
}
