import { cloudflareTest } from "@cloudflare/vitest-plugin";
import agents from "agents/vite";
import { defineConfig } from "vitest/config";
import { outbound } from "./test/outbound.ts";

export default defineConfig({
  test: {
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
          include: ["test/**/*.test.ts"],
          exclude: ["test/processes/**", "test/architecture.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "node",
          include: ["test/processes/**/*.test.ts", "test/architecture.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
