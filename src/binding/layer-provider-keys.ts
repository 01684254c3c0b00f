/**
 * Provider keys as an inference layer has them: it encrypts what comes in, and finds for each run the keys it goes with.
 * What a call brings comes before what its account keeps, and that before what the deployment has.
 */
import type {
  CallKeys,
  ProviderKey,
  ProviderKeyAnswers,
  ProviderKeyInput,
  ProviderKeyRequest,
  ProviderKeys,
  RunKey,
  SealedKey,
  SealedKeys,
} from "../keys/provider-key.ts";
import { DEFAULT_ALIAS, noKeySecret, noSuchProviderKey } from "../keys/provider-key-checks.ts";
import { KEY_SECRET, keyContext, SecretBox } from "../keys/secret-box.ts";
import { toCredentials } from "../providers/http-api/own-credentials.ts";
import type { Provider, ProviderEnv } from "../providers/provider.ts";
import type { AccountNamespace, AccountObject, RunRequest } from "../run/run-record.ts";
import { accountObject, noAccounts } from "./account-object.ts";
import { reached, unwrap } from "./layer-result.ts";

/** How old what an isolate knows of an account's keys may be before it asks again, behind a run, and before a run waits. */
export const PROVIDER_KEYS_FRESH_MS = 10_000;
export const MAX_PROVIDER_KEYS_AGE_MS = 60_000;
/** Accounts an isolate knows the keys of. */
const MAX_KNOWN_ACCOUNTS = 1_000;

const random = (bytes: Uint8Array): Uint8Array => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);

/** What it stands on. */
export interface LayerProviderKeysOptions {
  env: ProviderEnv;
  accounts: AccountNamespace | undefined;
  account: string;
  providers: readonly Provider[];
  now(): number;
  waitUntil(promise: Promise<unknown>): void;
}

/** Plain data: a promise would belong to one request. */
interface Known {
  kept: SealedKeys;
  askedAt: number;
  askingAt: number;
}

/** Of this isolate, by the bindings of its Worker. */
const knownByEnv = new WeakMap<ProviderEnv, Map<string, Known>>();

export class LayerProviderKeys {
  readonly #options: LayerProviderKeysOptions;

  constructor(options: LayerProviderKeysOptions) {
    this.#options = options;
  }

  /**
   * The request with the keys it goes with, encrypted, and without those that came with it.
   * @throws DurableAIError `provider-key/not-found`; `option/not-available` where a key comes and there is no secret.
   */
  async keyed({ providerKeys, runKeys: _never, ...request }: RunRequest): Promise<RunRequest> {
    const { env } = this.#options;
    const isUsed = typeof env[KEY_SECRET] === "string" && env[KEY_SECRET] !== "";
    if (!isUsed && providerKeys === undefined) return request;
    const box = await SecretBox.of(env);
    if (box === undefined) throw noKeySecret();
    const kept = await this.#kept(box);
    const keys = new Map<string, RunKey>();
    for (const key of kept.keys) if (key.alias === DEFAULT_ALIAS) keys.set(key.provider, toRunKey(key));
    for (const [provider, said] of Object.entries(providerKeys ?? {}))
      keys.set(provider, await this.#called(box, kept, provider, said));
    const ownKeysOnly = request.ownKeysOnly === true || kept.ownKeysOnly;
    return {
      ...request,
      ...(keys.size > 0 && { runKeys: [...keys.values()] }),
      ...(ownKeysOnly && { ownKeysOnly }),
    };
  }

  async #called(box: SecretBox, kept: SealedKeys, provider: string, said: CallKeys[string]): Promise<RunKey> {
    const { providers, account } = this.#options;
    if (typeof said === "object" && "alias" in said) {
      const found = kept.keys.find((key) => key.provider === provider && key.alias === said.alias);
      if (found === undefined) throw noSuchProviderKey(provider, said.alias);
      return toRunKey(found);
    }
    const secret = typeof said === "string" ? said : said.secrets;
    const credentials = toCredentials(providers, provider, secret, `providerKeys.${provider}`);
    const sealed = await box.seal(JSON.stringify(credentials), keyContext(account, provider, ""), random);
    return { provider, alias: "", sealed };
  }

  /** @throws DurableAIError `option/not-available` without account objects or a secret; `input/invalid`. */
  async answer(request: ProviderKeyRequest): Promise<ProviderKeyAnswers[ProviderKeyRequest["type"]]> {
    const object = this.#object();
    switch (request.type) {
      case "put-provider-key":
        return this.#put(object, request.input);
      case "list-provider-keys":
        return toList(unwrap(await reached("account", object.providerKeys())));
      case "delete-provider-key": {
        const { provider, alias } = request;
        const deleted = unwrap(await reached("account", object.deleteProviderKey(provider, alias)));
        this.#forget();
        return deleted;
      }
      case "own-keys-only":
        unwrap(await reached("account", object.setOwnKeysOnly(request.ownKeysOnly)));
        this.#forget();
        return toList(unwrap(await reached("account", object.providerKeys())));
    }
  }

  async #put(
    object: AccountObject,
    { provider, alias = DEFAULT_ALIAS, secret }: ProviderKeyInput,
  ): Promise<ProviderKey> {
    const { env, account, providers, now } = this.#options;
    const box = await SecretBox.of(env);
    if (box === undefined) throw noKeySecret();
    const credentials = toCredentials(providers, provider, secret, "provider");
    const sealed = await box.seal(JSON.stringify(credentials), keyContext(account, provider, alias), random);
    const key: ProviderKey = { provider, alias, credentials: Object.keys(credentials), updatedAt: now() };
    unwrap(await reached("account", object.putProviderKey({ ...key, sealed })));
    this.#forget();
    return key;
  }

  /** What the account keeps, as far as is known; asks behind the run where that is due. */
  async #kept(box: SecretBox): Promise<SealedKeys> {
    const { accounts, account, env, now, waitUntil } = this.#options;
    if (accounts === undefined) return { keys: [], ownKeysOnly: false };
    const known = knownByEnv.get(env)?.get(account);
    if (known === undefined || now() - known.askedAt >= MAX_PROVIDER_KEYS_AGE_MS) return this.#ask(box);
    if (now() - Math.max(known.askedAt, known.askingAt) >= PROVIDER_KEYS_FRESH_MS) {
      known.askingAt = now();
      waitUntil(this.#ask(box).catch(() => undefined));
    }
    return known.kept;
  }

  async #ask(box: SecretBox): Promise<SealedKeys> {
    const { env, account, now, waitUntil } = this.#options;
    const askedAt = now();
    const object = this.#object();
    const kept = unwrap(await reached("account", object.providerKeys()));
    const byAccount = knownByEnv.get(env) ?? new Map<string, Known>();
    knownByEnv.set(env, byAccount);
    byAccount.delete(account);
    byAccount.set(account, { kept, askedAt, askingAt: askedAt });
    const [oldest] = byAccount.keys();
    if (byAccount.size > MAX_KNOWN_ACCOUNTS && oldest !== undefined) byAccount.delete(oldest);
    const old = kept.keys.filter(({ sealed }) => !box.isCurrent(sealed));
    if (old.length > 0) waitUntil(Promise.all(old.map((key) => this.#reseal(box, object, key))).catch(() => undefined));
    return kept;
  }

  /** The secret was replaced: what was kept with the one before is kept with the new one. */
  async #reseal(box: SecretBox, object: AccountObject, key: SealedKey): Promise<void> {
    const context = keyContext(this.#options.account, key.provider, key.alias);
    const sealed = await box.seal(await box.open(key.sealed, context), context, random);
    unwrap(await object.resealProviderKey({ ...key, sealed }, key.sealed));
  }

  #forget(): void {
    knownByEnv.get(this.#options.env)?.delete(this.#options.account);
  }

  #object(): AccountObject {
    const { accounts, account } = this.#options;
    if (accounts === undefined) throw noAccounts("nobody keeps its provider keys");
    return accountObject(accounts, account);
  }
}

function toRunKey({ provider, alias, sealed }: SealedKey): RunKey {
  return { provider, alias, sealed };
}

function toList({ keys, ownKeysOnly }: SealedKeys): ProviderKeys {
  return { keys: keys.map(({ sealed: _sealed, ...key }) => key), ownKeysOnly };
}
