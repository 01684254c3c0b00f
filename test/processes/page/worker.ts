/** The Worker of a page: an agent whose runs the page reads, and the way to the layer's HTTP API, with its key added. */
import { Agent, routeAgentRequest } from "agents";
import { wrapAI } from "../../../src/ai.ts";
import { Inference as AgentInference } from "../../../src/agents/index.ts";

export { Account, Inference, LiveRun, Log, Runs, Simulator } from "../../../src/testing/dev-worker.ts";

type Env = Cloudflare.Env;

/** What a `POST` to the agent asks for. */
interface Ask {
  model: string;
  key: string;
}

export class Writer extends Agent<Env> {
  readonly inference: AgentInference<Env> = new AgentInference<Env>(
    this,
    (env) => wrapAI(undefined, { service: env.INFERENCE }),
    { http: (request) => !request.headers.has("x-stranger") },
  );

  override async onRequest(request: Request): Promise<Response> {
    const { model, key } = (await request.json()) as Ask;
    const messages = [{ role: "user", content: "Tell me a story." }];
    const stream = await this.inference.ai.run(model, { messages, stream: true }, { key });
    this.ctx.waitUntil(stream.pipeTo(new WritableStream()).catch(() => undefined));
    return Response.json({ runId: this.inference.ai.runs.of(stream)?.runId });
  }
}

const LAYER = "/layer";

const worker: ExportedHandler<Env> = {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (!url.pathname.startsWith(`${LAYER}/`))
      return (await routeAgentRequest(request, env)) ?? new Response("nothing here", { status: 404 });
    url.pathname = url.pathname.slice(LAYER.length);
    const headers = new Headers(request.headers);
    headers.set("authorization", "Bearer dev");
    return env.INFERENCE.fetch(new Request(url, new Request(request, { headers })));
  },
};
export default worker;
