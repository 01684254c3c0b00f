/** What is measured: something that stands between a client and a provider. */
import type { StreamRequest } from "../load/work.ts";
import type { CpuProfiles } from "../machine/inspector.ts";
import { toMessage, type Scenario } from "../load/scenario.ts";

/** What of it is measured: `many` streams at once and in bursts, what it does to `store` them, … */
export type Ability = "stream" | "many" | "json" | "store" | "replay" | "kill";

export interface Subject {
  /** As `--subjects` names it. */
  id: string;
  title: string;
  abilities: readonly Ability[];
  /** Id of the subject it is compared with. @default "passthrough" */
  base?: string;
  /** Not with `--quick` unless it is named. */
  isExtra?: boolean;
  /** Why it cannot be measured here. */
  missing?(): string | undefined;
  start(site: Site): Promise<RunningSubject>;
}

/** Where subjects are started. */
export interface Site {
  /** URL of the provider. */
  upstream: string;
  /** Whether CPU profiles are taken: code keeps its names then, and the inspector costs something. */
  isProfiled: boolean;
}

export interface RunningSubject {
  /** Its own processes; what they start is found. */
  pids(): number[];
  /** @param index of the stream among those of the load. */
  request(scenario: Scenario, session: string, index: number): StreamRequest;
  /** The same, with a key: asked again it is the same run. */
  keyed?(scenario: Scenario, session: string, key: string): StreamRequest;
  /** The request that reads again what was streamed with these response headers, or asks the provider again for as much. */
  replay?(headers: Record<string, string>, scenario: Scenario): StreamRequest;
  /** Time it wants after the last byte, where that is more than usual. */
  settleMs?: number;
  /** Rows with events in its storage now. */
  rows?(): number;
  /** Ends it and starts it with empty storage. */
  renew(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same storage. */
  restart?(): Promise<void>;
  /** Begins CPU profiles. @returns what ends them. */
  profile?(): Promise<() => Promise<CpuProfiles>>;
}

interface ChatCall {
  headers?: Record<string, string>;
  /** @default "openai/gpt-4.1" */
  model?: string;
  /** What its format asks for beside. */
  inputs?: Record<string, unknown>;
  /** In the last event of its format. @default that of Chat Completions */
  end?: string;
}

/** A call of a chat that is asked for a scenario: Chat Completions, or what else has `messages`. */
export function chatRequest(url: string, scenario: Scenario, call: ChatCall = {}): StreamRequest {
  const { headers, model = "openai/gpt-4.1", inputs, end = "data: [DONE]" } = call;
  const stream = scenario.kind !== "json";
  const messages = [{ role: "user", content: toMessage(scenario) }];
  return {
    url,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ model, messages, ...inputs, stream }),
    events: scenario.events,
    isWhole: !stream,
    end,
  };
}
