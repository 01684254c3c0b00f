/** The Worker: the agent, the docs' MCP server, and the page (its `assets`). */
import { routeAgentRequest } from "agents";
import { docsServer } from "./docs-server.ts";
import type { Env } from "./support.ts";

export { Customers } from "./customers.ts";
export { Support } from "./support.ts";

const worker: ExportedHandler<Env> = {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname === "/mcp") return docsServer(request, env, ctx);
    if (pathname === "/look-ups") return Response.json(await env.CUSTOMERS.getByName("all").lookUps());
    return (await routeAgentRequest(request, env)) ?? new Response("not here", { status: 404 });
  },
};
export default worker;
