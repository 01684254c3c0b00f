/** Providers with credentials that are an account's own, in the place of the deployment's. */
import { invalidInput } from "../../errors.ts";
import type { Provider, ProviderEnv } from "../provider.ts";

/** Variables with addresses and bindings are the deployment's: an account says with what is asked, never where. */
const IS_SECRET = /^(?!.*_BASE_URL$)[A-Z][A-Z0-9]*_[A-Z0-9_]+$/;

/** The names of what an account may bring for `provider`; none where it has no keys. */
export function ownCredentialsOf({ credentials }: Provider): string[] {
  return credentials.filter((name) => IS_SECRET.test(name));
}

/**
 * `secret` by the names of the provider's variables.
 * @throws DurableAIError `input/invalid` naming `field` where the provider is not known, takes no key, or takes others.
 */
export function toCredentials(
  providers: readonly Provider[],
  id: string,
  secret: string | Readonly<Record<string, string>>,
  field: string,
): Record<string, string> {
  const provider = providers.find((one) => one.id === id);
  const names = provider === undefined ? [] : ownCredentialsOf(provider);
  const [first] = names;
  if (first === undefined)
    throw invalidInput(field, "this deployment knows no such provider with keys", "See GET /catalog.");
  if (typeof secret === "string") return { [first]: secret };
  const unknown = Object.keys(secret).find((name) => !names.includes(name));
  if (unknown === undefined) return { ...secret };
  throw invalidInput(field, "it has what is no credential of the provider", `There are ${names.join(", ")}.`);
}

/** What of its credentials an account brings, by provider. */
export type OwnCredentials = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** `providers`, each with what is the account's own in the place of all of the deployment's; `only`: without the others. */
export function withOwnCredentials(providers: readonly Provider[], own: OwnCredentials, only: boolean): Provider[] {
  return providers.map((provider) => {
    const credentials = own.get(provider.id);
    if (credentials === undefined) return only ? { ...provider, connect: () => undefined } : provider;
    return {
      ...provider,
      connect: (context) => provider.connect({ ...context, env: replaced(context.env, provider, credentials) }),
    };
  });
}

function replaced(env: ProviderEnv, { credentials }: Provider, own: Readonly<Record<string, string>>): ProviderEnv {
  const others = Object.entries(env).filter(([name]) => !credentials.includes(name));
  return { ...Object.fromEntries(others), ...own };
}
