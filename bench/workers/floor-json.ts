/**
 * The floor of a whole answer: a Worker that reads the JSON of both sides and writes it again, and does nothing with it. With
 * a service `LAYER` another Worker, this one too, asks the provider.
 */
import { WorkerEntrypoint } from "cloudflare:workers";

interface Env {
  UPSTREAM: string;
  LAYER?: Service<FloorJson>;
}

export default class FloorJson extends WorkerEntrypoint<Env> {
  async run(inputs: object): Promise<object> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(this.env.UPSTREAM, { method: "POST", headers, body: JSON.stringify(inputs) });
    return answer.json();
  }

  override async fetch(request: Request): Promise<Response> {
    const inputs = await request.json<object>();
    return Response.json(await (this.env.LAYER?.run(inputs) ?? this.run(inputs)));
  }
}
