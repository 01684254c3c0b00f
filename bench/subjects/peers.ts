/** What others have: from npm, as their docs say, on the same machine. Those in bench/peers are installed apart. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../scripts/wrangler-dev.ts";
import { startServer, temporaryDirectory, type StartedProcess } from "../machine/started.ts";
import { startWorkerd } from "../machine/workerd.ts";
import { chatRequest, type RunningSubject, type Site, type Subject } from "./subject.ts";

export const PEERS_DIRECTORY: string = fileURLToPath(new URL("../peers", import.meta.url));
const REDIS = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"].find((path) => existsSync(path));

export const PEERS: readonly Subject[] = [
  {
    id: "agents-chat",
    title: "agents ResumableStream, an object a stream",
    abilities: ["stream", "many"],
    isExtra: true,
    start: (site) => startObjects("agents-chat", "ChatObject", site, (session, index) => `${session}-${index}`),
  },
  {
    id: "agents-streams",
    title: "agents/streams, an object a session",
    abilities: ["stream", "many"],
    isExtra: true,
    start: (site) => startObjects("agents-streams", "StreamsObject", site, (session) => session),
  },
  {
    id: "portkey",
    title: "Portkey gateway on Node, nothing kept",
    abilities: ["stream", "many", "json"],
    isExtra: true,
    missing: () => notInstalled("@portkey-ai/gateway"),
    start: startPortkey,
  },
  {
    id: "resumable-stream",
    title: "resumable-stream on Node and Redis, in memory",
    abilities: ["stream", "many"],
    isExtra: true,
    missing: () =>
      notInstalled("resumable-stream") ??
      (REDIS === undefined ? "there is no redis-server: apt-get install redis-server" : undefined),
    start: startResumableStream,
  },
];

function notInstalled(name: string): string | undefined {
  if (existsSync(join(PEERS_DIRECTORY, "node_modules", name))) return undefined;
  return `${name} is not installed: npm run bench -- --install-peers`;
}

async function startObjects(
  name: string,
  className: string,
  site: Site,
  objectOf: (session: string, index: number) => string,
): Promise<RunningSubject> {
  const worker = {
    name,
    entry: `bench/workers/${name}.ts`,
    text: { UPSTREAM: site.upstream },
    objects: { OBJECTS: className },
  };
  const workerd = await startWorkerd(name, [worker], site);
  const request: RunningSubject["request"] = (scenario, session, index) =>
    chatRequest(workerd.url, scenario, { headers: { session: objectOf(session, index) }, end: "[DONE]" });
  return Object.assign(workerd, { request });
}

function startPortkey({ upstream }: Site): Promise<RunningSubject> {
  const headers = {
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `${upstream}/v1`,
    authorization: "Bearer simulated",
  };
  const script = join(PEERS_DIRECTORY, "node_modules/@portkey-ai/gateway/build/start-server.js");
  const start = async (port: number): Promise<StartedProcess[]> => [
    await startServer(process.execPath, [script, "--headless", `--port=${port}`], {
      port,
      env: { ...process.env, NODE_ENV: "production" },
    }),
  ];
  return startNode(start, (url, scenario) => chatRequest(`${url}/v1/chat/completions`, scenario, { headers }));
}

function startResumableStream({ upstream }: Site): Promise<RunningSubject> {
  const start = async (port: number): Promise<StartedProcess[]> => {
    const redisPort = await freePort();
    const cwd = temporaryDirectory("redis");
    const flags = ["--port", String(redisPort), "--bind", "127.0.0.1", "--save", "", "--dir", cwd];
    const redis = await startServer(REDIS ?? "redis-server", flags, { port: redisPort });
    const script = join(PEERS_DIRECTORY, "resumable-stream.js");
    const node = await startServer(process.execPath, [script, String(port), String(redisPort), upstream], { port });
    return [node, redis];
  };
  return startNode(start, (url, scenario) => chatRequest(url, scenario));
}

async function startNode(
  start: (port: number) => Promise<StartedProcess[]>,
  request: (url: string, scenario: Parameters<RunningSubject["request"]>[0]) => ReturnType<RunningSubject["request"]>,
): Promise<RunningSubject> {
  const port = await freePort();
  let processes = await start(port);
  const kill = async (): Promise<void> => {
    await Promise.all(processes.map((one) => one.kill()));
  };
  return {
    pids: () => processes.map(({ pid }) => pid),
    request: (scenario) => request(`http://127.0.0.1:${port}`, scenario),
    kill,
    renew: async () => {
      await kill();
      processes = await start(port);
    },
  };
}
