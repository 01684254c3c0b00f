/** The server of a page: serves it, passes everything else on to a Worker, and breaks the page's connections when told to. */
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const HTML = `<!doctype html><meta charset="utf-8"><title>durable-ai</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
  main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)) }
  section { border: 1px solid #ccc; border-radius: 8px; padding: 0 1rem 1rem }
  h2 { font-size: 1rem } em { color: #06c; font-weight: normal } .error { color: #b00 }
</style><main></main><script type="module" src="/page.js"></script>`;

export interface PageServer {
  url: string;
  /** Paths with queries that were passed on, oldest first. */
  asked: string[];
  /** Requests and sockets that are being passed on, of paths that contain `part`. */
  open(part: string): number;
  /** Breaks their connections. */
  cut(part: string): void;
  close(): Promise<void>;
}

/** Starts one, on a free port. `worker` is the URL of the Worker. */
export async function startPageServer(worker: string): Promise<PageServer> {
  const script = await bundle(fileURLToPath(new URL("page/page.tsx", import.meta.url)));
  const asked: string[] = [];
  const passing = new Map<Duplex | ServerResponse, string>();
  const note = (path: string, connection: Duplex | ServerResponse): void => {
    asked.push(path);
    passing.set(connection, path);
    connection.on("close", () => passing.delete(connection));
  };
  const of = (part: string): (Duplex | ServerResponse)[] =>
    [...passing].filter(([, path]) => path.includes(part)).map(([connection]) => connection);
  const cut = (part: string): void => {
    for (const connection of of(part)) connection.destroy();
  };
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "/";
    if (path.split("?")[0] === "/") return respond(outgoing, "text/html", HTML);
    if (path === "/page.js") return respond(outgoing, "text/javascript", script);
    note(path, outgoing);
    pass(worker, incoming, outgoing);
  });
  server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    note(incoming.url ?? "/", socket);
    upgrade(worker, incoming, socket, head);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    open: (part) => of(part).length,
    cut,
    close: async () => {
      cut("");
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** With React's development build: only that mounts everything twice in StrictMode. */
async function bundle(input: string): Promise<string> {
  const define = { "process.env.NODE_ENV": JSON.stringify("development") };
  const build = await rolldown({ input, platform: "browser", transform: { define, jsx: "react-jsx" } });
  const { output } = await build.generate({ format: "esm", codeSplitting: false });
  await build.close();
  return output[0].code;
}

function respond(outgoing: ServerResponse, type: string, body: string): void {
  outgoing.writeHead(200, { "content-type": type }).end(body);
}

/** As it comes, and only as long as both sides are there. */
function pass(worker: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers } = incoming;
  const asked = request(new URL(incoming.url ?? "/", worker), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    outgoing.flushHeaders();
    answer.pipe(outgoing);
    answer.on("error", () => outgoing.destroy());
  });
  asked.on("error", () => outgoing.destroy());
  outgoing.on("close", () => asked.destroy());
  incoming.pipe(asked);
}

function upgrade(worker: string, incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
  const asked = request(new URL(incoming.url ?? "/", worker), { headers: incoming.headers });
  asked.on("upgrade", (answer, upstream) => {
    const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  asked.on("response", () => socket.destroy());
  asked.on("error", () => socket.destroy());
  asked.end();
}
