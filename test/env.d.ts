/** The bindings of test/wrangler.jsonc. */
declare namespace Cloudflare {
  interface Env {
    RUNS: DurableObjectNamespace<import("./worker.ts").Runs>;
  }
  interface GlobalProps {
    mainModule: typeof import("./worker.ts");
  }
}
