/** `durable-ai/stripe`: people's money for wallets, by Stripe; and the contract of whoever else takes it. */
export { stripePayments, type StripeOptions } from "./stripe-payments.ts";
export type { Checkout, CheckoutInput, MethodCharge, Payment, PaymentSource } from "../wallet/payment-source.ts";
