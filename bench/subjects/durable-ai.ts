/** Ours, as it is deployed: `src/worker.ts` in plain workerd, asked over HTTP and by a Worker that is bound to it. */
import type { Scenario } from "../load/scenario.ts";
import type { StreamRequest } from "../load/work.ts";
import { startWorkerd, type BenchWorker, type Workerd } from "../machine/workerd.ts";
import { countRows } from "./stored-rows.ts";
import { chatRequest, type RunningSubject, type Site, type Subject } from "./subject.ts";

const AUTHORIZATION = { authorization: "Bearer bench" };
/** As the AI SDK and the agents' adapters ask. */
const WITH_USAGE = { inputs: { stream_options: { include_usage: true } } };
/** Anthropic Messages: what it asks for, and its last event. */
const MESSAGES = { inputs: { max_tokens: 4_096 }, end: '"message_stop"' };
const DURABLE = ["stream", "many", "store"] as const;

export const DURABLE_AI: readonly Subject[] = [
  {
    id: "http-native",
    title: "durable-ai over HTTP",
    abilities: [...DURABLE, "replay", "kill"],
    start: (site) =>
      startLayer(
        "http-native",
        site,
        ({ url }) =>
          (scenario, session) =>
            chatRequest(`${url}/v1/chat/completions`, scenario, { headers: inSession(session), ...WITH_USAGE }),
      ),
  },
  {
    id: "http-plain",
    title: "durable-ai over HTTP, usage not asked for",
    abilities: DURABLE,
    isExtra: true,
    start: (site) =>
      startLayer(
        "http-plain",
        site,
        ({ url }) =>
          (scenario, session) =>
            chatRequest(`${url}/v1/chat/completions`, scenario, { headers: inSession(session) }),
      ),
  },
  {
    id: "binding-native",
    title: "durable-ai through the binding",
    abilities: [...DURABLE, "replay"],
    start: (site) => startBound("binding-native", site, {}, WITH_USAGE),
  },
  {
    id: "binding-plain",
    title: "durable-ai through the binding, usage not asked for",
    abilities: DURABLE,
    isExtra: true,
    start: (site) => startBound("binding-plain", site, {}),
  },
  {
    id: "binding-read",
    title: "durable-ai through the binding, read in JavaScript",
    abilities: DURABLE,
    isExtra: true,
    start: (site) => startBound("binding-read", site, {}, { ...WITH_USAGE, headers: { reads: "yes" } }),
  },
  {
    id: "binding-frames",
    title: "durable-ai, frames of the run object, unread",
    abilities: ["replay"],
    start: (site) => startBound("binding-frames", site, { replay: "frames" }),
  },
  {
    id: "http-prepaid",
    title: "durable-ai over HTTP, prepaid and in a budget",
    abilities: DURABLE,
    isExtra: true,
    base: "http-native",
    start: startPrepaid,
  },
  {
    id: "http-translated",
    title: "durable-ai over HTTP, translated (asked in Messages)",
    abilities: DURABLE,
    isExtra: true,
    start: (site) =>
      startLayer(
        "http-translated",
        site,
        ({ url }) =>
          (scenario, session) =>
            chatRequest(`${url}/v1/messages`, scenario, { headers: inSession(session), ...MESSAGES }),
      ),
  },
  {
    id: "binding-translated",
    title: "durable-ai through the binding, translated (asked in Messages)",
    abilities: DURABLE,
    isExtra: true,
    start: (site) => startBound("binding-translated", site, { format: "anthropic-messages" }, MESSAGES),
  },
  {
    id: "http-direct",
    title: "durable-ai over HTTP, not durable",
    abilities: ["stream", "many", "json"],
    isExtra: true,
    start: (site) =>
      startLayer("http-direct", site, ({ url }) => (scenario) => {
        const headers = { ...AUTHORIZATION, "durable-ai-durable": "false" };
        return chatRequest(`${url}/v1/chat/completions`, scenario, { headers });
      }),
  },
  {
    id: "binding-direct",
    title: "durable-ai through the binding, not durable",
    abilities: ["stream", "many", "json"],
    start: (site) => startBound("binding-direct", site, { durable: false }),
  },
  workersAI("workers-ai-bare", "env.AI.run, bare", "no"),
  { ...workersAI("floor-ai", "floor: env.AI.run, an instance for each call", "apart"), isExtra: true },
  workersAI("workers-ai", "durable-ai, @cf/…, not durable", "yes"),
];

/** Of `ai.run`, and how the caller reads again. */
interface CallerOptions {
  replay?: "native" | "frames";
  format?: string;
  durable?: boolean;
}

function inSession(session: string): Record<string, string> {
  return { ...AUTHORIZATION, "durable-ai-session": session };
}

function layer(upstream: string, settings: Record<string, string> = {}): BenchWorker {
  return {
    name: "durable-ai",
    entry: "src/worker.ts",
    text: { OPENAI_BASE_URL: `${upstream}/v1`, OPENAI_API_KEY: "simulated", DURABLE_AI_API_KEYS: "bench", ...settings },
    objects: { RUNS: "Runs", LIVE: "LiveRun", ACCOUNTS: "Account", LOGS: "Log" },
  };
}

type RequestsOf = (workerd: Workerd) => RunningSubject["request"];

async function startLayer(
  id: string,
  site: Site,
  requestsOf: RequestsOf,
  caller?: BenchWorker & { replay: string },
  settings?: Record<string, string>,
): Promise<RunningSubject> {
  const workers = [...(caller === undefined ? [] : [caller]), layer(site.upstream, settings)];
  const workerd = await startWorkerd(id, workers, site);
  const request = requestsOf(workerd);
  return Object.assign(workerd, {
    request,
    keyed: (scenario: Scenario, session: string, key: string): StreamRequest => {
      const plain = request(scenario, session, 0);
      return { ...plain, headers: { ...plain.headers, "durable-ai-key": key } };
    },
    rows: () => countRows(workerd.disk, "Runs", "blocks"),
    replay: ({ "durable-ai-run-id": run = "" }: Record<string, string>): StreamRequest => {
      const asked = { method: "GET", events: 0, end: "data: [DONE]" };
      const end = caller?.replay === "frames" ? '"completed"' : asked.end;
      if (caller !== undefined) return { ...asked, end, url: workerd.url, headers: { run, replay: caller.replay } };
      return { ...asked, url: `${workerd.url}/runs/${run}/events?format=native`, headers: AUTHORIZATION };
    },
  });
}

/** Each run is held for, of a wallet with money and of a budget of its session, and charged. */
async function startPrepaid(site: Site): Promise<RunningSubject> {
  let url = "";
  const requestsOf: RequestsOf = (workerd) => {
    ({ url } = workerd);
    return (scenario, session) =>
      chatRequest(`${url}/v1/chat/completions`, scenario, { headers: inSession(session), ...WITH_USAGE });
  };
  const budgets = JSON.stringify({ bench: { usd: 100_000, window: "month", per: "session" } });
  const settings = { DURABLE_AI_WALLET: "prepaid", DURABLE_AI_BUDGETS: budgets };
  const subject = await startLayer("http-prepaid", site, requestsOf, undefined, settings);
  const pay = async (): Promise<void> => {
    const headers = { ...AUTHORIZATION, "content-type": "application/json" };
    const body = JSON.stringify({ key: "bench", usd: 100_000 });
    const paid = await fetch(`${url}/wallet/top-ups`, { method: "POST", headers, body });
    if (!paid.ok) throw new Error(`no money came in: ${paid.status} ${await paid.text()}`);
  };
  const renew = subject.renew.bind(subject);
  await pay();
  return Object.assign(subject, { renew: async () => renew().then(pay) });
}

/** Asked by a Worker in the same process: what both of them cost. */
function startBound(
  id: string,
  site: Site,
  { replay = "native", ...options }: CallerOptions,
  { headers, ...call }: { inputs?: Record<string, unknown>; end?: string; headers?: Record<string, string> } = {},
): Promise<RunningSubject> {
  const services = { INFERENCE: "durable-ai" };
  const caller = { name: "caller", entry: "bench/workers/caller.ts", services, replay };
  const requestsOf: RequestsOf =
    ({ url }) =>
    (scenario, session) => {
      const own = options.durable === false ? options : { ...options, session };
      return chatRequest(url, scenario, { headers: { ...headers, options: JSON.stringify(own) }, ...call });
    };
  return startLayer(id, site, requestsOf, caller);
}

function workersAI(id: string, title: string, wrapped: "yes" | "apart" | "no"): Subject {
  return {
    id,
    title,
    abilities: ["stream", "json"],
    base: "workers-ai-bare",
    start: async (site) => {
      const worker = { name: id, entry: "bench/workers/workers-ai.ts", text: { WRAPPED: wrapped }, ai: { AI: "ai" } };
      const workerd = await startWorkerd(id, [worker], site, { ai: new URL(site.upstream).host });
      const request: RunningSubject["request"] = (scenario) => chatRequest(workerd.url, scenario);
      return Object.assign(workerd, { request });
    },
  };
}
