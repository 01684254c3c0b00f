/** The bindings of test/wrangler.jsonc. */
declare namespace Cloudflare {
  interface Env {
    RUNS: DurableObjectNamespace<import("./worker.ts").Runs>;
    CHARGED: DurableObjectNamespace<import("./worker.ts").ChargedRuns>;
    PREPAID: DurableObjectNamespace<import("./worker.ts").PrepaidRuns>;
    PREPAID_CUT: DurableObjectNamespace<import("./worker.ts").CutRuns>;
    ACCOUNTS: DurableObjectNamespace<import("./worker.ts").Account>;
    LOGS: DurableObjectNamespace<import("./worker.ts").Log>;
    QUEUED_LOGS: DurableObjectNamespace<import("./worker.ts").QueuedLog>;
    TEST_QUEUE: Queue<import("../src/log/queued-logs.ts").QueuedLogs>;
    TEST_ANALYTICS: AnalyticsEngineDataset;
    LOG_BUCKET: R2Bucket;
    LIVE: DurableObjectNamespace<import("./worker.ts").LiveRun>;
    AGENT: DurableObjectNamespace<import("./worker.ts").AgentReader>;
    PLAIN: DurableObjectNamespace<import("./worker.ts").PlainReader>;
    CHAT: DurableObjectNamespace<import("./worker.ts").ChatAgent>;
    THINK: DurableObjectNamespace<import("./worker.ts").ThinkAgent>;
    STEP: DurableObjectNamespace<import("./worker.ts").StepAgent>;
    STEPS: Workflow;
    INFERENCE: Fetcher<import("./worker.ts").Inference>;
  }
  interface GlobalProps {
    mainModule: typeof import("./worker.ts");
  }
}
