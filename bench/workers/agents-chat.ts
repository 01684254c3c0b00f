/** Peer: `ResumableStream` of `agents/chat`, which AIChatAgent keeps its answers with. It holds one stream at a time. */
import { DurableObject } from "cloudflare:workers";
import { ResumableStream } from "agents/chat";
import { Lifecycle } from "agents/lifecycle";
import { Streams } from "agents/streams";
import { sseEvents } from "./sse-events.ts";

interface Env {
  UPSTREAM: string;
  OBJECTS: DurableObjectNamespace<ChatObject>;
}

type SqlValue = string | number | boolean | null;

export class ChatObject extends DurableObject<Env> {
  readonly streams: Streams = new Streams();
  readonly lifecycle: Lifecycle = Lifecycle.install(this).use(this.streams);
  #resumable: ResumableStream | undefined;

  override async fetch(request: Request): Promise<Response> {
    // Before it is first used the lifecycle must have started.
    await this.streams.status("");
    const resumable = (this.#resumable ??= new ResumableStream(this.streams, this.#sql));
    const id = resumable.start(crypto.randomUUID());
    const response = await fetch(this.env.UPSTREAM, request);
    const { readable, writable } = new IdentityTransformStream();
    const forward = async (): Promise<void> => {
      const writer = writable.getWriter();
      const encoder = new TextEncoder();
      for await (const event of sseEvents(response)) {
        resumable.storeChunk(id, event);
        await writer.write(encoder.encode(`${event}\n\n`));
      }
      resumable.complete(id);
      await writer.close();
    };
    this.ctx.waitUntil(forward());
    return new Response(readable, { headers: { "content-type": "text/event-stream" } });
  }

  readonly #sql = <Row>(strings: TemplateStringsArray, ...values: SqlValue[]): Row[] =>
    this.ctx.storage.sql.exec(strings.join("?"), ...values).toArray() as Row[];
}

export default {
  fetch: (request: Request, env: Env): Promise<Response> =>
    env.OBJECTS.get(env.OBJECTS.idFromName(request.headers.get("session") ?? "")).fetch(request),
};
