/**
 * What the SDK's own chat hosts let others see of themselves: `AIChatAgent` (@cloudflare/ai-chat) and `ThinkHarness`
 * (agents/harness/think). Nothing here is needed for a host that is neither: it is found by its shape, and used through
 * what its docs describe.
 */
/** A part of a message as the AI SDK keeps it (`UIMessage`). */
interface UIPart {
  type: string;
  text?: string;
  state?: string;
  toolName?: string;
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
 * What the host has kept of the reasoning of the answer that it asks to go on, whose text so far is `text`; a host's
 * request has the text alone. Undefined where nobody knows.
 */
export async function keptReasoning(host: object, text: string): Promise<string | undefined> {
  for await (const messages of transcripts(host)) {
    const said = lastAnswer(messages);
    if (said?.text === text) return said.reasoning;
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

/** Calls `heard` whenever the host has kept an answer: before the agent's own `onChatResponse`. */
export function onAnswerKept(host: object, heard: () => void): void {
  standBefore(host, "onChatResponse", (agents, given) => {
    heard();
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

/** What the last message of the model's says since its last call of a tool came to an end. */
function lastAnswer(messages: readonly UIMessage[]): { text: string; reasoning: string } | undefined {
  const last = messages.at(-1);
  if (last?.role !== "assistant") return undefined;
  const since = last.parts.slice(last.parts.findLastIndex(({ state }) => state === "output-available") + 1);
  const textOf = (type: string): string => since.map((part) => (part.type === type ? (part.text ?? "") : "")).join("");
  return { text: textOf("text"), reasoning: textOf("reasoning") };
}
