/**
 * What the SDK's own chat hosts let others see of themselves: `AIChatAgent` (@cloudflare/ai-chat) and `ThinkHarness`
 * (agents/harness/think). Nothing here is needed for a host that is neither: it is found by its shape, and used through
 * what its docs describe.
 */
import { isJsonObject, parseJson, type JsonObject } from "../json.ts";
import type { Said } from "../run/run-record.ts";

/** A part of a message as the AI SDK keeps it (`UIMessage`). */
interface UIPart {
  type: string;
  text?: string;
  state?: string;
  toolName?: string;
  toolCallId?: string;
}

interface UIMessage {
  role: string;
  parts: UIPart[];
}

interface Harness {
  session(id: string): { submit(input: string, options: { operationId: string }): Promise<unknown> } & Transcript;
  pending(): Promise<{ operationId: string; session: string }[]>;
  sessions: { list(): Promise<{ id: string }[]> };
}

interface Transcript {
  messages(): Promise<UIMessage[]>;
}

/** Most sessions of a harness whose transcripts are looked at. */
const MAX_SESSIONS = 50;

/**
 * What the host has kept of the reasoning of the answer that it asks to go on, of which `said` is in its request: the
 * text and the calls alone. Undefined where nobody knows.
 */
export async function keptReasoning(host: object, said: Said): Promise<string | undefined> {
  for await (const messages of transcripts(host)) {
    const kept = lastAnswer(messages, said.toolCallIds);
    if (kept?.text === said.text) return kept.reasoning;
  }
  return undefined;
}

/** Lets harnesses go on at once with what they had in work, which they would do with their next heartbeat (30 s). */
export async function wakeHarnesses(host: object): Promise<void> {
  for (const harness of harnessesOf(host))
    for (const { operationId, session } of await harness.pending())
      // An operation that is known is not taken a second time, and is driven on.
      await harness.session(session).submit("", { operationId });
}

/**
 * Calls `heard` whenever the host has kept an answer: before the agent's own `onChatResponse`. One that went on after a
 * death is told to all clients as a whole: `useAgentChat` of agents 0.32 may have put its rest in the place of all of it.
 */
export function onAnswerKept(host: object, heard: () => void): void {
  standBefore(host, "onChatResponse", (agents, given) => {
    heard();
    const [{ continuation }] = given as [{ continuation?: boolean }];
    if (continuation && hasTranscript(host)) host.broadcast(transcriptOf(host));
    return agents(...given);
  });
}

/**
 * A call of a tool that a death cut short leaves nothing behind in the host's message, where the tool `isJournaled`: the
 * run is read on from before it, and makes the call again. Without this the host records it as failed.
 */
export function forgetCutCalls(host: object, isJournaled: (toolName: string) => boolean): void {
  standBefore(host, "repairInterruptedToolPart", (agents, [part]) => {
    const { type = "", toolName = type.replace(/^tool-/, ""), state } = part as Partial<UIPart>;
    const wasAllowed = state === "approval-responded";
    return isJournaled(toolName) && !wasAllowed ? { type: "text", text: "", state: "done" } : agents(part);
  });
}

/**
 * Tells a client that comes back (`useAgentChat`) what the host does not tell it, and without which its page stays as it
 * was (`ResumeHandshake` in agents 0.32). It asks for the stream of an earlier life while that of the recovered answer
 * already comes: the first is over. Nothing is streamed any more, and `hasAnswered` lately: what the host has kept.
 */
export function completeResumes(host: object, hasAnswered: () => boolean): void {
  standBefore(host, "onMessage", async (agents, given) => {
    const [connection, message] = given as [WebSocket, unknown];
    const { type, id } = isOfSubAgent(host, connection) ? {} : resumeIn(message);
    const live = liveStreamOf(host);
    await agents(...given);
    if (type === "cf_agent_stream_resume_ack" && live !== undefined && live !== id)
      connection.send(JSON.stringify({ type: "cf_agent_use_chat_response", id, body: "", done: true, replay: true }));
    if (type === "cf_agent_stream_resume_request" && live === undefined && hasTranscript(host) && hasAnswered())
      connection.send(transcriptOf(host));
  });
}

/**
 * What was said of an answer before a death is kept once. `AIChatAgent` keeps it when it recovers and when a client asks for
 * the stream again; where both come at once, agents 0.32 adds it to the same message a second time
 * (`reconcileOrphanPartial`), and asks for what goes on from that: an answer that no run has.
 */
export function keepPartialsOnce(host: object): void {
  // Streams that earlier lives left open: no more than they had in work.
  const kept = new Map<unknown, Promise<unknown>>();
  standBefore(host, "_persistOrphanedStream", (agents, [streamId]) => {
    const known = kept.get(streamId);
    if (known !== undefined) return known;
    const keeping = Promise.resolve(agents(streamId));
    kept.set(streamId, keeping);
    keeping.catch(() => kept.delete(streamId));
    return keeping;
  });
}

/** A host that keeps what was said as `messages`. */
interface TranscriptHost {
  messages: UIMessage[];
  broadcast(message: string): void;
}

function hasTranscript(host: object): host is TranscriptHost {
  return Array.isArray(Reflect.get(host, "messages")) && "broadcast" in host;
}

/** All that was said, as the host itself tells it. What a client has not sent yet stays with it. */
function transcriptOf({ messages }: TranscriptHost): string {
  return JSON.stringify({ type: "cf_agent_chat_messages", messages, connect: true });
}

/** Whether a client talks to an agent below this one: its frames only pass through here, and our own are not for it. */
function isOfSubAgent(host: object, connection: WebSocket): boolean {
  const isTargeted: unknown = Reflect.get(host, "_cf_connectionTargetsSubAgent");
  return typeof isTargeted === "function" && Reflect.apply(isTargeted, host, [connection]) === true;
}

/** What a client says of a stream that it wants to read on; empty where it speaks of something else. */
function resumeIn(message: unknown): JsonObject {
  if (typeof message !== "string" || !message.includes('"cf_agent_stream_resume_')) return {};
  const frame = parseJson(message);
  return isJsonObject(frame) ? frame : {};
}

/** The request whose answer is streamed now. */
function liveStreamOf(host: object): string | undefined {
  const stream: unknown = Reflect.get(host, "_resumableStream");
  if (typeof stream !== "object" || stream === null) return undefined;
  const id: unknown = Reflect.get(stream, "activeRequestId");
  return typeof id === "string" ? id : undefined;
}

/** Stands before a method of the host that agents override. */
function standBefore(
  host: object,
  name: string,
  method: (agents: (...given: unknown[]) => unknown, given: unknown[]) => unknown,
): void {
  const agents: unknown = Reflect.get(host, name);
  if (typeof agents !== "function") return;
  const value = (...given: unknown[]): unknown =>
    method((...passed: unknown[]) => Reflect.apply(agents, host, passed) as unknown, given);
  Object.defineProperty(host, name, { value, configurable: true, writable: true });
}

async function* transcripts(host: object): AsyncGenerator<UIMessage[], void> {
  const messages: unknown = Reflect.get(host, "messages");
  if (Array.isArray(messages)) yield messages as UIMessage[];
  for (const harness of harnessesOf(host)) {
    yield await harness.session("").messages();
    for (const { id } of (await harness.sessions.list()).slice(0, MAX_SESSIONS))
      yield await harness.session(id).messages();
  }
}

function harnessesOf(host: object): Harness[] {
  return Object.values(host).filter((value) => isHarness(value));
}

function isHarness(value: unknown): value is Harness {
  if (typeof value !== "object" || value === null) return false;
  const { session, pending, sessions } = value as Partial<Harness>;
  return typeof session === "function" && typeof pending === "function" && typeof sessions?.list === "function";
}

/** What the last message of the model's says since its last call of a tool that is none of `calls`. */
function lastAnswer(
  messages: readonly UIMessage[],
  calls: readonly string[],
): { text: string; reasoning: string } | undefined {
  const last = messages.at(-1);
  if (last?.role !== "assistant") return undefined;
  const isOlder = ({ state, toolCallId }: UIPart): boolean =>
    state === "output-available" && toolCallId !== undefined && !calls.includes(toolCallId);
  const since = last.parts.slice(last.parts.findLastIndex(isOlder) + 1);
  const textOf = (type: string): string => since.map((part) => (part.type === type ? (part.text ?? "") : "")).join("");
  return { text: textOf("text"), reasoning: textOf("reasoning") };
}
