/** A client of an `AIChatAgent` over its WebSocket, as `useAgentChat` speaks to it: asks, loses it, comes back. */

/** A message of the SDK's chat protocol (`agents/chat`); what is not read here is left out. */
interface ChatFrame {
  type: string;
  id?: string;
  body?: string;
  /** Chunks the client may have had already. */
  replay?: boolean;
}

export class ChatSocket {
  readonly #url: string;
  #socket: WebSocket | undefined;
  #words = 0;
  #firstWord = Promise.withResolvers<number>();

  /** @param url of the Worker; @param agent its path, `/agents/<binding>/<name>` */
  constructor(url: string, agent: string) {
    this.#url = `${url.replace("http", "ws")}${agent}`;
  }

  /** Pieces of text that came, without those of a replay. */
  get words(): number {
    return this.#words;
  }

  async ask(question: string): Promise<void> {
    await this.#open();
    const messages = [{ id: crypto.randomUUID(), role: "user", parts: [{ type: "text", text: question }] }];
    const body = JSON.stringify({ trigger: "submit-message", messages });
    this.#send({ type: "cf_agent_use_chat_request", id: crypto.randomUUID(), init: { method: "POST", body } });
  }

  /** Comes back after the connection was lost. Resolves with the time of the first word that is new. */
  async resume(): Promise<number> {
    this.#firstWord = Promise.withResolvers<number>();
    await this.#open();
    this.#send({ type: "cf_agent_stream_resume_request" });
    return this.#firstWord.promise;
  }

  close(): void {
    this.#socket?.close();
  }

  async #open(): Promise<void> {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#take(JSON.parse(String(data)) as ChatFrame));
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve, { once: true });
      socket.addEventListener("error", reject, { once: true });
    });
  }

  #take({ type, id, body = "", replay }: ChatFrame): void {
    if (type === "cf_agent_stream_resuming") this.#send({ type: "cf_agent_stream_resume_ack", id });
    if (type !== "cf_agent_use_chat_response" || replay === true || !body.includes('"text-delta"')) return;
    this.#words += 1;
    this.#firstWord.resolve(Date.now());
  }

  #send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }
}
