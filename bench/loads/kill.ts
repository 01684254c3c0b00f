/**
 * A stream whose process is killed in the middle (SIGKILL) and started again on the same disk. Its client sends the same
 * request with the same key again, and must get every event once and in order.
 */
import { StampReader } from "../load/scenario.ts";
import type { StreamRequest } from "../load/work.ts";
import type { RunningSubject } from "../subjects/subject.ts";
import { median } from "../statistics.ts";
import type { Load } from "./load.ts";

const SCENARIO = { kind: "paced", events: 300, everyMs: 10 } as const;
const KILLS = 3;
const TIMEOUT_MS = 60_000;

/** Times in milliseconds. */
interface Resumed {
  restart: number;
  /** From the process that listens again to the first event that the client had not. */
  firstNew: number;
  /** From there to the end of the answer. */
  whole: number;
}

export const kill: Load = {
  id: "kill",
  title: "kill -9 in the middle of a 3 s stream, and the same request with its key again",
  ability: "kill",
  columns: [
    { figure: "restartMs", title: "process listens again, ms", digits: 0 },
    { figure: "firstNewMs", title: "then first new event, ms", digits: 0 },
    { figure: "wholeMs", title: "then whole, ms", digits: 0 },
  ],
  run: async ({ running, round, isQuick }) => {
    const resumed: Resumed[] = [];
    for (let index = 0; index < (isQuick ? 1 : KILLS); index += 1)
      resumed.push(await killOnce(running, `${round}-${Date.now()}`, 0.25 + index / 4));
    const figures = {
      restartMs: median(resumed.map(({ restart }) => restart)),
      firstNewMs: median(resumed.map(({ firstNew }) => firstNew)),
      wholeMs: median(resumed.map(({ whole }) => whole)),
    };
    return { figures, failures: [] };
  },
};

/** @param at part of the stream after which it is killed. @throws where an event is missing or came twice. */
async function killOnce(running: RunningSubject, name: string, at: number): Promise<Resumed> {
  const request = running.keyed?.(SCENARIO, `kill-${name}`, name);
  if (request === undefined || running.restart === undefined) throw new Error("this subject cannot be killed");
  const before = new StampReader();
  for await (const text of bodyOf(request)) {
    before.push(text, () => undefined);
    if (before.count >= SCENARIO.events * at) break;
  }
  const start = performance.now();
  await running.restart();
  const listening = performance.now();
  const after = new StampReader();
  let firstNew = Number.NaN;
  let text = "";
  for await (const part of bodyOf(request)) {
    text = part;
    after.push(part, () => undefined);
    if (Number.isNaN(firstNew) && after.count > before.count) firstNew = performance.now() - listening;
  }
  const error = before.error ?? after.error;
  if (error !== undefined) throw new Error(error);
  if (after.count !== SCENARIO.events) throw new Error(`${after.count} events came, not ${SCENARIO.events}: ${text}`);
  return { restart: listening - start, firstNew, whole: performance.now() - listening };
}

async function* bodyOf({ url, headers, body }: StreamRequest): AsyncGenerator<string> {
  const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  for await (const text of response.body.pipeThrough(new TextDecoderStream("latin1"))) yield text;
}
