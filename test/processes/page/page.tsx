/**
 * A page that shows one run as every kind of reader sees it. Its address says which: `?agent=<name>&run=<id or key>`.
 * What each reader saw is in `window.seen`, for the test.
 */
import { useAgent } from "agents/react";
import { StrictMode, useEffect, useRef, useState, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { useInference, type UsedInference, type WatchOptions } from "../../../src/react/index.ts";
import type { Shown } from "../page-window.ts";

window.seen = {};

function Panel({ name, status, text, children }: { name: string; status: string; text: string; children?: ReactNode }) {
  useEffect(() => {
    (window.seen[name] ??= []).push([status, text]);
  }, [name, status, text]);
  return (
    <section id={name}>
      <h2>
        {name} <em className="status">{status}</em>
      </h2>
      <p className="text">{text}</p>
      {children}
    </section>
  );
}

function Answer({ name, used }: { name: string; used: UsedInference }) {
  const { status, text, usage, cost, error, cancel } = used;
  const [refusal, setRefusal] = useState("");
  return (
    <Panel name={name} status={status} text={text}>
      <button
        disabled={status !== "streaming"}
        onClick={() => void cancel().catch((thrown) => setRefusal(String(thrown)))}
      >
        Stop
      </button>
      <small>
        {usage && ` ${usage.outputTokens} tokens`} {cost && `${cost} nano-dollars`} {refusal}
      </small>
      {error && (
        <p className="error">
          <code>{error.code}</code> {error.fix}
        </p>
      )}
    </Panel>
  );
}

function Hook({ name, run, options }: { name: string; run?: string; options: WatchOptions }) {
  return <Answer name={name} used={useInference(run, options)} />;
}

/** What a browser does by itself: it comes back with the id of the last event, until it is told that there is no more. */
function PlainEvents({ agent, run = "" }: Shown) {
  const [text, setText] = useState("");
  const [status, setStatus] = useState("connecting");
  useEffect(() => {
    const source = new EventSource(`/agents/writer/${agent}/inference/runs/${run}/events`);
    setText("");
    source.addEventListener("events", ({ data }) => setText((before) => before + JSON.parse(data).text));
    source.addEventListener("closed", ({ data }) => setStatus(JSON.parse(data).outcome));
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setStatus((before) => `${before}, told to go`);
    });
    return () => source.close();
  }, [agent, run]);
  return <Panel name="event-source" status={status} text={text} />;
}

/** The messages of a subscription, and the offset to come back with. */
class Subscription {
  offset = 0;
  text = "";
  status = "connecting";
  readonly run: string;

  constructor(run: string) {
    this.run = run;
  }

  request(): string {
    return JSON.stringify({ type: "inference/subscribe", run: this.run, from: this.offset });
  }

  take(data: unknown): void {
    const message = JSON.parse(String(data));
    if (message.type === "inference/events") {
      this.text += message.text;
      this.offset = message.first + message.count;
    }
    if (message.type === "inference/closed") this.status = message.outcome;
  }
}

/** The socket of the Agents SDK, which comes back by itself and asks again for what it has not got. */
function AgentSocket({ agent, run = "" }: Shown) {
  const subscription = useRef(new Subscription(run)).current;
  const [, redraw] = useState(0);
  const socket = useAgent({
    agent: "writer",
    name: agent,
    onOpen: () => socket.send(subscription.request()),
    onMessage: ({ data }) => {
      subscription.take(data);
      redraw((count) => count + 1);
    },
  });
  return <Panel name="use-agent" {...{ status: subscription.status, text: subscription.text }} />;
}

/** A WebSocket as the browser has it: the page opens another when it closes. */
function PlainSocket({ agent, run = "" }: Shown) {
  const [{ status, text }, setShown] = useState({ status: "connecting", text: "" });
  useEffect(() => {
    const subscription = new Subscription(run);
    let socket: WebSocket;
    let timer: ReturnType<typeof setTimeout>;
    const open = () => {
      socket = new WebSocket(`ws://${location.host}/agents/writer/${agent}`);
      socket.addEventListener("open", () => socket.send(subscription.request()));
      socket.addEventListener("message", ({ data }) => {
        subscription.take(data);
        setShown({ status: subscription.status, text: subscription.text });
      });
      socket.addEventListener("close", () => (timer = setTimeout(open, 200)));
    };
    open();
    return () => {
      clearTimeout(timer);
      socket.close();
    };
  }, [agent, run]);
  return <Panel name="web-socket" status={status} text={text} />;
}

function Page(shown: Shown) {
  const { agent, run, layer, headers, others } = shown;
  const options = layer === undefined ? { agent: `/agents/writer/${agent}`, headers } : { layer };
  return (
    <>
      <Hook name="use-inference" run={run} options={options} />
      {others && <PlainEvents {...shown} />}
      {others && <AgentSocket {...shown} />}
      {others && <PlainSocket {...shown} />}
    </>
  );
}

const root = createRoot(document.querySelector("main") as Element);
window.show = (shown) => root.render(<StrictMode>{shown && <Page {...shown} />}</StrictMode>);
const query = new URLSearchParams(location.search);
window.show({
  agent: query.get("agent") ?? "nobody",
  run: query.get("run") ?? undefined,
  layer: query.get("layer") ?? undefined,
  others: query.has("others"),
});
