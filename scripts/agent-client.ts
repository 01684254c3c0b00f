/** A client of `examples/agent`: asks over a WebSocket, reads the answer's run, and comes back with the offset it had. */

/** A message of a subscription, see docs/agents.md. */
interface Message {
  type: string;
  key?: string;
  run?: string;
  attempt?: number;
  first?: number;
  count?: number;
  text?: string;
  outcome?: string;
  end?: number;
  to?: number;
  provider?: string;
  error?: { code: string; message: string };
}

/** Times a connection is tried, and the wait between two. */
const MAX_CONNECTS = 10;
const RECONNECT_MS = 500;

/** How a run ended, as its reader was told. */
export interface Ending {
  outcome: string;
  end: number;
  error?: { code: string; message: string };
}

/** One reading of one answer, over as many connections as it takes. */
export class AnswerReader {
  readonly #url: string;
  readonly #format: string;
  readonly #onText: (text: string) => void;
  #socket: WebSocket | undefined;
  #key: string | undefined;
  #text = "";
  #offset = 0;
  #attempt = 0;
  #provider: string | undefined;
  #duplicates = 0;
  #takenBack = 0;

  /**
   * @param url WebSocket URL of the agent
   * @param format what the events are written in: `native` are the provider's bytes, `text` the words
   */
  constructor(
    url: string,
    format: "native" | "text" | "openai-chat",
    onText: (text: string) => void = () => undefined,
  ) {
    this.#url = url;
    this.#format = format;
    this.#onText = onText;
  }

  get key(): string {
    if (this.#key === undefined) throw new Error("nothing was asked yet");
    return this.#key;
  }
  /** Everything received, each event once. */
  get text(): string {
    return this.#text;
  }
  /** Events received. */
  get offset(): number {
    return this.#offset;
  }
  /** Events that came although the reader had them. */
  get duplicates(): number {
    return this.#duplicates;
  }
  /** Events that came and were taken back. */
  get takenBack(): number {
    return this.#takenBack;
  }
  get provider(): string {
    return this.#provider ?? "";
  }

  /** Asks, and reads until the run has closed, `stopWhen` says so, or the connection breaks (then undefined). */
  async ask(question: string, model: string, stopWhen: () => boolean = () => false): Promise<Ending | undefined> {
    const socket = await this.#connect();
    const asked = this.#next(socket, ({ type }) => type === "asked");
    socket.send(JSON.stringify({ type: "ask", question, model }));
    this.#key = (await asked)?.key;
    return this.#read(socket, stopWhen);
  }

  /** Comes back, with the offset it has. */
  async resume(): Promise<Ending | undefined> {
    return this.#read(await this.#connect(), () => false);
  }

  /** Reads a run from its beginning, whoever asked for it. */
  async replay(key: string): Promise<Ending | undefined> {
    this.#key = key;
    return this.resume();
  }

  close(): void {
    this.#socket?.close();
  }

  /** A Worker that has just started may refuse its first connection: then it is tried again, as clients do. */
  async #connect(): Promise<WebSocket> {
    for (let tries = 1; ; tries += 1) {
      const socket = new WebSocket(this.#url);
      this.#socket = socket;
      const isOpen = await new Promise<boolean>((resolve) => {
        socket.addEventListener("open", () => resolve(true), { once: true });
        socket.addEventListener("error", () => resolve(false), { once: true });
      });
      if (isOpen) return socket;
      if (tries === MAX_CONNECTS) throw new Error(`no WebSocket at ${this.#url}, tried ${tries} times`);
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }

  async #read(socket: WebSocket, stopWhen: () => boolean): Promise<Ending | undefined> {
    const closing = this.#next(socket, (message) => {
      if (message.run !== this.#key) return false;
      this.#take(message);
      return message.type === "inference/closed" || message.type === "inference/error" || stopWhen();
    });
    const from = `${this.#offset}@${this.#attempt}`;
    socket.send(JSON.stringify({ type: "inference/subscribe", run: this.key, from, format: this.#format }));
    const message = await closing;
    if (message?.type === "inference/error") return { outcome: "error", end: this.#offset, error: message.error };
    if (message?.type !== "inference/closed") return undefined;
    socket.close();
    return { outcome: message.outcome ?? "", end: message.end ?? 0, error: message.error };
  }

  #take({ type, attempt = 0, first = 0, count = 0, text = "", to = 0, provider }: Message): void {
    if (type === "inference/attempt") {
      this.#provider = provider;
      this.#attempt = Math.max(this.#attempt, attempt);
    }
    if (type === "inference/rewind") this.#takenBack += Math.max(0, this.#offset - to);
    if (type !== "inference/events") return;
    this.#duplicates += Math.max(0, this.#offset - first);
    this.#offset = first + count;
    this.#text += text;
    this.#onText(text);
  }

  /** The first message that `isIt` holds for; undefined where the connection breaks before. */
  #next(socket: WebSocket, isIt: (message: Message) => boolean): Promise<Message | undefined> {
    return new Promise((resolve) => {
      const listen = ({ data }: MessageEvent): void => {
        const message = JSON.parse(String(data)) as Message;
        if (!isIt(message)) return;
        socket.removeEventListener("message", listen);
        resolve(message);
      };
      socket.addEventListener("message", listen);
      socket.addEventListener("close", () => resolve(undefined), { once: true });
      socket.addEventListener("error", () => resolve(undefined), { once: true });
    });
  }
}

/** The text in chat completion events. */
export function wordsOf(events: string): string {
  const chunks = events.split("\n").filter((line) => line.startsWith("data: {"));
  return chunks
    .map((line) => (JSON.parse(line.slice("data: ".length)) as Chunk).choices[0]?.delta.content ?? "")
    .join("");
}

interface Chunk {
  choices: { delta: { content?: string | null } }[];
}
