/**
 * Every `fetch` a Worker under test makes to the outside lands here, in Node. There is no network: a host that is not
 * listed answers 599.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { otlpCollector } from "./otlp-collector.ts";
import { sinkHost } from "./sink-host.ts";
import { createSimulator } from "../src/testing/simulator.ts";

/** Recorded provider responses, beside the repository; absent on a contributor's clone. */
const FIXTURES = fileURLToPath(new URL("../../shared/fixtures/", import.meta.url));

/** Providers, for tests that set `OPENAI_BASE_URL` to `http://simulator.test/openai/v1`, and alike. */
const simulator = createSimulator();

const hosts: Record<string, (request: Request, url: URL) => Response | Promise<Response>> = {
  /** `http://fixtures.test/INDEX.jsonl`: a file of the recordings, 404 where they are not there. */
  "fixtures.test": async (_request, url) => {
    const path = FIXTURES + decodeURIComponent(url.pathname.slice(1));
    if (path.split("/").includes("..") || !existsSync(path)) return new Response("no such fixture", { status: 404 });
    return new Response(await readFile(path));
  },
  /**
   * See src/testing/simulator.ts; a test counts its own calls by a `+tag=` in its model ids. Miniflare stands between:
   * it makes a 500 of a reset and a clean end of a cut, and does not tell of callers who leave. Where those matter, call
   * `createSimulator().fetch` in the test, or test/processes/simulator-server.ts.
   */
  "simulator.test": async ({ url, method, headers, body, signal }) => {
    const text = body === null ? undefined : await new Response(body).text();
    return simulator.fetch(url, { method, headers: new Headers([...headers]), body: text, signal });
  },
  "sinks.example.com": sinkHost,
  "collector.example.com": otlpCollector,
  /** Bytes of memory that workerd has, as text; 0 where the system does not say. */
  "memory.test": () => new Response(String(workerdBytes())),
};

/** Of all workerd processes that this one has started: Linux says it in `/proc`. */
function workerdBytes(): number {
  if (!existsSync("/proc/self/stat")) return 0;
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const bytes = processes.map((pid) => {
    try {
      const [, name = "", rest = ""] = /\((.*)\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
      const isOurs = name === "workerd" && Number(rest.split(" ")[1]) === process.pid;
      return isOurs ? Number(rest.split(" ")[21]) * 4_096 : 0;
    } catch {
      // It has ended meanwhile.
      return 0;
    }
  });
  return bytes.reduce((sum, one) => sum + one, 0);
}

/** Answers a request in place of the internet. */
export async function outbound(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const host = hosts[url.hostname];
  return host ? host(request, url) : new Response(`no network in tests: ${request.url}`, { status: 599 });
}
