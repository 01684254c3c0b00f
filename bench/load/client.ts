/**
 * The load client of the bench, in a process of its own: sends requests, checks that every event came once and in order,
 * and says how long that took. Started by `fork`; one piece of work at a time.
 */
import { setMaxListeners } from "node:events";
import { Agent, request as send, type IncomingMessage } from "node:http";
import { quantiles } from "../statistics.ts";
import { nowUs, StampReader } from "./scenario.ts";
import type { StreamRequest, Work, WorkResult } from "./work.ts";

/** Characters of an answer that are kept to see how it ends. */
const END_CHARACTERS = 1_000;
/** Failures that are told. */
const MAX_FAILURES = 5;

process.on("message", (work: Work) => void run(work).then((result) => process.send?.(result)));
process.once("disconnect", () => process.exit());

/** What all requests of one piece of work share and add to. */
interface Tally {
  agent: Agent;
  signal: AbortSignal;
  events: number;
  bytes: number;
  firstMs: number[];
  delayMs: number[];
  wholeMs: number[];
  failures: string[];
}

async function run({ requests, concurrency, staggerMs, timeoutMs }: Work): Promise<WorkResult> {
  // Its own connections: a subject that was started again has none of the old ones.
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const signal = AbortSignal.timeout(timeoutMs);
  setMaxListeners(0, signal);
  const tally: Tally = { agent, signal, events: 0, bytes: 0, firstMs: [], delayMs: [], wholeMs: [], failures: [] };
  const start = performance.now();
  let headers: Record<string, string> = {};
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next; index < requests.length && !signal.aborted; index = next) {
      next += 1;
      const due = start + index * staggerMs - performance.now();
      if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
      const request = requests[index];
      if (request === undefined) return;
      const answered = await exchange(request, tally).catch((error: unknown) => failed(tally, error));
      if (index === 0 && answered !== undefined) headers = answered;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, requests.length) }, lane));
  agent.destroy();
  if (signal.aborted) tally.failures.push(`not done after ${timeoutMs} ms`);
  return {
    wallMs: performance.now() - start,
    events: tally.events,
    bytes: tally.bytes,
    firstMs: quantiles(tally.firstMs),
    delayMs: quantiles(tally.delayMs),
    wholeMs: quantiles(tally.wholeMs),
    failures: tally.failures,
    headers,
  };
}

function failed({ failures }: Tally, error: unknown): undefined {
  if (failures.length < MAX_FAILURES) failures.push(error instanceof Error ? error.message : String(error));
  return undefined;
}

/** Sends one and reads its answer. @throws where it is not what it must be. */
async function exchange(request: StreamRequest, tally: Tally): Promise<Record<string, string>> {
  const start = performance.now();
  const response = await open(request, tally);
  const reader = new StampReader();
  let [bytes, end] = [0, ""];
  let firstMs: number | undefined;
  for await (const chunk of response) {
    const data = chunk as Buffer;
    bytes += data.length;
    if (request.bytes !== undefined) {
      firstMs ??= performance.now() - start;
      continue;
    }
    const text = data.toString("latin1");
    const atUs = nowUs();
    reader.push(text, (sentUs) => void (sentUs > 0 && tally.delayMs.push((atUs - sentUs) / 1_000)));
    if (reader.count > 0) firstMs ??= performance.now() - start;
    end = (end + text).slice(-END_CHARACTERS);
  }
  tally.wholeMs.push(performance.now() - start);
  if (firstMs !== undefined) tally.firstMs.push(firstMs);
  tally.events += request.isWhole === true ? 1 : reader.count;
  tally.bytes += bytes;
  check(request, { status: response.statusCode ?? 0, reader, bytes, end });
  return Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
}

interface Answered {
  status: number;
  reader: StampReader;
  bytes: number;
  end: string;
}

function check(request: StreamRequest, { status, reader, bytes, end }: Answered): void {
  if (status !== 200) throw new Error(`HTTP ${status}: ${end}`);
  if (request.bytes !== undefined) {
    if (bytes !== request.bytes) throw new Error(`${bytes} bytes came, not ${request.bytes}`);
    return;
  }
  if (request.isWhole === true && reader.count > 0) return;
  if (reader.error !== undefined) throw new Error(reader.error);
  if (reader.count !== request.events) throw new Error(`${reader.count} events came, not ${request.events}: ${end}`);
  if (!end.includes(request.end)) throw new Error(`the answer does not end with ${request.end}: ${end}`);
}

function open(request: StreamRequest, { agent, signal }: Tally): Promise<IncomingMessage> {
  const { url, method = "POST", headers, body } = request;
  return new Promise((resolve, reject) => {
    const sent = send(url, { method, agent, headers, signal }, (response) => {
      response.socket.setNoDelay(true);
      resolve(response);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}
