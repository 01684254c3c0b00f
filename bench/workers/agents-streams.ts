/** Peer: `agents/streams` as its docs have it. Every event is appended, `sseResponse` sends them to the reader. */
import { DurableObject } from "cloudflare:workers";
import { Lifecycle } from "agents/lifecycle";
import { sseResponse, Streams } from "agents/streams";
import { sseEvents } from "./sse-events.ts";

interface Env {
  UPSTREAM: string;
  OBJECTS: DurableObjectNamespace<StreamsObject>;
}

export class StreamsObject extends DurableObject<Env> {
  readonly streams: Streams = new Streams();
  readonly lifecycle: Lifecycle = Lifecycle.install(this).use(this.streams);

  override async fetch(request: Request): Promise<Response> {
    const id = crypto.randomUUID();
    const stream = await this.streams.open(id);
    const response = await fetch(this.env.UPSTREAM, request);
    const append = async (): Promise<void> => {
      for await (const event of sseEvents(response)) stream.append(event);
      stream.close();
    };
    this.ctx.waitUntil(append());
    return sseResponse(this.streams, id);
  }
}

export default {
  fetch: (request: Request, env: Env): Promise<Response> =>
    env.OBJECTS.get(env.OBJECTS.idFromName(request.headers.get("session") ?? "")).fetch(request),
};
