/** What the HTTP API stands on: everything it needs of the Worker it runs in. */
import type { Context, Hono } from "hono";
import type { CallerOptions } from "../binding/wrap-options.ts";
import type { ApiKey } from "../keys/api-key.ts";
import type { PaymentSource } from "../wallet/payment-source.ts";
import type { InferenceLayer } from "../run/run-record.ts";

/** A Worker's side of the HTTP API. */
export interface HttpDoor {
  /** The inference layer that acts for `account`. */
  layerOf(account: string): InferenceLayer;
  /** The secret `DURABLE_AI_API_KEYS`: keys, separated by commas. Without it nobody gets in. */
  apiKeys?: string;
  /** A key that works from loopback hostnames only: local development. */
  localKey?: string;
  /** An account's own key, where the text is one that is good. Absent where there are no account objects. */
  findKey?: (text: string) => Promise<ApiKey | undefined>;
  /** Answers a WebSocket upgrade with the live events of a run. Absent where the Worker has no `LIVE` binding. */
  watch?: (account: string, runId: string, request: Request) => Promise<Response>;
  /** Who takes money for wallets. */
  payments?: PaymentSource;
  /** What callers have without saying it: defaults, routes, models of this Worker's own. */
  callers?: CallerOptions;
  /** Providers whose answers are simulated here; empty in production. */
  simulated?: readonly string[];
}

/** The types of our hono app: the door is its `env`. */
export interface HttpTypes {
  Bindings: HttpDoor;
  Variables: {
    /** Ours, in `x-request-id` and in log lines. */
    requestId: string;
    /** Whom the API key acts for. */
    account: string;
    /** With which of the account's keys; absent for the deployment's own. */
    key?: ApiKey;
  };
}

/** One request, as our routes see it. */
export type HttpContext = Context<HttpTypes>;
/** The app, or a part of it. */
export type HttpApp = Hono<HttpTypes>;
