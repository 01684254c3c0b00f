/** A payment source that does what a test says of an account: nothing of it leaves the machine. */
import { DurableAIError } from "../../src/errors.ts";
import type { MethodCharge, PaymentSource } from "../../src/wallet/payment-source.ts";

/** What it was asked, and how it answers, by account. It pays where nobody says otherwise. */
export const asked: Map<string, MethodCharge[]> = new Map();
export const answers: Map<string, "declined" | "lost"> = new Map();

export const kindSource: PaymentSource = {
  id: "kind",
  checkout: async (account) => ({ id: "c1", url: `https://pay.test/${account}` }),
  receive: async () => undefined,
  async charge(charge) {
    const { account, key, nanoUsd } = charge;
    asked.set(account, [...(asked.get(account) ?? []), charge]);
    const answer = answers.get(account);
    if (answer === "declined")
      throw new DurableAIError({ code: "payment/declined", field: "card_declined", message: "declined" });
    if (answer === "lost") throw new DurableAIError({ code: "payment/failed", retryable: true, message: "no answer" });
    return { account, key: `kind:${key}`, nanoUsd };
  },
};
