/** The limit: a Worker that returns what `fetch` gives it, untouched. */
interface Env {
  UPSTREAM: string;
}

export default {
  fetch: (request: Request, env: Env): Promise<Response> => fetch(env.UPSTREAM, request),
};
