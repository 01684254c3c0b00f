/** What is read in the transcripts of the SDK's hosts, and what stands before their methods. */
import { expect, it } from "vitest";
import {
  completeResumes,
  forgetCutCalls,
  keepPartialsOnce,
  keptReasoning,
  onAnswerKept,
  wakeHarnesses,
} from "../../src/agents/chat-host.ts";

const said = (text: string, toolCallIds: string[] = []) => ({ text, toolCallIds });
const settled = (toolCallId: string) => ({ type: "tool-clock", toolCallId, state: "output-available" });

/** An answer of two steps: the first called one tool, the second two, of which one has its result. */
const MESSAGES = [
  { role: "user", parts: [{ type: "text", text: "go" }] },
  {
    role: "assistant",
    parts: [
      { type: "step-start" },
      { type: "reasoning", text: "first " },
      { type: "text", text: "one " },
      settled("call_1"),
      { type: "step-start" },
      { type: "reasoning", text: "sec" },
      { type: "reasoning", text: "ond" },
      { type: "text", text: "two" },
      settled("call_2"),
    ],
  },
];

it("finds the reasoning of the answer that goes on, also beside calls of it that have their results", async () => {
  const host = { messages: MESSAGES };
  expect(await keptReasoning(host, said("two", ["call_2"]))).toBe("second");
  expect(await keptReasoning(host, said("one two", ["call_1", "call_2"]))).toBe("first second");
  expect(await keptReasoning(host, said("", []))).toBe("");
});

it("does not know what no transcript has", async () => {
  expect(await keptReasoning({ messages: MESSAGES }, said("three"))).toBeUndefined();
  expect(await keptReasoning({ messages: MESSAGES.slice(0, 1) }, said(""))).toBeUndefined();
  expect(await keptReasoning({}, said(""))).toBeUndefined();
});

it("looks through the sessions of a harness, and drives on what they have in work", async () => {
  const submitted: unknown[] = [];
  const transcripts: Record<string, object[]> = { "": [], ticket: MESSAGES };
  const harness = {
    session: (id: string) => ({
      messages: async () => transcripts[id],
      submit: async (input: string, options: object) => submitted.push([id, input, options]),
    }),
    sessions: { list: async () => [{ id: "ticket" }] },
    pending: async () => [{ operationId: "operation", session: "ticket" }],
  };
  expect(await keptReasoning({ harness }, said("two", ["call_2"]))).toBe("second");
  await wakeHarnesses({ harness, other: 1, none: null });
  expect(submitted).toEqual([["ticket", "", { operationId: "operation" }]]);
});

it("hears of an answer before the agent's own method, which gets what it would have got", () => {
  class Host {
    readonly told: unknown[] = [];
    onChatResponse(result: unknown): string {
      this.told.push(result);
      return "told";
    }
  }
  const host = new Host();
  onAnswerKept(host, () => host.told.push("kept"));
  expect(host.onChatResponse({ status: "completed" })).toBe("told");
  expect(host.told).toEqual(["kept", { status: "completed" }]);
  expect(new Host().onChatResponse(1)).toBe("told");
  onAnswerKept({}, () => expect.unreachable());
});

it("tells all clients the whole of an answer that went on, and nothing of another", () => {
  const told: unknown[] = [];
  const host = {
    messages: MESSAGES,
    broadcast: (message: string) => told.push(JSON.parse(message)),
    onChatResponse: (_result: object) => told.push("response"),
  };
  onAnswerKept(host, () => undefined);
  host.onChatResponse({ continuation: false });
  host.onChatResponse({ continuation: true });
  expect(told).toEqual(["response", TRANSCRIPT, "response"]);
});

const TRANSCRIPT = { type: "cf_agent_chat_messages", messages: MESSAGES, connect: true };
const ack = { type: "cf_agent_stream_resume_ack", id: "earlier" };
const request = { type: "cf_agent_stream_resume_request" };

it.each([
  ["an earlier stream is over, while another is live", ack, "later", true, ["agents", streamEnd("earlier")]],
  ["nothing more, where the stream is live", ack, "earlier", true, ["agents"]],
  ["nothing more, where nothing is live: the agent does", ack, null, true, ["agents"]],
  ["what was kept, where nothing is live any more", request, null, true, ["agents", TRANSCRIPT]],
  ["nothing more, while a stream is live", request, "later", true, ["agents"]],
  ["nothing more, where no answer came lately", request, null, false, ["agents"]],
  ["nothing of what is no resume", { type: "else", id: "cf_agent_stream_resume_" }, "later", true, ["agents"]],
])("tells a client that comes back: %s", async (_name, message, live, hasAnswered, expected) => {
  const told: unknown[] = [];
  const connection = { send: (frame: string) => told.push(JSON.parse(frame)) };
  const host = {
    messages: MESSAGES,
    broadcast: () => undefined,
    _resumableStream: { activeRequestId: live },
    onMessage: async (_connection: object, _message: string) => void told.push("agents"),
  };
  completeResumes(host, () => hasAnswered);
  await host.onMessage(connection, JSON.stringify(message));
  expect(told).toEqual(expected);
});

function streamEnd(id: string): object {
  return { type: "cf_agent_use_chat_response", id, body: "", done: true, replay: true };
}

it("leaves messages that are no JSON, and hosts without a transcript, to the agent", async () => {
  const told: unknown[] = [];
  const connection = { send: () => expect.unreachable() };
  const host = { onMessage: async (_connection: object, message: unknown) => void told.push(message) };
  completeResumes(host, () => true);
  const messages = ['"cf_agent_stream_resume_', new ArrayBuffer(1), JSON.stringify(request)];
  for (const message of messages) await host.onMessage(connection, message);
  expect(told).toEqual(messages);
});

it("leaves nothing of a journaled call that was cut short, and every other to the agent", () => {
  class Host {
    repairInterruptedToolPart(part: object): object {
      return { ...part, state: "output-error" };
    }
  }
  const host = new Host();
  forgetCutCalls(host, (tool) => tool === "clock");
  const none = { type: "text", text: "", state: "done" };
  expect(host.repairInterruptedToolPart({ type: "tool-clock", state: "input-available" })).toEqual(none);
  expect(host.repairInterruptedToolPart({ type: "dynamic-tool", toolName: "clock" })).toEqual(none);
  const approved = { type: "tool-clock", state: "approval-responded" };
  expect(host.repairInterruptedToolPart(approved)).toEqual({ ...approved, state: "output-error" });
  const other = { type: "tool-mail", state: "input-available" };
  expect(host.repairInterruptedToolPart(other)).toEqual({ ...other, state: "output-error" });
});

it("keeps what is left of a stream once, and again where that failed", async () => {
  const streams: string[] = [];
  const name = "_persistOrphanedStream";
  const host = {
    async [name](stream: string): Promise<void> {
      streams.push(stream);
      if (streams.length === 1) throw new TypeError("no room");
    },
  };
  keepPartialsOnce(host);
  // Who fails tries again before the other has heard of it.
  const attempts = [host[name]("one").catch(() => host[name]("one")), host[name]("one")];
  expect(await Promise.allSettled(attempts)).toMatchObject([{ status: "fulfilled" }, { status: "rejected" }]);
  await Promise.all([host[name]("one"), host[name]("two")]);
  await host[name]("one");
  expect(streams).toEqual(["one", "one", "two"]);
  keepPartialsOnce({});
});
