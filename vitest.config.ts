import { availableParallelism } from "node:os";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import agents from "agents/vite";
import type { RemoteProxyConnectionString } from "miniflare";
import { defineConfig } from "vitest/config";
import { outbound } from "./test/outbound.ts";

/** Set by scripts/soak.ts; see test/soak.ts. */
const soak = { seed: Number(process.env["SOAK_SEED"] ?? 1), count: Number(process.env["SOAK_COUNT"] ?? 0) };

export default defineConfig({
  test: {
    // Most tests wait for something: two files at a time also where there are two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // `routeAgentRequest` takes any RPC binding for a namespace and leaves what `idFromName` answers unhandled. The tests
    // that show it gets nothing from ours cannot handle it in its place.
    onUnhandledError: ({ message }) => !/"idFromName"|of type "RpcPromise"/.test(message),
    projects: [
      {
        plugins: [
          agents(),
          cloudflareTest({
            wrangler: { configPath: "./test/wrangler.jsonc" },
            remoteBindings: false,
            miniflare: { outboundService: outbound },
          }),
        ],
        test: {
          name: "workerd",
          provide: { soak },
          include: ["test/**/*.test.ts"],
          exclude: ["test/processes/**", "test/scripts/**", "test/types/**", "test/architecture.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        // The real `Ai` class beside ours, on a fake upstream: nothing leaves the machine.
        plugins: [
          cloudflareTest(({ inject }) => ({
            main: "./test/binding/contract-worker.ts",
            remoteBindings: false,
            miniflare: {
              compatibilityDate: "2026-10-01",
              ai: {
                binding: "AI",
                remoteProxyConnectionString: new URL(inject("aiUpstream")) as RemoteProxyConnectionString,
              },
            },
          })),
        ],
        test: {
          name: "contract",
          include: ["test/binding/**/*.contract.ts"],
          globalSetup: ["./test/processes/ai-upstream.ts"],
        },
      },
      {
        test: {
          name: "node",
          provide: { soak },
          include: ["test/{processes,scripts,types}/**/*.test.ts", "test/architecture.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
