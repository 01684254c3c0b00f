/**
 * Stripe as a payment source of wallets. Its library is only here, so nobody else has it in a bundle.
 *
 * What happens in Stripe is told by its webhook; who may be believed, its own library says.
 * https://docs.stripe.com/webhooks, https://docs.stripe.com/api/checkout/sessions/create
 */
import { Stripe } from "stripe";
import { DurableAIError } from "../errors.ts";
import type { Checkout, CheckoutInput, MethodCharge, Payment, PaymentSource } from "../wallet/payment-source.ts";

/** What Stripe is asked with. */
export interface StripeOptions {
  /** A secret key, or one that is restricted to Checkout Sessions and PaymentIntents. */
  secretKey: string;
  /** The signing secret of the webhook endpoint. */
  webhookSecret: string;
  /** How old a webhook may be. @default 300 s, as Stripe's library has it */
  toleranceSeconds?: number;
  /** What the payer sees. @default "Prepaid AI usage" */
  productName?: string;
  /** @default the global one */
  fetch?: typeof fetch;
}

const SOURCE = "stripe";
const NANO_PER_CENT = 10_000_000;
const DEFAULT_TOLERANCE_SECONDS = 300;
const MAX_WEBHOOK_BYTES = 1_000_000;
/** Where an object of Stripe's says which wallet it is for; one that does not is somebody else's. */
const ACCOUNT = "durable_ai_account";
const AMOUNT = "durable_ai_nano_usd";
/** Between the customer and the way of paying, both Stripe's ids. */
const METHOD_SEPARATOR = "/";
const CHARGE = "durable_ai_charge";
const PAGE_EVENTS = new Set(["checkout.session.completed", "checkout.session.async_payment_succeeded"]);
/** Also of what was charged without its payer: the answer to that may have been lost. */
const INTENT_EVENT = "payment_intent.succeeded";
/** A refund is taken out when it is made; one that fails or is cancelled comes back. */
const REFUND_EVENT = "refund.created";
const REFUND_CHANGED_EVENTS = new Set(["refund.failed", "refund.updated"]);
const UNDONE = new Set<string | null>(["failed", "canceled"]);

/** A payment source that is Stripe's. */
export function stripePayments(options: StripeOptions): PaymentSource {
  const { secretKey, webhookSecret, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS } = options;
  const httpClient = Stripe.createFetchHttpClient(options.fetch ?? ((...call) => fetch(...call)));
  const stripe = new Stripe(secretKey, { httpClient });
  const crypto = Stripe.createSubtleCryptoProvider();
  return {
    id: SOURCE,

    async checkout(account, input): Promise<Checkout> {
      const session = await told(stripe.checkout.sessions.create(toSession(account, input, options.productName)));
      if (session.url === null) throw failed("Stripe made a page without an address");
      return { id: session.id, url: session.url };
    },

    async receive(request): Promise<Payment | undefined> {
      const signature = request.headers.get("stripe-signature") ?? "";
      const body = await request.text();
      if (body.length > MAX_WEBHOOK_BYTES) throw forged();
      const event = await stripe.webhooks
        .constructEventAsync(body, signature, webhookSecret, toleranceSeconds, crypto)
        .catch((cause: unknown) => {
          throw forged(cause);
        });
      if (event.type === INTENT_EVENT) return toCharged(event.data.object as Stripe.PaymentIntent);
      if (event.type === REFUND_EVENT) return toRefund(stripe, event.data.object as Stripe.Refund, "made");
      if (REFUND_CHANGED_EVENTS.has(event.type)) {
        const refund = event.data.object as Stripe.Refund;
        return UNDONE.has(refund.status) ? toRefund(stripe, refund, "undone") : undefined;
      }
      if (!PAGE_EVENTS.has(event.type)) return undefined;
      const session = event.data.object as Stripe.Checkout.Session;
      return session.payment_status === "paid" ? toPayment(session, await methodOf(stripe, session)) : undefined;
    },

    async charge({ account, method, nanoUsd, key }: MethodCharge): Promise<Payment> {
      const [customer = "", paymentMethod = ""] = method.split(METHOD_SEPARATOR);
      const intent = await told(
        stripe.paymentIntents.create(
          {
            amount: nanoUsd / NANO_PER_CENT,
            currency: "usd",
            customer,
            payment_method: paymentMethod,
            off_session: true,
            confirm: true,
            metadata: { [ACCOUNT]: account, [AMOUNT]: String(nanoUsd), [CHARGE]: key },
          },
          { idempotencyKey: `durable-ai/${account}/${key}` },
        ),
      );
      if (intent.status !== "succeeded") throw declined(intent.status);
      return { account, key: `${SOURCE}:${intent.id}`, nanoUsd };
    },
  };
}

function toSession(
  account: string,
  { amountNanoUsd, successUrl, cancelUrl, keepsMethod = false }: CheckoutInput,
  name = "Prepaid AI usage",
): Stripe.Checkout.SessionCreateParams {
  const metadata = { [ACCOUNT]: account, [AMOUNT]: String(amountNanoUsd) };
  const price = { currency: "usd", unit_amount: amountNanoUsd / NANO_PER_CENT, product_data: { name } };
  return {
    mode: "payment",
    line_items: [{ price_data: price, quantity: 1 }],
    success_url: successUrl,
    cancel_url: cancelUrl,
    metadata,
    payment_intent_data: { metadata, ...(keepsMethod && { setup_future_usage: "off_session" as const }) },
    ...(keepsMethod && { customer_creation: "always" as const }),
  };
}

/** What was paid, and never more than was to be: a tax on top is no money of the wallet's. */
function toPayment(session: Stripe.Checkout.Session, method: string | undefined): Payment | undefined {
  const { metadata, amount_total: cents, currency, payment_intent: intent } = session;
  const account = metadata?.[ACCOUNT];
  if (account === undefined || cents === null) return undefined;
  if (currency !== "usd") throw failed(`Stripe was paid in ${String(currency)}, and wallets are in dollars`);
  const nanoUsd = Math.min(Number(metadata?.[AMOUNT]), cents * NANO_PER_CENT);
  const id = typeof intent === "string" ? intent : (intent?.id ?? session.id);
  return { account, key: `${SOURCE}:${id}`, nanoUsd, ...(method !== undefined && { method }) };
}

/** What was charged without its payer. Of what was paid on a page, the page tells. */
function toCharged({ id, metadata, amount_received: cents, currency }: Stripe.PaymentIntent): Payment | undefined {
  const { [ACCOUNT]: account, [CHARGE]: charge } = metadata;
  if (account === undefined || charge === undefined || currency !== "usd") return undefined;
  return { account, key: `${SOURCE}:${id}`, nanoUsd: cents * NANO_PER_CENT, charge };
}

/**
 * What of a refund is the wallet's: as large a part of it as of the payment, which may have had a tax on top. One that is
 * undone was made, whatever is told first: it is taken out and brought back once each.
 */
async function toRefund(
  stripe: Stripe,
  { id, amount, payment_intent: intent }: Stripe.Refund,
  what: "made" | "undone",
): Promise<Payment | undefined> {
  if (intent === null) return undefined;
  const payment = await told(stripe.paymentIntents.retrieve(idOf(intent)));
  const { metadata, amount_received: received, currency } = payment;
  const account = metadata[ACCOUNT];
  const paidIn = Math.min(Number(metadata[AMOUNT]), received * NANO_PER_CENT);
  if (account === undefined || currency !== "usd" || received === 0 || !Number.isSafeInteger(paidIn)) return undefined;
  const nanoUsd = Number((BigInt(amount) * BigInt(paidIn)) / BigInt(received));
  const key = `${SOURCE}:${id}`;
  if (nanoUsd === 0) return undefined;
  return what === "made"
    ? { account, key, nanoUsd: -nanoUsd, isRefund: true }
    : { account, key: `${key}:failed`, nanoUsd, isRefund: true };
}

/** The way of paying, where the payer has allowed to keep it. */
async function methodOf(
  stripe: Stripe,
  { customer, payment_intent: intent }: Stripe.Checkout.Session,
): Promise<string | undefined> {
  if (customer === null || intent === null) return undefined;
  const { payment_method: method, setup_future_usage: usage } = await told(
    stripe.paymentIntents.retrieve(typeof intent === "string" ? intent : intent.id),
  );
  if (method === null || usage !== "off_session") return undefined;
  return [idOf(customer), idOf(method)].join(METHOD_SEPARATOR);
}

function idOf(one: string | { id: string }): string {
  return typeof one === "string" ? one : one.id;
}

/** Stripe's errors as ours: its message may quote a key or a card. */
async function told<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (thrown) {
    if (thrown instanceof Stripe.errors.StripeCardError) throw declined(thrown.code ?? "card_declined");
    throw failed(
      `Stripe could not be asked: ${thrown instanceof Stripe.errors.StripeError ? thrown.type : "no answer"}`,
    );
  }
}

function failed(problem: string): DurableAIError {
  const fix = "Look into Stripe's dashboard, and try again.";
  return new DurableAIError({ code: "payment/failed", retryable: true, fix, message: `${problem}. ${fix}` });
}

function declined(why: string): DurableAIError {
  const fix = "Pay on a page (ai.wallet.checkout), or keep another way of paying.";
  return new DurableAIError({
    code: "payment/declined",
    field: why,
    fix,
    message: `the payment was declined (${why}). ${fix}`,
  });
}

function forged(cause?: unknown): DurableAIError {
  const fix = "See that the webhook's signing secret is that of this endpoint.";
  const message = `stripe-signature: it is not Stripe's, or too old. ${fix}`;
  return new DurableAIError({ code: "payment/forged", field: "stripe-signature", fix, message, cause });
}
