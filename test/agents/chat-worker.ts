/** The chat agents as a Worker of their own, for the tests that kill processes: no routes but what those need. */
import { getAgentByName, routeAgentRequest } from "agents";
import type { PlainChatAgent } from "./chat-agents.ts";

export { ChatAgent, PlainChatAgent, ThinkAgent } from "./chat-agents.ts";

type Env = Omit<Cloudflare.Env, "PLAIN"> & { PLAIN: DurableObjectNamespace<PlainChatAgent> };

const worker: ExportedHandler<Env> = {
  async fetch(request, env) {
    const [, host, name = "", what] = new URL(request.url).pathname.split("/");
    switch (host) {
      case "think": {
        const agent = env.THINK.getByName(name);
        if (what === "ask") await agent.ask(await request.text());
        return Response.json(await agent.transcript());
      }
      case "chat":
        return Response.json(await (await getAgentByName(env.CHAT, name)).transcript());
      case "plain":
        return Response.json(await (await getAgentByName(env.PLAIN, name)).transcript());
      default:
        return (await routeAgentRequest(request, env)) ?? new Response("no agent", { status: 404 });
    }
  },
};
export default worker;
