/** `npm run dev`: offline and simulated with no credentials, real where there are some. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, startWrangler, stateDirectory, type WranglerProcess } from "../../scripts/wrangler-dev.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const QUESTION = [{ role: "user", content: "Who answers?" }];
/** Empty: whoever has keys in `.dev.vars` gets simulated answers here all the same. */
const NO_CREDENTIALS = {
  OPENAI_API_KEY: "",
  AZURE_OPENAI_API_KEY: "",
  ANTHROPIC_API_KEY: "",
  GEMINI_API_KEY: "",
  OLLAMA_BASE_URL: "",
};

let directory: Awaited<ReturnType<typeof stateDirectory>>;
beforeAll(async () => {
  directory = await stateDirectory();
});
afterAll(async () => {
  await directory.remove();
});

function chat(url: string, model: string, headers: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify({ model, messages: QUESTION });
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer dev", ...headers },
    body,
  });
}

async function textOf(response: Response): Promise<string | undefined> {
  const body = (await response.json()) as { choices?: { message: { content: string } }[] };
  return body.choices?.[0]?.message.content;
}

describe("npm run dev -- --port N", () => {
  let npm: ChildProcess;
  let url: string;
  let output = "";

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const vars = Object.keys(NO_CREDENTIALS).flatMap((name) => ["--var", `${name}:`]);
    const flags = ["--port", String(port), "--inspector-port", "0", "--persist-to", `${directory.path}/npm`, ...vars];
    npm = spawn("npm", ["run", "dev", "--", ...flags], {
      cwd: ROOT,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        CLOUDFLARE_API_TOKEN: "",
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
        WRANGLER_SEND_METRICS: "false",
        WRANGLER_REGISTRY_PATH: `${directory.path}/npm-registry`,
      },
    });
    for (const stream of [npm.stdout, npm.stderr]) stream?.on("data", (data: Buffer) => (output += data.toString()));
    await answering(url, npm);
  });

  afterAll(async () => {
    if (npm.pid === undefined || npm.exitCode !== null) return;
    const gone = once(npm, "exit");
    process.kill(-npm.pid, "SIGKILL");
    await gone;
  });

  it("answers with the key dev, and says in the answer that it is simulated", async () => {
    for (const model of [
      "openai/gpt-4.1",
      "anthropic/claude-sonnet-4.5",
      "google/gemini-3.5-flash",
      "@cf/meta/llama-3.3-70b-instruct-fp8-fast",
    ]) {
      const response = await chat(url, model);
      expect(response.status).toBe(200);
      expect(response.headers.get("durable-ai-simulated")).toContain("openai");
      expect(await textOf(response)).toContain("Simulated answer");
    }
  });

  it("prints that it is simulated, and by which command it is not", async () => {
    expect(output).toMatch(/SIMULATED/);
    expect(output).toContain("npm run dev -- --var OPENAI_API_KEY:");
    expect(output).not.toMatch(/log ?in|CLOUDFLARE_API_TOKEN/i);
  });

  it("says at / what it is, without a key", async () => {
    expect(await (await fetch(url)).json()).toMatchObject({ name: "durable-ai", simulated: expect.any(Array) });
  });

  it("counts the provider's calls, and forgets them", async () => {
    await fetch(`${url}/simulator/calls`, { method: "DELETE" });
    await (await chat(url, "openai/gpt-4.1+tag=counted")).text();
    const calls: unknown = await (await fetch(`${url}/simulator/calls`)).json();
    expect(calls).toMatchObject({
      count: 1,
      calls: [{ provider: "openai", model: "gpt-4.1+tag=counted", state: "finished" }],
    });
    expect(await (await fetch(`${url}/simulator/calls`, { method: "DELETE" })).json()).toMatchObject({ count: 0 });
  });

  it("refuses another key, and the key dev under another name", async () => {
    expect((await chat(url, "openai/gpt-4.1", { authorization: "Bearer devil" })).status).toBe(401);
    expect((await chat(url, "openai/gpt-4.1", { authorization: "" })).status).toBe(401);
    expect(await statusUnderHost(url, "ai.example.com")).toBe(401);
    expect(await statusUnderHost(url, "localhost.example.com")).toBe(401);
    expect(await statusUnderHost(url, "localhost")).toBe(200);
  });
});

describe("with credentials in --var", () => {
  const received: IncomingMessage["headers"][] = [];
  let upstream: Server;
  let dev: WranglerProcess;

  beforeAll(async () => {
    upstream = createServer((asked, response) => {
      received.push(asked.headers);
      response.setHeader("content-type", "application/json");
      const choice = { index: 0, message: { role: "assistant", content: "I am real" }, finish_reason: "stop" };
      asked
        .resume()
        .on("end", () => response.end(JSON.stringify({ id: "r", object: "chat.completion", choices: [choice] })));
    });
    upstream.listen(0, "127.0.0.1");
    await once(upstream, "listening");
    const { port } = upstream.address() as AddressInfo;
    dev = await startWrangler({
      config: "wrangler.jsonc",
      port: await freePort(),
      state: `${directory.path}/real`,
      registry: `${directory.path}/real-registry`,
      vars: { ...NO_CREDENTIALS, OPENAI_API_KEY: "sk-real", OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` },
    });
  });

  afterAll(async () => {
    await dev.kill();
    upstream.close();
  });

  it("calls the provider they are for, and simulates the others", async () => {
    const real = await chat(dev.url, "openai/gpt-4.1");
    expect(await textOf(real)).toBe("I am real");
    expect(real.headers.get("durable-ai-simulated")).not.toContain("openai");
    expect(received.map(({ authorization }) => authorization)).toEqual(["Bearer sk-real"]);
    expect(await textOf(await chat(dev.url, "anthropic/claude-sonnet-4.5"))).toContain("Simulated answer");
    expect(received).toHaveLength(1);
    expect(dev.output()).not.toContain("sk-real");
  });
});

async function answering(url: string, process: ChildProcess): Promise<void> {
  while (process.exitCode === null) {
    const answered = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new TypeError(`npm run dev ended with ${process.exitCode}`);
}

/** `fetch` lets nobody choose a Host header; whoever rebinds a name to 127.0.0.1 does. */
async function statusUnderHost(url: string, host: string): Promise<number | undefined> {
  const headers = { host, authorization: "Bearer dev" };
  const asked = request(`${url}/v1/models`, { headers });
  asked.end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}
