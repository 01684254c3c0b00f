/**
 * CPU profiles of the Workers of a workerd, over its inspector (Chrome DevTools protocol, domain Profiler:
 * https://chromedevtools.github.io/devtools-protocol/v8/Profiler/).
 */

/** Between two samples, in microseconds. */
const INTERVAL_US = 200;
/** Functions that are told. */
const MAX_FUNCTIONS = 25;

/** What DevTools opens as a `.cpuprofile`. Times in microseconds. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

/** By the Worker's name. */
export type CpuProfiles = Record<string, CpuProfile>;

interface Target {
  id: string;
  webSocketDebuggerUrl: string;
}

/** Begins profiles of all Workers of the process. @returns what ends them. */
export async function startProfiles(port: number): Promise<() => Promise<CpuProfiles>> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Target[];
  const sessions = await Promise.all(targets.map((target) => InspectorSession.open(target)));
  for (const session of sessions) {
    await session.ask("Profiler.enable");
    await session.ask("Profiler.setSamplingInterval", { interval: INTERVAL_US });
    await session.ask("Profiler.start");
  }
  return async () => {
    const profiles: CpuProfiles = {};
    for (const session of sessions) {
      const { profile } = (await session.ask("Profiler.stop")) as { profile: CpuProfile };
      profiles[session.name] = profile;
      session.close();
    }
    return profiles;
  };
}

/** The functions with the most time of their own, as lines of text. */
export function hottest({ nodes, samples, timeDeltas }: CpuProfile): string[] {
  const nameOf = new Map(
    nodes.map(({ id, callFrame }) => [id, `${callFrame.functionName || "(anonymous)"}:${callFrame.lineNumber + 1}`]),
  );
  const spent = new Map<string, number>();
  let all = 0;
  for (const [index, sample] of samples.entries()) {
    const name = nameOf.get(sample) ?? "?";
    const us = timeDeltas[index] ?? 0;
    if (name.startsWith("(idle)")) continue;
    all += us;
    spent.set(name, (spent.get(name) ?? 0) + us);
  }
  const most = [...spent].toSorted(([, a], [, b]) => b - a).slice(0, MAX_FUNCTIONS);
  return most.map(
    ([name, us]) => `${(us / 1_000).toFixed(0).padStart(7)} ms ${((100 * us) / all).toFixed(1).padStart(5)} %  ${name}`,
  );
}

class InspectorSession {
  readonly name: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #last = 0;

  private constructor(name: string, socket: WebSocket) {
    this.name = name;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
      if (id !== undefined) this.#waiting.get(id)?.(result);
    });
  }

  static async open({ id, webSocketDebuggerUrl }: Target): Promise<InspectorSession> {
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve, { once: true });
      socket.addEventListener("error", reject, { once: true });
    });
    return new InspectorSession(id, socket);
  }

  ask(method: string, params?: object): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
    });
  }

  close(): void {
    this.#socket.close();
  }
}
