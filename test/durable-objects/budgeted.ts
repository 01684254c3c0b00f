/** What the tests of prepaid runs and of budgets share: a layer whose account nobody else has, priced models, runs to their end. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createLocalLayer, parseRunId } from "../../src/binding/local-layer.ts";
import type { OwnModel } from "../../src/catalog/own-model.ts";
import type { Frame } from "../../src/stream/frame.ts";
import type {
  AccountNamespace,
  InferenceLayer,
  LayerResult,
  RunObjectNamespace,
  RunReading,
  RunRecord,
  RunRequest,
} from "../../src/run/run-record.ts";
import type { BudgetInput, BudgetState } from "../../src/wallet/budget.ts";
import { checkBudget } from "../../src/wallet/budget-checks.ts";
import { sizeOf, worstCaseOf } from "../../src/wallet/worst-case.ts";
import { framesOf, requestOf, until, valueOf } from "./layer.ts";
import { chatEvents, scriptedProvider, type Script, type ScriptedAnswer } from "./scripted-provider.ts";

/** It counts 3 tokens in and `count` out. */
export const says = (count: number): ScriptedAnswer => ({ chunks: chatEvents(count) });

/** 2,000 nano-dollars a token in, 10,000 out; it writes a hundred tokens at most. */
export const PRICED: OwnModel = {
  id: "scripted/model",
  maxOutputTokens: 100,
  targets: [{ provider: "scripted", id: "model" }],
  price: { rates: { input: 2_000_000_000, output: 10_000_000_000 } },
};
/** A tenth of it. */
export const CHEAP: OwnModel = {
  ...PRICED,
  id: "scripted/cheap",
  targets: [{ provider: "scripted", id: "cheap" }],
  price: { rates: { input: 200_000_000, output: 1_000_000_000 } },
};

export const costOf = (count: number): number => 3 * 2_000 + count * 10_000;
export const priced = (answers: ScriptedAnswer[], more: Partial<RunRequest> = {}): RunRequest & { script: Script } =>
  requestOf(answers, { native: false, ownModel: PRICED, ...more });

/** What a run of {@link priced} may cost at most, and how many tokens it may have. */
export const WORST: number = ((): number => {
  const worst = worstCaseOf(sizeOf(priced([])), [{ provider: "scripted", model: { id: "model" } }], {
    models: [{ model: PRICED.id, ownModel: PRICED }],
    providerIds: ["scripted"],
    at: Date.now(),
    settings: { ownKeys: new Set() },
  });
  if ("why" in worst) throw new TypeError(worst.why);
  return worst.nanoUsd;
})();
export const WORST_TOKENS: number = (sizeOf(priced([]))?.inputTokens ?? 0) + 100;

/** Whose runs are charged, prepaid, prepaid and cut where the money ends, or none of it. */
type Objects = "CHARGED" | "PREPAID" | "PREPAID_CUT" | "UNCHARGED";

export interface Budgeted {
  layer: InferenceLayer;
  account(): DurableObjectStub<import("../worker.ts").Account>;
  put(name: string, budget: BudgetInput): Promise<BudgetState>;
  budget(name: string): Promise<BudgetState>;
  start(request: RunRequest): Promise<LayerResult<RunReading>>;
  run(request: RunRequest): Promise<RunRecord>;
  /** The record of a run all whose objects' messages have been taken. */
  settled(runId: string): Promise<RunRecord>;
  crash(runId: string): Promise<void>;
  /** Asks for all there is of a share, until everything idle has come back; how it stands then. */
  freed(name: string, share?: string): Promise<BudgetState["used"][number]>;
}

export function budgeted(objects: Objects = "CHARGED", config?: Record<string, unknown>): Budgeted {
  const name = crypto.randomUUID();
  const namespace = objects === "UNCHARGED" ? env.RUNS : env[objects];
  const mode = { CHARGED: "charge", PREPAID: "prepaid", PREPAID_CUT: "prepaid", UNCHARGED: "off" }[objects];
  const layer = createLocalLayer({
    runs: namespace as unknown as RunObjectNamespace,
    accounts: env.ACCOUNTS as unknown as AccountNamespace,
    env: { DURABLE_AI_WALLET: mode, ...(config && { DURABLE_AI_BUDGETS: config }) } as never,
    account: name,
    providers: [scriptedProvider("caller")],
  });
  const account = (): ReturnType<Budgeted["account"]> => env.ACCOUNTS.getByName(`${name}/account`);
  const stubOf = (runId: string) => namespace.get(namespace.idFromString(parseRunId(runId).object));
  const budget = async (of: string): Promise<BudgetState> => valueOf(await layer.wallet({ type: "budget", name: of }));
  const settled = (runId: string): Promise<RunRecord> =>
    until(async () => {
      const isSent = await runInDurableObject(
        stubOf(runId),
        (_object, { storage }) => storage.sql.exec("SELECT 1 FROM runs WHERE expires IS NULL").toArray().length === 0,
      ).catch(() => false);
      return isSent && valueOf(await layer.get(runId));
    });
  return {
    layer,
    account,
    budget,
    settled,
    put: async (of, input) =>
      valueOf(await layer.wallet({ type: "put-budget", budget: checkBudget(of, input, "account") })),
    start: (request) => layer.start(request),
    run: async (request) => {
      const { runId, frames } = valueOf(await layer.start(request));
      await framesOf(frames).catch((): Frame[] => []);
      return settled(runId);
    },
    crash: async (runId) => {
      await Promise.resolve(stubOf(runId).crash()).catch(() => undefined);
    },
    freed: (of, share) =>
      until(async () => {
        const lease = share === undefined ? of : `${of}/${share}`;
        const all = { lease, holder: "nobody", to: 900_000_000_000_000, spare: 0, returned: 0, spent: 0, over: 0 };
        await Promise.resolve(account().lend({ draws: [], allots: [all] })).catch(() => undefined);
        const use = (await budget(of)).used.find((one) => one.share === share);
        return use?.held === 0 && use;
      }),
  };
}
