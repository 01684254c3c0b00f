/**
 * What an editor shows who calls `ai.run`: the language server of the installed TypeScript is asked over its standard
 * streams (JSON-RPC, as the Language Server Protocol frames it) about a file that only it sees.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** For one answer of the server, the reading of the whole project included. */
const ANSWER_TIMEOUT_MS = 60_000;
/** For its end once it was told. */
const EXIT_TIMEOUT_MS = 10_000;

const ROOT = new URL("../../", import.meta.url);
const TSC = fileURLToPath(new URL("node_modules/typescript/bin/tsc", ROOT));
/** Is nowhere on the disk. Within the project, so that its tsconfig.json holds. */
const URI = new URL("test/types/editor-buffer.ts", ROOT).href;
const HEAD = `import { wrapAI, type DurableAI, type ModelId } from "durable-ai";
declare const env: { AI: Ai };
export const ai: DurableAI = wrapAI(env.AI);
export type Id = ModelId;
`;
/** Where the user's cursor is. */
const CURSOR = "‸";

const LLAMA = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
const GPT = "openai/gpt-6-sol";
const IMAGE = "google/nano-banana";

interface Message {
  id?: number | string;
  method?: string;
  result?: unknown;
  error?: { message: string };
}
interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}
/** What the server offers at the cursor. */
interface Completions {
  items: { label: string }[];
}
interface Diagnostics {
  items: { message: string }[];
}

/** One language server, and the questions of an editor to it. */
class LanguageServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, Waiting>();
  #received = Buffer.alloc(0);
  #asked = 0;
  #version = 0;

  constructor() {
    this.#process = spawn(process.execPath, [TSC, "--lsp", "--stdio"], { cwd: fileURLToPath(ROOT) });
    this.#process.stdout.on("data", (chunk: Buffer) => this.#receive(chunk));
    this.#process.stderr.resume();
    this.#process.stdin.on("error", () => this.#failAll("it does not listen"));
    this.#process.on("exit", () => this.#failAll("it ended"));
  }

  async open(): Promise<void> {
    const capabilities = { textDocument: { hover: { contentFormat: ["plaintext"] } } };
    await this.#ask("initialize", { processId: process.pid, rootUri: ROOT.href, capabilities });
    this.#send({ method: "initialized", params: {} });
    const textDocument = { uri: URI, languageId: "typescript", version: this.#version, text: HEAD };
    this.#send({ method: "textDocument/didOpen", params: { textDocument } });
  }

  /** What is offered at the cursor, without the `?` of what may be left out. */
  async completions(code: string): Promise<string[]> {
    const found = (await this.#ask("textDocument/completion", this.#type(code))) as Completions | null;
    return (found?.items ?? []).map(({ label }) => label.replace(/\?$/, ""));
  }

  /** What is shown of the name at the cursor. */
  async hover(code: string): Promise<string> {
    const found = (await this.#ask("textDocument/hover", this.#type(code))) as { contents: { value: string } } | null;
    return found?.contents.value ?? "";
  }

  /** What is underlined. */
  async problems(code: string): Promise<string[]> {
    const { textDocument } = this.#type(code);
    const found = (await this.#ask("textDocument/diagnostic", { textDocument })) as Diagnostics;
    return found.items.map(({ message }) => message);
  }

  async close(): Promise<void> {
    try {
      await this.#ask("shutdown");
      const exited = once(this.#process, "exit", { signal: AbortSignal.timeout(EXIT_TIMEOUT_MS) });
      this.#process.stdin.end();
      await exited;
    } finally {
      this.#process.kill();
    }
  }

  /** Writes the code, after the head, into the file; answers where the cursor is. */
  #type(code: string): { textDocument: { uri: string }; position: { line: number; character: number } } {
    const text = HEAD + code.replace(CURSOR, "");
    this.#version += 1;
    const textDocument = { uri: URI, version: this.#version };
    this.#send({ method: "textDocument/didChange", params: { textDocument, contentChanges: [{ text }] } });
    const [beforeCursor = ""] = (HEAD + code).split(CURSOR);
    const lines = beforeCursor.split("\n");
    return { textDocument: { uri: URI }, position: { line: lines.length - 1, character: lines.at(-1)!.length } };
  }

  async #ask(method: string, params?: object): Promise<unknown> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id, { error: { message: "it did not answer" } }), ANSWER_TIMEOUT_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#send({ id, method, params });
    });
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const head = this.#received.indexOf("\r\n\r\n");
      if (head < 0) return;
      const start = head + 4;
      const end = start + Number(/Content-Length: (\d+)/i.exec(this.#received.toString("latin1", 0, head))?.[1]);
      if (this.#received.length < end) return;
      const message = JSON.parse(this.#received.toString("utf8", start, end)) as Message;
      this.#received = this.#received.subarray(end);
      this.#handle(message);
    }
  }

  /** The server's own questions (to watch files, for settings) get no for an answer; its news is not read. */
  #handle(message: Message): void {
    if (message.method === undefined) this.#settle(Number(message.id), message);
    else if (message.id !== undefined) this.#send({ id: message.id, result: null });
  }

  #settle(id: number, { result, error }: Message): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new Error(`the language server: ${error.message}`));
  }

  #failAll(message: string): void {
    for (const id of this.#waiting.keys()) this.#settle(id, { error: { message } });
  }
}

describe("what an editor shows", () => {
  let server: LanguageServer;
  beforeAll(async () => {
    server = new LanguageServer();
    await server.open();
  }, ANSWER_TIMEOUT_MS);
  afterAll(async () => server.close(), ANSWER_TIMEOUT_MS + EXIT_TIMEOUT_MS);

  test.each([
    ["of ai.run", `void ai.run("${CURSOR}", {});`],
    ["of ai.run, before there are inputs", `void ai.run("${CURSOR}`],
    ["of a variable", `const model: ModelId = "${CURSOR}";`],
  ])("the ids %s, Cloudflare's and everybody's", async (_name, code) => {
    const ids = await server.completions(code);
    expect(ids).toEqual(expect.arrayContaining([LLAMA, "anthropic/claude-sonnet-5.5", GPT, IMAGE, "google/veo-3.1"]));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("the inputs of a chat model", async () => {
    const fields = await server.completions(`void ai.run("${GPT}", { ${CURSOR} });`);
    const usual = ["messages", "stream", "max_tokens", "temperature", "tools", "tool_choice", "response_format"];
    expect(fields).toEqual(expect.arrayContaining(usual));
    expect(fields).not.toContain("aspect_ratio");
    const more = await server.completions(`void ai.run("${GPT}", { messages: [], ${CURSOR} });`);
    expect(more).toContain("max_tokens");
    expect(more).not.toContain("messages");
  });

  test("what a message is made of", async () => {
    const fields = await server.completions(`void ai.run("${GPT}", { messages: [{ ${CURSOR} }] });`);
    expect(fields.toSorted()).toEqual(["content", "role"]);
    const roles = await server.completions(`void ai.run("${GPT}", { messages: [{ role: "${CURSOR}" }] });`);
    expect(roles.toSorted()).toEqual(["assistant", "developer", "system", "tool", "user"]);
  });

  test("the inputs of an image model", async () => {
    const fields = await server.completions(`void ai.run("${IMAGE}", { ${CURSOR} });`);
    expect(fields).toEqual(expect.arrayContaining(["prompt", "aspect_ratio", "output_format"]));
    expect(fields).not.toContain("messages");
  });

  test("the inputs of a model of Cloudflare's", async () => {
    const fields = await server.completions(`void ai.run("${LLAMA}", { ${CURSOR} });`);
    expect(fields).toEqual(expect.arrayContaining(["messages", "prompt", "stream"]));
  });

  test("Cloudflare's options and ours", async () => {
    const options = await server.completions(`void ai.run("${GPT}", { messages: [] }, { ${CURSOR} });`);
    expect(options).toEqual(expect.arrayContaining(["session", "key", "gateway", "returnRawResponse"]));
  });

  test.each([
    [`ai.run("${GPT}", { messages: [] })`, "ChatAnswer"],
    [`ai.run("${GPT}", { messages: [], stream: true })`, "ReadableStream<any>"],
    [`ai.run("${GPT}", { messages: [] }, { returnRawResponse: true })`, "Response"],
    [`ai.run("${IMAGE}", { prompt: "a cat" })`, "ImageAnswer"],
    [`ai.run("google/veo-3.1", { prompt: "waves" })`, "VideoAnswer"],
    [`ai.run("someone/new-model", { prompt: "hi" })`, "ParsedAnswer"],
  ])("what %s answers", async (call, type) => {
    expect(await server.hover(`const ${CURSOR}answer = await ${call}`)).toBe(`const answer: ${type}`);
  });

  test("what an answer is made of", async () => {
    const chat = await server.completions(`(await ai.run("${GPT}", { messages: [] })).${CURSOR}`);
    expect(chat.toSorted()).toEqual(["choices", "response"]);
    const image = await server.completions(`(await ai.run("${IMAGE}", { prompt: "" })).result!.${CURSOR}`);
    expect(image.toSorted()).toEqual(["image", "images"]);
  });

  test("a mistake, in words that name it", async () => {
    const [problem, ...rest] = await server.problems(`void ai.run("${GPT}", { messages: "hi" });`);
    expect(rest).toEqual([]);
    expect(problem).toContain("Type 'string' is not assignable to type 'readonly");
    const [option] = await server.problems(`void ai.run("${IMAGE}", { prompt: "a cat" }, { session: 7 });`);
    expect(option).toContain("Type 'number' is not assignable to type 'string'");
    expect(await server.problems(`void ai.run("${GPT}", { messages: [], provider_option: 1 });`)).toEqual([]);
  });
});
