/** The chat agents as a Worker of their own, for the tests that kill processes: no routes but what those need. */
import { getAgentByName, routeAgentRequest } from "agents";

export { ChatAgent, ThinkAgent } from "./chat-agents.ts";

type Env = Pick<Cloudflare.Env, "CHAT" | "THINK">;

const worker: ExportedHandler<Env> = {
  async fetch(request, env) {
    const [, host, name = "", what] = new URL(request.url).pathname.split("/");
    if (host === "think") {
      const agent = env.THINK.getByName(name);
      if (what === "ask") await agent.ask(await request.text());
      return Response.json(await agent.transcript());
    }
    if (host === "chat")
      return Response.json(
        await (
          (await getAgentByName(env.CHAT as never, name)) as unknown as { transcript(): Promise<unknown> }
        ).transcript(),
      );
    return (await routeAgentRequest(request, env)) ?? new Response("no agent", { status: 404 });
  },
};
export default worker;
