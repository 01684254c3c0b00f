/** The simulator as a process's neighbour: the same providers on a port of 127.0.0.1, for tests that kill processes. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SimulatedCall } from "../../src/testing/call-log.ts";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../src/testing/simulator.ts";

export interface SimulatorServer {
  /** `http://127.0.0.1:<port>`; providers are below it: `<url>/openai/v1`, `<url>/anthropic`. */
  url: string;
  /** What it was asked since the start, oldest first. */
  calls(): readonly Readonly<SimulatedCall>[];
  /** Breaks all connections and ends. */
  close(): Promise<void>;
}

/** Starts one, on a free port unless told otherwise. */
export async function startSimulatorServer(
  options: SimulatorOptions & { port?: number } = {},
): Promise<SimulatorServer> {
  const simulator = createSimulator(options);
  const server = createServer((incoming, outgoing) => void serve(simulator, incoming, outgoing));
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => simulator.calls,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Where the simulator breaks a connection, the socket is destroyed: before the headers, or in mid-answer. */
async function serve(simulator: Simulator, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const client = new AbortController();
  outgoing.on("close", () => {
    if (!outgoing.writableFinished) client.abort(new TypeError("the client left"));
  });
  try {
    await send(await simulator.fetch(await toRequest(incoming, client.signal)), outgoing, client.signal);
  } catch {
    outgoing.socket?.destroy();
  }
}

async function toRequest(incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const { method = "GET", url = "/", headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = chunks.length === 0 ? undefined : Buffer.concat(chunks);
  const named = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  return new Request(new URL(url, "http://127.0.0.1"), { method, headers: named, body, signal });
}

async function send(response: Response, outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  for await (const chunk of response.body ?? []) {
    if (!outgoing.write(chunk)) await once(outgoing, "drain", { signal });
  }
  outgoing.end();
}
