/** A conversation with an agent. That it stays whole over lost connections and deaths of the agent takes nothing here. */
import { useAgentChat } from "@cloudflare/ai-chat/react";
import { useAgent } from "agents/react";
import { useState } from "react";
import type { SupportMessage } from "../src/message.ts";

/** The longest wait before the page looks for its agent again. */
const MAX_RECONNECTION_MS = 1_000;

export type Connection = "connecting" | "connected" | "lost";

export interface Conversation {
  messages: SupportMessage[];
  connection: Connection;
  /** An answer is in work. */
  isBusy: boolean;
  /** Why the last answer failed. */
  failure: string | undefined;
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
  const [failure, setFailure] = useState<string>();
  const { messages, sendMessage, stop, isStreaming, isRecovering, status } = useAgentChat<unknown, SupportMessage>({
    agent,
    // Not the hook's `error`: that also says that the connection was lost, while the answer goes on.
    onTurnEnd: ({ outcome, error = "The answer failed." }) => setFailure(outcome === "error" ? error : undefined),
  });
  return {
    messages,
    connection,
    isBusy: isStreaming || isRecovering || status === "submitted",
    failure,
    ask: (text) => void sendMessage({ text }),
    stop: () => void stop(),
  };
}
