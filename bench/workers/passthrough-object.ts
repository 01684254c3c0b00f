/** The limit of what goes through a Durable Object: one warm object that returns what `fetch` gives it, untouched. */
import { DurableObject } from "cloudflare:workers";

interface Env {
  UPSTREAM: string;
  OBJECTS: DurableObjectNamespace<PassthroughObject>;
}

export class PassthroughObject extends DurableObject<Env> {
  override fetch(request: Request): Promise<Response> {
    return fetch(this.env.UPSTREAM, request);
  }
}

export default {
  fetch: (request: Request, env: Env): Promise<Response> =>
    env.OBJECTS.get(env.OBJECTS.idFromName(request.headers.get("session") ?? "")).fetch(request),
};
