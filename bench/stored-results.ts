/** Where results go: a file for each run of the bench, and on request the report the docs show. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CpuProfile } from "./machine/inspector.ts";
import type { LoadResult } from "./results.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** What the figures depend on beside the code. */
export interface Machine {
  at: string;
  commit: string;
  cpu: string;
  cores: number;
  memoryGB: number;
  kernel: string;
  node: string;
  workerd: string;
  /** Processes that wanted a core before the bench began, over a minute: on a quiet machine near 0. */
  loadBefore: number;
}

export interface BenchResult {
  machine: Machine;
  rounds: number;
  isQuick: boolean;
  loads: readonly LoadResult[];
}

export function describeMachine(): Machine {
  const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules/workerd/package.json"), "utf8")) as {
    version: string;
  };
  return {
    at: new Date().toISOString(),
    commit: git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "src") === "" ? "" : " and changes"),
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1e9),
    kernel: release(),
    node: process.version,
    workerd: version,
    loadBefore: loadavg()[0] ?? Number.NaN,
  };
}

function git(...args: string[]): string {
  try {
    return execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    // Not a clone.
    return "";
  }
}

/** Writes bench/results/<time>.json. Returns its path from the repository's root. */
export function storeResult(result: BenchResult): string {
  return store(`${result.machine.at.replaceAll(/[:.]/g, "-")}.json`, `${JSON.stringify(result, undefined, 2)}\n`);
}

/** Writes bench/results/<name>.cpuprofile, over the last one. Returns its path from the repository's root. */
export function storeProfile(name: string, profile: CpuProfile): string {
  return store(`${name.replaceAll(/[^\w-]/g, "-")}.cpuprofile`, JSON.stringify(profile));
}

function store(name: string, text: string): string {
  const path = `bench/results/${name}`;
  mkdirSync(join(ROOT, "bench/results"), { recursive: true });
  writeFileSync(join(ROOT, path), text);
  return path;
}
