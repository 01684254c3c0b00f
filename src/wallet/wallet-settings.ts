/** Whether a deployment charges its accounts, as its variables say it. */
import { DurableAIError } from "../errors.ts";

/** What a deployment does about money. */
export interface WalletSettings {
  /** Every run is charged to its account's wallet. */
  charges: boolean;
  /** Providers whose bills go to the account itself: runs there cost its wallet nothing. */
  ownKeys: ReadonlySet<string>;
  /** What is wrong with them. No run is started then, and those that go on are charged: a misspelt switch is not off. */
  mistake?: DurableAIError;
}

/** The variables of a Worker that say it. */
export const WALLET_VARIABLE = "DURABLE_AI_WALLET";
export const OWN_KEYS_VARIABLE = "DURABLE_AI_WALLET_OWN_KEYS";

/**
 * The settings in `env`: `DURABLE_AI_WALLET` is `off` or `charge`; `DURABLE_AI_WALLET_OWN_KEYS` has ids of providers,
 * separated by commas.
 */
export function walletSettings(env: Readonly<Record<string, unknown>>): WalletSettings {
  const said = env[WALLET_VARIABLE] ?? "off";
  const isKnown = said === "off" || said === "charge";
  const listed = env[OWN_KEYS_VARIABLE];
  const ids = typeof listed === "string" ? listed.split(",").map((id) => id.trim()) : [];
  const ownKeys = new Set(ids.filter((id) => id !== ""));
  return { charges: said !== "off", ownKeys, ...(!isKnown && { mistake: invalidSwitch() }) };
}

function invalidSwitch(): DurableAIError {
  const fix = 'Set it to "charge" or "off" in the wrangler config of the inference layer.';
  return new DurableAIError({
    code: "input/invalid",
    field: WALLET_VARIABLE,
    status: 500,
    fix,
    message: `${WALLET_VARIABLE}: it is neither "charge" nor "off". ${fix}`,
  });
}
