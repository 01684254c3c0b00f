/** Whether a deployment charges its accounts, as its variables say it. */
import { DurableAIError } from "../errors.ts";

/** What a deployment does about money. */
export interface WalletSettings {
  /** Every run is charged to its account's wallet. */
  charges: boolean;
  /** A run is started only where its account has what it may cost at most. */
  holds: boolean;
  /** Also runs of which nobody can say that: nothing is held for them. */
  allowsUnpriced: boolean;
  /** What becomes of a run that has used all that could be held for it. */
  onExhausted: OnBudgetExhausted;
  /** Providers whose bills go to the account itself: runs there cost its wallet nothing. */
  ownKeys: ReadonlySet<string>;
  /** What is wrong with them. No run is started then, and those that go on are charged: a misspelt switch is not off. */
  mistake?: DurableAIError;
}

/** A run that has used all that could be held for it is cut, or goes on, and what it costs more is overdrawn. */
export type OnBudgetExhausted = "cut" | "finish";

/** The variables of a Worker that say it. */
export const WALLET_VARIABLE = "DURABLE_AI_WALLET";
export const OWN_KEYS_VARIABLE = "DURABLE_AI_WALLET_OWN_KEYS";
export const UNPRICED_VARIABLE = "DURABLE_AI_WALLET_UNPRICED";
export const EXHAUSTED_VARIABLE = "DURABLE_AI_ON_BUDGET_EXHAUSTED";

/**
 * The settings in `env`: `DURABLE_AI_WALLET` is `off`, `charge` or `prepaid`; `DURABLE_AI_WALLET_OWN_KEYS` has ids of
 * providers, separated by commas; `DURABLE_AI_WALLET_UNPRICED` is `refuse` or `allow`; `DURABLE_AI_ON_BUDGET_EXHAUSTED` is
 * `cut` or `finish`.
 */
export function walletSettings(env: Readonly<Record<string, unknown>>): WalletSettings {
  const said = env[WALLET_VARIABLE] ?? "off";
  const exhausted = env[EXHAUSTED_VARIABLE] ?? "finish";
  const unpriced = env[UNPRICED_VARIABLE] ?? "refuse";
  const listed = env[OWN_KEYS_VARIABLE];
  const ids = typeof listed === "string" ? listed.split(",").map((id) => id.trim()) : [];
  const ownKeys = new Set(ids.filter((id) => id !== ""));
  const mistake =
    mistakeIn(WALLET_VARIABLE, said, ["off", "charge", "prepaid"]) ??
    mistakeIn(UNPRICED_VARIABLE, unpriced, ["refuse", "allow"]) ??
    mistakeIn(EXHAUSTED_VARIABLE, exhausted, ["cut", "finish"]);
  return {
    charges: said !== "off",
    holds: said === "prepaid",
    allowsUnpriced: unpriced === "allow",
    onExhausted: exhausted === "cut" ? "cut" : "finish",
    ownKeys,
    ...(mistake && { mistake }),
  };
}

function mistakeIn(field: string, said: unknown, known: readonly string[]): DurableAIError | undefined {
  if (known.some((one) => one === said)) return undefined;
  const fix = `Set it to ${known.join(" or ")} in the wrangler config of the inference layer.`;
  const message = `${field}: there is no such setting. ${fix}`;
  return new DurableAIError({ code: "input/invalid", field, status: 500, fix, message });
}
