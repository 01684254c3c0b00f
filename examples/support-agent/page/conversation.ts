/** A conversation with an agent, kept whole over lost connections and deaths of the agent. */
import { useAgentChat } from "@cloudflare/ai-chat/react";
import { useAgent } from "agents/react";
import { useCallback, useEffect, useState } from "react";
import { textOf, type SupportMessage } from "../src/message.ts";

/** The longest wait before the page looks for its agent again. */
const MAX_RECONNECTION_MS = 1_000;

export type Connection = "connecting" | "connected" | "lost";

export interface Conversation {
  messages: SupportMessage[];
  connection: Connection;
  /** An answer is in work. */
  isBusy: boolean;
  error: Error | undefined;
  ask(text: string): void;
  stop(): void;
}

/** @param name of the agent */
export function useConversation(name: string): Conversation {
  const [connection, setConnection] = useState<Connection>("connecting");
  const agent = useAgent({
    agent: "support",
    name,
    maxReconnectionDelay: MAX_RECONNECTION_MS,
    onOpen: () => setConnection("connected"),
    onClose: () => setConnection("lost"),
  });
  const chat = useAgentChat<unknown, SupportMessage>({ agent });
  const { messages, setMessages, sendMessage, stop, isStreaming, isRecovering, status, error } = chat;
  const isBusy = isStreaming || isRecovering || status === "submitted";

  const readKept = useCallback(async () => {
    const answer = await fetch(`/agents/support/${name}/get-messages`);
    const kept = (await answer.json()) as SupportMessage[];
    // What the page has may be more than the agent's: that is kept when it has come to its end.
    setMessages((shown) => (isSplit(shown) || lengthOf(kept) >= lengthOf(shown) ? kept : shown));
  }, [name, setMessages]);
  // `useAgentChat` reads what the agent has kept when it is mounted, and not again. An answer that ended while nobody
  // was connected is only there; one that goes on after a death comes as a message of its own.
  useEffect(() => {
    if (connection === "connected" && !isBusy) void readKept().catch(() => undefined);
  }, [connection, isBusy, readKept]);

  return {
    messages: joined(messages),
    connection,
    isBusy,
    error,
    ask: (text) => void sendMessage({ text }),
    stop: () => void stop(),
  };
}

function lengthOf(messages: SupportMessage[]): number {
  return messages.reduce((length, message) => length + textOf(message).length, 0);
}

/** The rest of an answer is a message of its own. */
function isSplit(messages: SupportMessage[]): boolean {
  return messages.some(({ role }, index) => role === "assistant" && messages[index - 1]?.role === "assistant");
}

/** What the agent said in two messages before the user said something is one answer. */
function joined(messages: SupportMessage[]): SupportMessage[] {
  const turns: SupportMessage[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (last?.role === "assistant" && message.role === "assistant")
      turns[turns.length - 1] = joinedAnswer(last, message);
    else turns.push(message);
  }
  return turns;
}

/** The agent may have sent the whole answer already, while a part of it is still there. */
function joinedAnswer(first: SupportMessage, second: SupportMessage): SupportMessage {
  const [before, after] = [textOf(first), textOf(second)];
  if (after !== "" && before.endsWith(after)) return first;
  if (before !== "" && after.startsWith(before)) return { ...second, id: first.id };
  return { ...first, parts: [...first.parts, ...second.parts] };
}
