/** The contract of a payment source: whoever takes people's money for a wallet. Plain data but for its methods. */

/** What is to be paid, as a caller writes it: with an amount in dollars, or in nano-dollars. */
export type CheckoutRequest = Omit<CheckoutInput, "amountNanoUsd"> &
  ({ usd: number; amountNanoUsd?: undefined } | { amountNanoUsd: number; usd?: undefined });

/** A page to pay on that is to be made. */
export interface CheckoutInput {
  /** What is paid in. */
  amountNanoUsd: number;
  /** Where the payer's browser goes afterwards. */
  successUrl: string;
  cancelUrl: string;
  /** Keep the way of paying, for top-ups without the payer. @default false */
  keepsMethod?: boolean;
}

/** A page to pay on. */
export interface Checkout {
  /** The source's own id of it. */
  id: string;
  url: string;
}

/** Money that has been paid, as a source vouches for it. */
export interface Payment {
  account: string;
  /** The source's own name for the payment: the same is never paid in twice. */
  key: string;
  nanoUsd: number;
  /** It is money that goes back to the payer, and `nanoUsd` below zero; or money that could not, and stays. */
  isRefund?: true;
  /** How the payer can be charged again, where that may be kept. */
  method?: string;
  /** The key of the {@link MethodCharge} that it is, where it is one. */
  charge?: string;
}

/** A charge of a kept way of paying. */
export interface MethodCharge {
  account: string;
  method: string;
  nanoUsd: number;
  /** The same key is the same charge, however often it is sent. */
  key: string;
}

/** Takes money. Its errors are DurableAIErrors, and quote no secret. */
export interface PaymentSource {
  readonly id: string;
  checkout(account: string, input: CheckoutInput): Promise<Checkout>;
  /**
   * What a webhook tells, once its signature has been verified; undefined where that is no payment for a wallet.
   * @throws DurableAIError `payment/forged` where it does not come from the source, or is too old.
   */
  receive(request: Request): Promise<Payment | undefined>;
  /** @throws DurableAIError `payment/declined`; one that is retryable where nobody knows what became of it. */
  charge(charge: MethodCharge): Promise<Payment>;
}

/** When a wallet tops itself up. */
export interface AutoTopUp {
  /** As soon as less than this is free. */
  belowNanoUsd: number;
  amountNanoUsd: number;
  /** Top-ups in a calendar month (UTC), at most. */
  maxPerMonth: number;
}

/** What is known of it. */
export interface AutoTopUpState {
  /** Absent where it is off. */
  settings?: AutoTopUp;
  /** A way of paying is kept. */
  hasMethod: boolean;
  /** Top-ups of this month that were begun. */
  thisMonth: number;
  /** The last one failed: nothing is tried until then. Milliseconds since the Unix epoch. */
  pausedUntil?: number;
  /** Why, as a code. */
  failure?: string;
}
