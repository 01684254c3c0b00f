/**
 * The floor of a stream that is kept: an object that has a row on disk before it asks the provider, divides the answer, and
 * writes blocks of what has come, as often as ours does. It looks at no event. With `DIVIDES` the object and the Worker
 * before it pipe the stream as well, and the Worker divides it once more: so has one to that says something before the bytes
 * and after them, and knows what went out when the object is restarted. With `LOOKS` the object reads each event, as one has to
 * that wants to know of errors, of usage and of the end, and the Worker counts them.
 */
import { DurableObject } from "cloudflare:workers";
import { concat } from "../../src/stream/bytes.ts";
import { LEAST_PIECE_BYTES, MOST_PIECE_BYTES } from "../../src/stream/pieces.ts";
import { TURN_MS } from "../../src/stream/turns.ts";

interface Env {
  UPSTREAM: string;
  DIVIDES?: string;
  LOOKS?: string;
  OBJECTS: DurableObjectNamespace<FloorKept>;
}

const BLOCK_BYTES = 128 * 1024;

export class FloorKept extends DurableObject<Env> {
  readonly #sql = this.ctx.storage.sql;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#sql.exec("CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, request TEXT)");
    this.#sql.exec("CREATE TABLE IF NOT EXISTS blocks (run INTEGER, bytes BLOB)");
  }

  override async fetch(request: Request): Promise<Response> {
    const body = await request.text();
    const { run } = this.#sql.exec<{ run: number }>("INSERT INTO runs (request) VALUES (?) RETURNING run", body).one();
    // The output gate holds the request until the row is on disk.
    const answer = await fetch(this.env.UPSTREAM, { method: "POST", headers: request.headers, body });
    if (answer.body === null) return answer;
    const [theirs, ours] = answer.body.tee();
    this.ctx.waitUntil(this.#keep(run, ours));
    return new Response(this.env.DIVIDES === undefined ? theirs : piped(theirs, this.ctx), answer);
  }

  async #keep(run: number, body: ReadableStream<Uint8Array>): Promise<void> {
    let parts: Uint8Array[] = [];
    let bytes = 0;
    const write = (): void => {
      if (bytes > 0) this.#sql.exec("INSERT INTO blocks VALUES (?, ?)", run, concat(...parts));
      parts = [];
      bytes = 0;
    };
    const look = this.env.LOOKS === undefined ? undefined : eachEvent(readEvent);
    await inTurns(body, (piece, isLast) => {
      look?.(piece);
      parts.push(piece);
      bytes += piece.length;
      if (isLast || bytes >= BLOCK_BYTES) write();
    });
    write();
  }
}

/** Hands over what has come, as often as ours looks. @param take with true where nothing more comes in this turn. */
async function inTurns(
  body: ReadableStream<Uint8Array>,
  take: (piece: Uint8Array, isLast: boolean) => void,
): Promise<void> {
  const reader = body.getReader({ mode: "byob" });
  for (let bytes = LEAST_PIECE_BYTES; ;) {
    const { done, value } = await reader.read(new Uint8Array(bytes));
    if (done) return;
    const isFull = value.length === bytes;
    take(value, !isFull);
    bytes = isFull ? MOST_PIECE_BYTES : LEAST_PIECE_BYTES;
    if (!isFull) await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  }
}

/** What calls `take` with the text of each event in the pieces it is given. */
function eachEvent(take: (event: string) => void): (piece: Uint8Array) => void {
  const decoder = new TextDecoder();
  let open = "";
  return (piece) => {
    const events = (open + decoder.decode(piece, { stream: true })).split("\n\n");
    open = events.pop() ?? "";
    for (const event of events) take(event);
  };
}

/** @throws SyntaxError where it is none. */
function readEvent(event: string): unknown {
  const data = event.slice("data: ".length);
  return data === "[DONE]" ? undefined : JSON.parse(data);
}

function piped(body: ReadableStream<Uint8Array>, context: Pick<ExecutionContext, "waitUntil">): ReadableStream {
  const { readable, writable } = new IdentityTransformStream();
  context.waitUntil(body.pipeTo(writable));
  return readable;
}

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    const object = env.OBJECTS.get(env.OBJECTS.idFromName(request.headers.get("session") ?? ""));
    const answer = await object.fetch(request);
    if (env.DIVIDES === undefined || answer.body === null) return answer;
    const [theirs, ours] = answer.body.tee();
    let count = 0;
    const look = env.LOOKS === undefined ? (): void => undefined : eachEvent(() => (count += 1));
    context.waitUntil(inTurns(ours, look));
    return new Response(piped(theirs, context), answer);
  },
};
