/** `durable-ai/durable-objects`: our classes, for a Worker that has them in its own script. */
export { Account } from "./account.ts";
export { connectLive, LiveRun, type LiveRunEnv, type LiveRunNamespace } from "./live-run.ts";
export { Log } from "./log.ts";
export { Runs } from "./runs.ts";
