/**
 * How targets fare, as an inference layer knows it: the breakers of its isolate for calls that are not kept, and what the
 * account has heard from all others, which goes with each run to its object. No run waits for any of it.
 */
import type { ProviderEnv } from "../providers/provider.ts";
import { Breakers } from "../run/breaker.ts";
import type { AccountNamespace, AccountObject } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import type { BreakerChange, TargetHealth } from "../run/target-health.ts";
import { accountObject, noAccounts } from "./account-object.ts";
import { reached, unwrap } from "./layer-result.ts";

/**
 * An isolate asks an account once in this time, and only where it has calls: what is open for 5 s at first must be known
 * well before that, and the account object serves as many isolates as there are.
 */
export const HEALTH_FRESH_MS = 1_000;
/** Open targets that go with a run. */
export const MAX_OPEN_TARGETS = 100;
/** Accounts whose breakers an isolate has; of more than these the one called longest ago begins anew. */
export const MAX_ACCOUNTS_WITH_BREAKERS = 1_000;

/** What a layer's health stands on. */
export interface LayerHealthOptions {
  /** Bindings and secrets: breakers belong to one set of credentials. */
  env: ProviderEnv;
  /** The account objects; absent where the deployment has none, and then nobody hears of anybody. */
  accounts?: AccountNamespace;
  account: string;
}

/** What one isolate knows for one account. It is plain data: a promise would belong to one request. */
interface Known {
  breakers: Breakers;
  open: readonly TargetHealth[];
  askedAt: number;
}

/** Of this isolate, by credentials and account: layers are made anew for each request. */
const knownByEnv = new WeakMap<ProviderEnv, Map<string, Known>>();
/** Names this isolate in its reports. Made with the first one: nothing random may be made before a request. */
let isolate: string | undefined;

export class LayerHealth {
  readonly #options: LayerHealthOptions;

  constructor(options: LayerHealthOptions) {
    this.#options = options;
  }

  /** The breakers for calls that are not kept, with what others have found out. */
  breakers(): Breakers {
    const { breakers } = this.#known();
    breakers.learn(this.open());
    return breakers;
  }

  /** Targets that others of the account have found open, as far as is known; asks the account where that is due. */
  open(): readonly TargetHealth[] {
    const known = this.#known();
    const now = systemClock.now();
    if (this.#options.accounts !== undefined && now - known.askedAt >= HEALTH_FRESH_MS) {
      known.askedAt = now;
      void this.#ask(known);
    }
    return known.open;
  }

  /** What the account has heard. @throws DurableAIError where there are no account objects, or this one does not answer. */
  async targets(): Promise<TargetHealth[]> {
    return unwrap(await reached("account", this.#object().health()));
  }

  /** Where the account does not answer, what is open ends by itself. */
  async #ask(known: Known): Promise<void> {
    try {
      const targets = await this.targets();
      known.open = targets.filter(({ state }) => state === "open").slice(0, MAX_OPEN_TARGETS);
    } catch {
      // It is asked again with another call.
    }
  }

  #known(): Known {
    const { env, account } = this.#options;
    const byAccount = knownByEnv.get(env) ?? new Map<string, Known>();
    knownByEnv.set(env, byAccount);
    const known = byAccount.get(account) ?? this.#unknown();
    byAccount.delete(account);
    byAccount.set(account, known);
    const [oldest] = byAccount.keys();
    if (byAccount.size > MAX_ACCOUNTS_WITH_BREAKERS && oldest !== undefined) byAccount.delete(oldest);
    return known;
  }

  #unknown(): Known {
    return { breakers: new Breakers(systemClock, (change) => this.#report(change)), open: [], askedAt: 0 };
  }

  /** Nobody waits for it, and a report that is lost is made good by the next one. */
  #report(change: BreakerChange): void {
    if (this.#options.accounts === undefined) return;
    isolate ??= `isolate/${crypto.randomUUID()}`;
    this.#object()
      .reportHealth(change, isolate)
      .catch(() => undefined);
  }

  #object(): AccountObject {
    const { accounts, account } = this.#options;
    if (accounts === undefined) throw noAccounts("nobody hears how targets fare");
    return accountObject(accounts, account);
  }
}
