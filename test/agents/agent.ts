/** What the tests of agents share: finding one, killing it, and the answers it is to get. */
import { env, exports } from "cloudflare:workers";
import { chatEvents, type Script, type ScriptedAnswer } from "../durable-objects/scripted-provider.ts";
import type { Probe } from "./reader.ts";

export type Kind = "AGENT" | "PLAIN";

/** The class of each kind: what its sessions begin with. */
export const CLASS_OF: Record<Kind, string> = { AGENT: "AgentReader", PLAIN: "PlainReader" };

/** An agent as a test talks to it: a fresh stub for every call, because a stub dies with its object. */
export type Handle = {
  [Method in keyof Probe]: (...args: Parameters<Probe[Method]>) => Promise<Awaited<ReturnType<Probe[Method]>>>;
};

interface Stub {
  do(method: string, ...args: unknown[]): Promise<unknown>;
}

/** The agent of that name. Calls are raw RPC: they do not start it. */
export function agentOf(kind: Kind, name: string): Handle {
  const stub = (): Stub => env[kind].getByName(name) as unknown as Stub;
  const call =
    (method: string) =>
    async (...args: unknown[]): Promise<unknown> =>
      stub().do(method, ...args);
  return new Proxy({} as Handle, { get: (_target, method) => call(String(method)) });
}

/** A sub-agent of the agent of that name, by the names from the root down; all of them are of one class. */
export function subAgentOf(root: string, ...names: string[]): Handle {
  const call =
    (method: string) =>
    async (...args: unknown[]): Promise<unknown> =>
      env.AGENT.getByName(root).below(names, method, ...args);
  return new Proxy({} as Handle, { get: (_target, method) => call(String(method)) });
}

/** Kills it in the middle of whatever it does. */
export async function kill(agent: Handle): Promise<void> {
  try {
    await agent.crash();
  } catch {
    // The call dies with the object.
  }
}

/** Inputs whose answer has `count` words, one every `everyMs`. */
export function wordsOf(count: number, everyMs: number, more: Partial<ScriptedAnswer> = {}): { script: Script } {
  return scriptOf({ chunks: chatEvents(count), everyMs, ...more });
}

export function scriptOf(...answers: ScriptedAnswer[]): { messages: object[]; script: Script } {
  return { messages: [{ role: "user", content: "go" }], script: { id: crypto.randomUUID(), answers } };
}

/** The bytes and the text of `wordsOf(count)`. */
export function wholeAnswer(count: number): { bytes: string; text: string } {
  const text = Array.from({ length: count }, (_, index) => `word${index} `).join("");
  return { bytes: chatEvents(count).join(""), text };
}

/** A WebSocket to the agent, and what came over it. */
export interface Socket {
  socket: WebSocket;
  messages: Record<string, unknown>[];
  closed: { code: number; reason: string }[];
  send(message: object): void;
}

/** Connects to `path` of the Worker under test. */
export async function connect(path: string): Promise<Socket> {
  const response = await exports.default.fetch(`http://agents.test${path}`, { headers: { upgrade: "websocket" } });
  if (response.webSocket === null) throw new Error(`no WebSocket: ${response.status} ${await response.text()}`);
  return listen(response.webSocket);
}

/** Accepts a socket and keeps what comes. */
export function listen(socket: WebSocket): Socket {
  const messages: Record<string, unknown>[] = [];
  const closed: { code: number; reason: string }[] = [];
  socket.addEventListener("message", ({ data }) => {
    const text = String(data);
    messages.push(text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : { type: "text", text });
  });
  socket.addEventListener("close", ({ code, reason }) => void closed.push({ code, reason }));
  socket.accept();
  return { socket, messages, closed, send: (message) => socket.send(JSON.stringify(message)) };
}
