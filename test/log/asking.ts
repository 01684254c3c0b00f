/** What the tests of the log share: an account of its own with its layer, runs in it, and records made up at random. */
import { env } from "cloudflare:workers";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import { createLogs, type AiLogs } from "../../src/binding/logs.ts";
import type { OwnModel } from "../../src/catalog/own-model.ts";
import { usd } from "../../src/wallet/money.ts";
import type { LogNamespace } from "../../src/log/log-object.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import { defaultProviders } from "../../src/providers/providers.ts";
import type {
  AccountNamespace,
  InferenceLayer,
  RunObjectNamespace,
  RunReading,
  RunRequest,
} from "../../src/run/run-record.ts";
import { framesOf, requestOf, valueOf } from "../durable-objects/layer.ts";
import { chatEvents, scriptedProvider, type ScriptedAnswer } from "../durable-objects/scripted-provider.ts";

export const logNamespace = env.LOGS as unknown as LogNamespace;

export interface LoggedAccount {
  account: string;
  layer: InferenceLayer;
  logs: AiLogs;
}

/** An account that nobody else has. */
export function newAccount(
  logs: LogNamespace | null = logNamespace,
  variables: Record<string, string> = {},
): LoggedAccount {
  const account = crypto.randomUUID();
  const layer = createLocalLayer({
    runs: env.RUNS as unknown as RunObjectNamespace,
    accounts: env.ACCOUNTS as unknown as AccountNamespace,
    logs: logs ?? undefined,
    env: variables,
    account,
    providers: [...defaultProviders, scriptedProvider("caller")],
  });
  return { account, layer, logs: createLogs(() => layer) };
}

/** A dollar for a million tokens in, ten for a million out. */
export const PRICED: OwnModel = {
  id: "acme/writer",
  targets: [{ provider: "scripted", id: "writer" }],
  price: { rates: { input: usd(1), output: usd(10) } },
};

/** Runs to its end a call whose provider does what `answers` say. */
export async function runIn(
  { layer }: LoggedAccount,
  more: Partial<RunRequest> = {},
  answers: ScriptedAnswer[] = [{ chunks: chatEvents(5) }],
): Promise<RunReading> {
  const reading = valueOf(await layer.start(requestOf(answers, more)));
  await framesOf(reading.frames);
  return reading;
}

/** A record as a run of a scripted model leaves it. */
export function recordOf(id: string, createdAt: number, more: Partial<LogRecord> = {}): LogRecord {
  return {
    id,
    kept: true,
    model: "acme/writer",
    provider: "scripted",
    providerModel: "writer",
    format: "openai-chat",
    stream: true,
    outcome: "completed",
    attempts: [{ attempt: 1, provider: "scripted", model: "writer", startedAt: createdAt }],
    splices: 0,
    cost: { source: "catalog", nanoUsd: 1_000 },
    warnings: [],
    events: 3,
    createdAt,
    closedAt: createdAt + 500,
    durationMs: 500,
    ...more,
  };
}

/** The ids of all records of the last days, page by page. */
export async function everyId({ logs }: LoggedAccount, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await logs.query({ limit, ...(cursor !== undefined && { cursor }) });
    ids.push(...page.logs.map(({ id }) => id));
    ({ cursor } = page);
  } while (cursor !== undefined);
  return ids;
}
