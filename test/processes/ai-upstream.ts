/**
 * What the real `Ai` class talks to in the contract tests: the far end of a remote binding. It answers by the model's
 * name, and says what it received, so that a test sees the wire without any state here.
 *
 * A remote binding wraps a request: `mf-url` is its URL, headers are prefixed with `mf-header-` (miniflare 5).
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    aiUpstream: string;
  }
}

interface Received {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

const WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Requests that wait for another one to name them in `x-release`. */
const held = new Map<string, () => void>();

/** Vitest's globalSetup: starts the server, tells the project where it is, and answers with its end. */
export default async function setUp(project: TestProject): Promise<() => void> {
  const server = createServer((request, response) => {
    void receive(request).then((received) => answer(received, response));
  });
  server.on("upgrade", (request, socket) => {
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}${WEBSOCKET_GUID}`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  project.provide("aiUpstream", `http://127.0.0.1:${port}/`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const own = Object.entries(request.headers).filter(([name]) => name.startsWith("mf-header-"));
  return {
    method: request.method ?? "",
    url: String(request.headers["mf-url"]),
    headers: Object.fromEntries(own.map(([name, value]) => [name.slice("mf-header-".length), String(value)])),
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

async function answer(received: Received, response: ServerResponse): Promise<void> {
  const { headers } = received;
  const path = new URL(received.url).pathname;
  if (headers["x-release"] !== undefined) held.get(headers["x-release"])?.();
  if (headers["x-hold"] !== undefined) await hold(headers["x-hold"]);
  const name =
    path.startsWith("/ai-gateway/gateways/") || path.startsWith("/ai-api/") ? path : headers["cf-consn-model-id"];
  const scripted = ANSWERS[name ?? ""]?.(received) ?? json(200, received);
  for (const [header, value] of Object.entries(scripted.headers)) response.setHeader(header, value);
  response.setHeader("cf-ai-req-id", `request-${headers["x-test"] ?? "none"}`);
  if (headers["x-test"] !== undefined) response.setHeader("cf-aig-log-id", `log-${headers["x-test"]}`);
  response.writeHead(scripted.status);
  if (scripted.body === undefined) return response.flushHeaders();
  response.end(scripted.body);
}

function hold(id: string): Promise<void> {
  return new Promise((resolve) => held.set(id, resolve));
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Undefined: headers, and then nothing. */
  body: string | Buffer | undefined;
}

function json(status: number, body: unknown): Answer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function typed(contentType: string, body: string | Buffer | undefined): Answer {
  return { status: 200, headers: { "content-type": contentType }, body };
}

/** By model id, or by path where there is none. What is not here answers with what it received. */
const ANSWERS: Record<string, (received: Received) => Answer> = {
  "@cf/test/charset": () => typed("application/json; charset=utf-8", '{"response":"x"}'),
  "@cf/test/sse": () => typed("text/event-stream", 'data: {"response":"a"}\r\n\r\ndata: [DONE]\n\n'),
  "@cf/test/png": () => typed("image/png", Buffer.from([137, 80, 78, 71])),
  "@cf/test/silent-sse": () => typed("text/event-stream", undefined),
  "@cf/test/internal-code": () =>
    json(429, { internalCode: 3040, name: "OutOfCapacity", description: "Capacity temporarily exceeded" }),
  "@cf/test/errors": () => json(400, { success: false, errors: [{ code: 5007, message: "No such model" }] }),
  "@cf/test/text-error": () => ({ status: 500, headers: { "content-type": "text/plain" }, body: "boom" }),
  "/ai-gateway/gateways/gw/url/universal": () => json(200, { result: { url: "https://gateway.test/universal" } }),
  "/ai-gateway/gateways/gw/url/openai": () => json(200, { result: { url: "https://gateway.test/openai" } }),
  "/ai-gateway/gateways/gw/logs/known": ({ method, body }) =>
    json(200, { result: { id: "known", created_at: "2026-11-22T10:00:00.000Z", method, body } }),
  "/ai-gateway/gateways/gw/logs/missing": () => json(404, { errors: [{ message: "no such log" }] }),
  "/ai-gateway/gateways/gw/logs/broken": () => json(500, { errors: [{ message: "log store is down" }] }),
  "/ai-api/models/search": ({ url }) => json(200, { result: [{ id: "m", name: new URL(url).search }] }),
};
