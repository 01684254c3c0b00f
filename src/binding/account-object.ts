/** The object that has what belongs to an account as a whole. */
import { DurableAIError } from "../errors.ts";
import type { AccountNamespace, AccountObject } from "../run/run-record.ts";

/** The object of `account`. */
export function accountObject(accounts: AccountNamespace, account: string): AccountObject {
  return accounts.get(accounts.idFromName(`${account}/account`));
}

/** Where a deployment has no account objects. `consequence` is what is not to be had then. */
export function noAccounts(consequence: string): DurableAIError {
  const fix =
    'Bind the class Account as "ACCOUNTS" in the wrangler config of the inference layer (with its own script: wrapAI({ accounts })).';
  return new DurableAIError({
    code: "option/not-available",
    field: "ACCOUNTS",
    fix,
    message: `this deployment has no account objects, so ${consequence}. ${fix}`,
  });
}
