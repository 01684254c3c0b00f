import { StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { Chat } from "./chat.tsx";

/** A conversation is an agent. Its name is in the address, so a reload, or another tab, finds it again. */
function conversation(): string {
  if (location.hash.length < 2) history.replaceState(null, "", `#${crypto.randomUUID().slice(0, 8)}`);
  return location.hash.slice(1);
}

const root = document.querySelector("#root");
if (root === null) throw new Error("the page has no #root");
createRoot(root).render(
  <StrictMode>
    <Suspense fallback={<p className="hint">One moment…</p>}>
      <Chat name={conversation()} />
    </Suspense>
  </StrictMode>,
);
