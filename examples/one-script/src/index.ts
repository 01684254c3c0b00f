/**
 * The inference layer inside the user's own script: its objects are three more classes of this Worker. One thing less
 * to deploy; a redeploy interrupts the runs that are live.
 */
import { routeAgentRequest } from "agents";
import { wrapAI, type DurableAI } from "durable-ai";
import { Writer as ServiceWriter, type Env as ServiceEnv } from "../../agent/src/index.ts";

export { Account, LiveRun, Log, Runs } from "durable-ai/durable-objects";

export interface Env extends ServiceEnv {
  RUNS: DurableObjectNamespace;
  ACCOUNTS: DurableObjectNamespace;
  LOGS: DurableObjectNamespace;
}

/** The agent of `examples/agent`, with the other binding. */
export class Writer extends ServiceWriter {
  protected override binding(env: Env): DurableAI {
    return wrapAI(env.AI, { runs: env.RUNS, accounts: env.ACCOUNTS, logs: env.LOGS, env });
  }
}

const worker: ExportedHandler<Env> = {
  async fetch(request, env) {
    return (await routeAgentRequest(request, env)) ?? new Response("an agent: /agents/writer/<name>", { status: 404 });
  },
};
export default worker;
