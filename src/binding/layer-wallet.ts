/** What an inference layer answers of its account's wallet: most of it the account object knows, a statement is put together here. */
import type { AccountNamespace } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import { noPayments } from "../wallet/payment-checks.ts";
import type { PaymentSource } from "../wallet/payment-source.ts";
import { checkStatementQuery } from "../wallet/statement-query.ts";
import type { WalletAnswers, WalletRequest } from "../wallet/wallet-request.ts";
import { accountObject, noAccounts } from "./account-object.ts";
import { reached, unwrap } from "./layer-result.ts";
import { statementOf } from "./layer-statement.ts";

/** @throws DurableAIError `option/not-available` without account objects, and what they refuse. */
export async function answerWallet(
  accounts: AccountNamespace | undefined,
  account: string,
  request: WalletRequest,
  payments?: PaymentSource,
): Promise<WalletAnswers[WalletRequest["type"]]> {
  if (accounts === undefined) throw noAccounts("nobody keeps its money");
  if (request.type === "checkout") {
    if (payments === undefined) throw noPayments();
    return payments.checkout(account, request.checkout);
  }
  if (request.type !== "statement")
    return unwrap(await reached("account", accountObject(accounts, account).wallet(request)));
  const now = systemClock.now();
  return statementOf(accounts, account, checkStatementQuery(request.query, now), now);
}
