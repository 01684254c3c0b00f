/** Plain workerd: no wrangler, whose proxies cost more than what is measured. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { freePort } from "../../scripts/wrangler-dev.ts";
import { startProfiles, type CpuProfiles } from "./inspector.ts";
import { startServer, temporaryDirectory, type StartedProcess } from "./started.ts";
import { workerdConfig, type WorkerConfig } from "./workerd-config.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The binary itself, for this machine: `node_modules/.bin/workerd` is a script of Node's that starts it. */
export const WORKERD: string = join(ROOT, `node_modules/@cloudflare/workerd-${system()}/bin/${executable()}`);

function system(): string {
  const name = process.platform === "win32" ? "windows" : process.platform;
  return `${name}-${process.arch === "arm64" ? "arm64" : "64"}`;
}

function executable(): string {
  return process.platform === "win32" ? "workerd.exe" : "workerd";
}

/** A Worker and where its code is, from the repository's root. */
export type BenchWorker = Omit<WorkerConfig, "file"> & { entry: string };

export interface Workerd {
  url: string;
  /** Where its objects' SQLite files lie. */
  disk: string;
  pids(): number[];
  kill(): Promise<void>;
  /** On the same port and the same disk. */
  restart(): Promise<void>;
  /** Ends it and begins with another disk. */
  renew(): Promise<void>;
  profile?(): Promise<() => Promise<CpuProfiles>>;
}

export async function startWorkerd(
  name: string,
  workers: readonly BenchWorker[],
  { isProfiled }: { isProfiled: boolean },
  servers: Record<string, string> = {},
): Promise<Workerd> {
  const directory = temporaryDirectory(name);
  const port = await freePort();
  const bundled = await Promise.all(
    workers.map(async ({ entry, ...worker }, index) => {
      const file = `worker-${index}.js`;
      writeFileSync(join(directory, file), await bundle(entry, isProfiled));
      return { ...worker, file };
    }),
  );
  let disks = 0;
  let running: StartedProcess | undefined;
  const inspector = isProfiled ? await freePort() : undefined;
  const flags = ["--experimental", ...(inspector === undefined ? [] : [`-i127.0.0.1:${inspector}`])];
  const start = async (): Promise<void> => {
    const args = ["serve", join(directory, "config.capnp"), ...flags];
    running = await startServer(WORKERD, args, { port, cwd: directory });
  };
  const configure = (): string => {
    const disk = join(directory, `disk-${(disks += 1)}`);
    mkdirSync(disk);
    writeFileSync(join(directory, "config.capnp"), workerdConfig({ port, workers: bundled, servers, disk }));
    return disk;
  };
  const workerd: Workerd = {
    url: `http://127.0.0.1:${port}`,
    disk: configure(),
    pids: () => (running === undefined ? [] : [running.pid]),
    kill: async () => running?.kill(),
    restart: async () => {
      await running?.kill();
      await start();
    },
    renew: async () => {
      await running?.kill();
      workerd.disk = configure();
      await start();
    },
  };
  if (inspector !== undefined) workerd.profile = () => startProfiles(inspector);
  await start();
  return workerd;
}

const bundles = new Map<string, Promise<string>>();

/** One module, as wrangler would deploy it. Each entry once. */
export function bundle(entry: string, isReadable: boolean): Promise<string> {
  const known = bundles.get(entry) ?? build(entry, isReadable);
  bundles.set(entry, known);
  return known;
}

async function build(entry: string, isReadable: boolean): Promise<string> {
  const built = await rolldown({
    input: join(ROOT, entry),
    platform: "neutral",
    cwd: ROOT,
    resolve: { conditionNames: ["workerd", "worker", "browser", "import"], mainFields: ["browser", "module", "main"] },
    external: [/^cloudflare:/, /^node:/],
    tsconfig: join(ROOT, "tsconfig.json"),
    logLevel: "silent",
  });
  const { output } = await built.generate({ format: "esm", minify: !isReadable, codeSplitting: false });
  await built.close();
  return output.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("");
}
