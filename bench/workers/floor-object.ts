/**
 * The floor of a stream that is kept: an object that has a row on disk before it asks the provider, divides the answer, and
 * writes blocks of what has come, as often as ours does. It looks at no event. With `DIVIDES` the Worker before it divides the
 * stream as well, and pipes it, as one has to that counts what went out and goes on after its object was restarted.
 */
import { DurableObject } from "cloudflare:workers";
import { systemClock } from "../../src/run/system-clock.ts";
import { concat } from "../../src/stream/bytes.ts";
import { readPieces } from "../../src/stream/pieces.ts";
import { Turns } from "../../src/stream/turns.ts";

interface Env {
  UPSTREAM: string;
  DIVIDES?: string;
  OBJECTS: DurableObjectNamespace<FloorObject>;
}

const BLOCK_BYTES = 128 * 1024;

export class FloorObject extends DurableObject<Env> {
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
    void this.#keep(run, ours);
    return new Response(theirs, answer);
  }

  async #keep(run: number, body: ReadableStream<Uint8Array>): Promise<void> {
    let parts: Uint8Array[] = [];
    let bytes = 0;
    const write = (): void => {
      if (bytes > 0) this.#sql.exec("INSERT INTO blocks VALUES (?, ?)", run, concat(...parts));
      parts = [];
      bytes = 0;
    };
    await inTurns(body, (piece, isLast) => {
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
  const reader = readPieces(body);
  const turns = new Turns(systemClock);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const turn = turns.next(value.length);
    take(value, turn !== undefined);
    await turn;
  }
}

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    const object = env.OBJECTS.get(env.OBJECTS.idFromName(request.headers.get("session") ?? ""));
    const answer = await object.fetch(request);
    if (env.DIVIDES === undefined || answer.body === null) return answer;
    const [theirs, ours] = answer.body.tee();
    context.waitUntil(inTurns(ours, () => undefined));
    const { readable, writable } = new IdentityTransformStream();
    context.waitUntil(theirs.pipeTo(writable));
    return new Response(readable, answer);
  },
};
