/** The chat: what was said, and under each answer's head the steps it took, each with its model, while they run. */
import { useAgentChat } from "@cloudflare/ai-chat/react";
import { useAgent } from "agents/react";
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { textOf, type SupportMessage } from "../src/message.ts";
import { Steps } from "./steps.tsx";

const SUGGESTIONS = [
  "I think I was charged twice in October. I am ada@example.com.",
  "Why is my account read-only? noor@example.com",
  "How do I change my plan?",
];

export function Chat({ name }: { name: string }): ReactNode {
  const [isConnected, setConnected] = useState(false);
  const agent = useAgent({
    agent: "support",
    name,
    onOpen: () => setConnected(true),
    onClose: () => setConnected(false),
  });
  const { messages, sendMessage, stop, isStreaming, isRecovering, status, error } = useAgentChat<
    unknown,
    SupportMessage
  >({ agent });
  const isBusy = isStreaming || isRecovering || status === "submitted";
  return (
    <>
      <header>
        <h1>Support</h1>
        <span className={isConnected ? "connected" : "connecting"}>{isConnected ? "connected" : "reconnecting…"}</span>
        <a href="/" title="Starts a conversation with an agent of its own">
          New conversation
        </a>
      </header>
      <main>
        {messages.length === 0 && <Welcome onAsk={(text) => void sendMessage({ text })} />}
        {messages.map((message) => (
          <Message key={message.id} message={message} isLive={isBusy && message === messages.at(-1)} />
        ))}
        {error && (
          <p className="error" role="alert">
            {error.message}
          </p>
        )}
        <End of={messages} />
      </main>
      <Ask isBusy={isBusy} onAsk={(text) => void sendMessage({ text })} onStop={stop} />
    </>
  );
}

function Welcome({ onAsk }: { onAsk: (text: string) => void }): ReactNode {
  return (
    <section className="welcome">
      <p>Ask something. A small model sorts your question, a large one looks things up, a third one writes.</p>
      {SUGGESTIONS.map((text) => (
        <button type="button" key={text} onClick={() => onAsk(text)}>
          {text}
        </button>
      ))}
    </section>
  );
}

function Message({ message, isLive }: { message: SupportMessage; isLive: boolean }): ReactNode {
  const text = textOf(message);
  return (
    <article className={message.role}>
      {message.role === "assistant" && <Steps parts={message.parts} />}
      {text !== "" && <p className={isLive ? "text live" : "text"}>{text}</p>}
    </article>
  );
}

interface AskProps {
  isBusy: boolean;
  onAsk: (text: string) => void;
  onStop: () => void;
}

function Ask({ isBusy, onAsk, onStop }: AskProps): ReactNode {
  const [text, setText] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === "" || isBusy) return;
    onAsk(text.trim());
    setText("");
  };
  return (
    <form onSubmit={submit}>
      <input
        value={text}
        onChange={({ target }) => setText(target.value)}
        placeholder="Your question"
        aria-label="Your question"
      />
      {isBusy ? (
        <button type="button" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button type="submit" disabled={text.trim() === ""}>
          Ask
        </button>
      )}
    </form>
  );
}

/** Keeps the newest words in sight. */
function End({ of: messages }: { of: SupportMessage[] }): ReactNode {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [messages]);
  return <div ref={end} />;
}
