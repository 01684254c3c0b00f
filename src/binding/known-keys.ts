/**
 * The API keys that this isolate has seen lately, so that a request of a known key waits for nobody. An account's object
 * is asked again in the background while a key is in use, and waited for where that was long ago.
 */
import type { FoundKey } from "../keys/api-key.ts";
import { digestOf, parseKeyText } from "../keys/key-text.ts";
import type { AccountNamespace } from "../run/run-record.ts";
import { accountObject } from "./account-object.ts";
import { reached, unwrap } from "./layer-result.ts";

/** A key that is used is looked at again in the background when it was last looked at so long ago. */
export const KEY_FRESH_MS = 10_000;
/** How long a key that was revoked may still work in an isolate that knows it. */
export const MAX_KEY_AGE_MS = 60_000;
/** Keys an isolate remembers; of more than these the one that came first is asked for anew. */
export const MAX_KNOWN_KEYS = 10_000;
/** How long an isolate refuses a wrong key by itself: who goes on trying it asks no object each time. */
export const KEY_REFUSED_MS = 5_000;
/** Wrong keys an isolate remembers; of more than these the one that came first is asked for anew. */
export const MAX_REFUSED_KEYS = 1_000;

/** Plain data: a promise would belong to one request. */
interface Known {
  found: FoundKey;
  askedAt: number;
  /** When somebody began to ask again. */
  askingAt: number;
}

/** What an isolate has seen. Keys of the maps are digests, so that no key stays in memory. */
interface Seen {
  known: Map<string, Known>;
  /** When each of these was refused. */
  refused: Map<string, number>;
}

/** Of this isolate, by the `env` it belongs to. */
const seenBy = new WeakMap<object, Seen>();

/** What looking up a key stands on. */
export interface KnownKeysOptions {
  accounts: AccountNamespace;
  /** The `env` of the Worker: what is known belongs to it. */
  env: object;
  now(): number;
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * The key that `text` is, where it is good; undefined where it is not, or none of ours.
 * @throws DurableAIError `internal/unexpected`, retryable, where the account object does not answer.
 */
export async function findKey(text: string, options: KnownKeysOptions): Promise<FoundKey["key"] | undefined> {
  const said = parseKeyText(text);
  if (said === undefined) return undefined;
  const digest = await digestOf(text);
  const { known, refused } = seenIn(options.env);
  const now = options.now();
  if (now - (refused.get(digest) ?? Number.NEGATIVE_INFINITY) < KEY_REFUSED_MS) return undefined;
  const seen = known.get(digest);
  if (seen === undefined || now - seen.askedAt >= MAX_KEY_AGE_MS) return goodAt(await ask(), now);
  if (now - Math.max(seen.askedAt, seen.askingAt) >= KEY_FRESH_MS) {
    seen.askingAt = now;
    options.waitUntil(ask().catch(() => undefined));
  }
  return goodAt(seen.found, now);

  async function ask(): Promise<FoundKey | undefined> {
    const { account, id } = said as { account: string; id: string };
    const asked = accountObject(options.accounts, account).findApiKey(id, digest);
    const found = unwrap(await reached("account", asked));
    known.delete(digest);
    // A key of another account's object could only get there by a mistake of ours.
    if (found === undefined || found.key.account !== account) {
      remember(refused, digest, now, MAX_REFUSED_KEYS);
      return undefined;
    }
    remember(known, digest, { found, askedAt: now, askingAt: now }, MAX_KNOWN_KEYS);
    return found;
  }
}

function goodAt(found: FoundKey | undefined, now: number): FoundKey["key"] | undefined {
  return found === undefined || (found.until ?? Number.POSITIVE_INFINITY) <= now ? undefined : found.key;
}

function seenIn(env: object): Seen {
  const seen = seenBy.get(env) ?? { known: new Map(), refused: new Map() };
  seenBy.set(env, seen);
  return seen;
}

/** The one that came first goes where there is no room. */
function remember<T>(map: Map<string, T>, digest: string, one: T, most: number): void {
  map.delete(digest);
  const [oldest] = map.keys();
  if (map.size >= most && oldest !== undefined) map.delete(oldest);
  map.set(digest, one);
}
