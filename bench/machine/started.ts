/** Processes of the bench: whatever happens to it, they end with it, each by its pid. */
import { fork, spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY_MS = 20_000;
const POLL_MS = 10;
/** Characters of what a process printed that are kept. */
const MAX_OUTPUT = 4_000;

const running = new Set<ChildProcess>();
const directories = new Set<string>();

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  for (const directory of directories) rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)
  process.on(signal, () => process.exit(code));

export interface StartedProcess {
  pid: number;
  /** The last of what it printed. */
  output(): string;
  /** SIGKILL, to this one process. Resolves when it has gone. */
  kill(): Promise<void>;
}

/** A directory on disk that goes with the bench. */
export function temporaryDirectory(name: string): string {
  const path = mkdtempSync(join(tmpdir(), `durable-ai-bench-${name}-`));
  directories.add(path);
  return path;
}

/** Starts a program that listens on a port of 127.0.0.1, and waits until it does. @throws with its output. */
export async function startServer(
  command: string,
  args: readonly string[],
  { port, ...options }: SpawnOptions & { port: number },
): Promise<StartedProcess> {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const started = follow(child);
  const until = Date.now() + READY_MS;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
    if (await listens(port)) return started;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await started.kill();
  throw new Error(`${command} does not listen on ${port}: ${started.output()}`);
}

/** A process of our own that is spoken to in messages. */
export interface Peer<Message, Answer> {
  /** What it said first. */
  ready: Answer;
  ask(message: Message): Promise<Answer>;
}

/** Starts a module of ours. `hello`: it speaks first. */
export async function startPeer<Message, Answer>(module: string, hello: boolean): Promise<Peer<Message, Answer>> {
  const child = fork(module, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  running.add(child);
  const answer = (): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`${module} has ended`));
      child.once("exit", ended);
      child.once("message", (message) => {
        child.off("exit", ended);
        resolve(message as Answer);
      });
    });
  const ready = hello ? await answer() : (undefined as Answer);
  return {
    ready,
    ask: async (message) => {
      if (!child.connected) throw new Error(`${module} has ended`);
      const answered = answer();
      child.send(message as string | object);
      return answered;
    },
  };
}

function follow(child: ChildProcess): StartedProcess {
  running.add(child);
  let output = "";
  const keep = (data: Buffer): void => void (output = (output + data.toString()).slice(-MAX_OUTPUT));
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  child.once("error", (error) => void (output += error.message));
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await gone;
    running.delete(child);
  };
  return { pid: child.pid ?? 0, output: () => output, kill };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
