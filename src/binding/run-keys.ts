/** Connections of runs that go with keys of an account's own: opened once, and then known. */
import { DurableAIError } from "../errors.ts";
import type { Target } from "../run/route.ts";
import { routeOfRun } from "../run/run-route.ts";
import type { RunRequest } from "../run/run-record.ts";
import { keyContext, SecretBox } from "../keys/secret-box.ts";
import { noKeySecret, noOwnKey } from "../keys/provider-key-checks.ts";
import { withOwnCredentials } from "../providers/http-api/own-credentials.ts";
import { connect } from "../providers/providers.ts";
import type { Connections, Provider, ProviderEnv } from "../providers/provider.ts";

/**
 * The targets of a run, over its connections.
 * @throws DurableAIError as `routeOfRun` does; `provider/no-credentials` where it may only go with own keys, and has none.
 */
export function routeWithKeys(request: RunRequest, connections: Connections, now: number): Target[] {
  try {
    return routeOfRun(request, connections, now);
  } catch (thrown) {
    const isWithout = DurableAIError.isInstance(thrown) && thrown.code === "provider/no-credentials";
    throw isWithout && request.ownKeysOnly === true ? noOwnKey(request.model) : thrown;
  }
}

/** Sets of keys that are remembered; of more than these the one used first is opened again. */
const MAX_OPEN_SETS = 32;

/** What the connections stand on. */
export interface RunKeysHost {
  env: ProviderEnv;
  providers(): readonly Provider[];
  account(): string;
}

/** What of a request says with whose keys it goes. */
type Keyed = Pick<RunRequest, "runKeys" | "ownKeysOnly">;

export class RunKeys {
  readonly #host: RunKeysHost;
  readonly #open = new Map<string, Connections>();
  #box: Promise<SecretBox | undefined> | undefined;

  constructor(host: RunKeysHost) {
    this.#host = host;
  }

  /** Whether a run goes with other keys than the deployment's. */
  static has({ runKeys = [], ownKeysOnly }: Keyed): boolean {
    return runKeys.length > 0 || ownKeysOnly === true;
  }

  /** Of a run that has been opened; undefined for one that goes with the deployment's, or was not. */
  connectionsOf(request: Keyed): Connections | undefined {
    return this.#open.get(nameOf(request));
  }

  /** Opens what the request brings. @throws DurableAIError `provider-key/unreadable`. */
  async open(request: Keyed): Promise<void> {
    if (!RunKeys.has(request) || this.#open.has(nameOf(request))) return;
    const { runKeys = [], ownKeysOnly = false } = request;
    const { env, providers, account } = this.#host;
    this.#box ??= SecretBox.of(env);
    const box = await this.#box;
    const own = new Map<string, Record<string, string>>();
    for (const { provider, alias, sealed } of runKeys) {
      if (box === undefined) throw noKeySecret();
      const opened = await box.open(sealed, keyContext(account(), provider, alias));
      own.set(provider, JSON.parse(opened) as Record<string, string>);
    }
    const connections = connect(withOwnCredentials(providers(), own, ownKeysOnly), {
      // An endpoint of one's own gets no key of the deployment's where only own ones count.
      env: ownKeysOnly ? withoutModelKeys(env) : env,
      fetch: fetch.bind(globalThis),
    });
    const [first] = this.#open.keys();
    if (this.#open.size >= MAX_OPEN_SETS && first !== undefined) this.#open.delete(first);
    this.#open.set(nameOf(request), connections);
  }
}

function nameOf({ runKeys = [], ownKeysOnly = false }: Keyed): string {
  return JSON.stringify([ownKeysOnly, ...runKeys.map(({ provider, sealed }) => [provider, sealed])]);
}

function withoutModelKeys(env: ProviderEnv): ProviderEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(MODEL|BINDING)_KEY_/.test(name)));
}
