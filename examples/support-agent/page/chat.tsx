/** The chat: what was said, and under each answer's head the steps it took, each with its model, while they run. */
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { textOf, type SupportMessage } from "../src/message.ts";
import { useConversation } from "./conversation.ts";
import { Steps } from "./steps.tsx";

const SUGGESTIONS = [
  "I think I was charged twice in October. I am ada@example.com.",
  "Why is my account read-only? noor@example.com",
  "How do I change my plan?",
];

export function Chat({ name }: { name: string }): ReactNode {
  const { messages, connection, isBusy, failure, ask, stop } = useConversation(name);
  const isLive = isBusy || connection === "lost";
  return (
    <>
      <header>
        <h1>Support</h1>
        <span className={connection}>{connection === "lost" ? "reconnecting…" : connection}</span>
        <a href="/" title="Starts a conversation with an agent of its own">
          New conversation
        </a>
      </header>
      <main>
        {messages.length === 0 && <Welcome onAsk={ask} />}
        {messages.map((message) => (
          <Message key={message.id} message={message} isLive={isLive && message === messages.at(-1)} />
        ))}
        {failure !== undefined && (
          <p className="error" role="alert">
            {failure}
          </p>
        )}
        <End of={messages} />
      </main>
      <Ask isBusy={isBusy} onAsk={ask} onStop={stop} />
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
      {message.role === "assistant" && <Steps parts={message.parts} isLive={isLive} />}
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
  const [draft, setDraft] = useState("");
  const text = draft.trim();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text === "" || isBusy) return;
    onAsk(text);
    setDraft("");
  };
  return (
    <form onSubmit={submit}>
      <input
        value={draft}
        onChange={({ target }) => setDraft(target.value)}
        placeholder="Your question"
        aria-label="Your question"
      />
      {isBusy ? (
        <button type="button" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button type="submit" disabled={text === ""}>
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
