/** Money from payment sources, over HTTP. Described in docs/payments.md. */
import { Hono } from "hono";
import { unwrap } from "../binding/layer-result.ts";
import { createAiWallet, type AiWallet } from "../binding/wallet.ts";
import type { AutoTopUp, CheckoutRequest } from "../wallet/payment-source.ts";
import { noPayments } from "../wallet/payment-checks.ts";
import type { HttpApp, HttpContext, HttpTypes } from "./http-door.ts";
import { readJsonObject } from "./request-body.ts";

const CREATED = 201;

/** `POST /payments/webhook`: it needs no API key, since its source signs it. */
export async function receivePayment(c: HttpContext): Promise<Response> {
  const { payments } = c.env;
  if (payments === undefined) throw noPayments();
  const payment = await payments.receive(c.req.raw);
  if (payment === undefined) return c.json({ received: true });
  const { repeated } = unwrap(await c.env.layerOf(payment.account).wallet({ type: "paid", payment }));
  return c.json({ received: true, repeated });
}

/** `POST /wallet/checkout`, `GET|PUT /wallet/auto-top-up`. */
export function paymentRoutes(): HttpApp {
  const app = new Hono<HttpTypes>();
  app.post("/wallet/checkout", async (c) =>
    c.json(await walletOf(c).checkout((await readJsonObject(c.req.raw)) as unknown as CheckoutRequest), CREATED),
  );
  app.get("/wallet/auto-top-up", async (c) => c.json(await walletOf(c).autoTopUp()));
  app.put("/wallet/auto-top-up", async (c) => {
    const { settings } = await readJsonObject(c.req.raw);
    return c.json(await walletOf(c).setAutoTopUp(settings as unknown as AutoTopUp | null));
  });
  return app;
}

function walletOf(c: HttpContext): AiWallet {
  return createAiWallet(() => c.env.layerOf(c.var.account));
}
