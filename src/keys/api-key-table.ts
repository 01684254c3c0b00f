/** An account's API keys, in its object's storage: what is known of each, and digests. The keys themselves are nowhere. */
import { DurableAIError } from "../errors.ts";
import type { ApiKey, FoundKey } from "./api-key.ts";
import { noSuchApiKey } from "./key-checks.ts";

/** Keys of one account. Where there are so many, those that were revoked or have expired make room, the oldest first. */
export const MAX_API_KEYS = 1_000;

type Row = { id: string; facts: string; digest: string; previous: string | null };
/** A key, and what it is known by; `previous` until its `overlapsUntil`. */
type Kept = { key: ApiKey; digest: string; previous: string | null };

export class ApiKeyTable {
  readonly #sql: SqlStorage;

  /** Reading makes nothing: an object that is only asked stays empty. */
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Newest first. */
  list(): ApiKey[] {
    return this.#all().map(({ key }) => key);
  }

  /** @throws DurableAIError `input/too-large` where there are as many as there may be. */
  add(key: ApiKey, digest: string, now: number): ApiKey {
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS api_keys(id TEXT PRIMARY KEY, facts TEXT NOT NULL, digest TEXT NOT NULL, previous TEXT) WITHOUT ROWID",
    );
    this.#makeRoom(now);
    this.#put({ key, digest, previous: null });
    return key;
  }

  /** Gives it another secret; the one it had works for `overlapMs` more. @throws DurableAIError `api-key/not-found`. */
  rotate(id: string, digest: string, overlapMs: number, now: number): ApiKey {
    const known = this.#kept(id);
    if (known === undefined || !isGood(known.key, now)) throw noSuchApiKey();
    const key = { ...known.key, rotatedAt: now, overlapsUntil: now + overlapMs };
    this.#put({ key, digest, previous: known.digest });
    return key;
  }

  /** For good. Repeated it changes nothing. @throws DurableAIError `api-key/not-found`. */
  revoke(id: string, now: number): ApiKey {
    const known = this.#kept(id);
    if (known === undefined) throw noSuchApiKey();
    if (known.key.revokedAt !== undefined) return known.key;
    const key = { ...known.key, revokedAt: now };
    this.#put({ ...known, key });
    return key;
  }

  /** The key that has this id and digest; undefined where there is none, or it is good no more. */
  find(id: string, digest: string, now: number): FoundKey | undefined {
    const known = this.#kept(id);
    if (known === undefined || !isGood(known.key, now)) return undefined;
    const { key } = known;
    if (isSame(known.digest, digest)) return { key, ...(key.expiresAt !== undefined && { until: key.expiresAt }) };
    const { overlapsUntil = 0, expiresAt = overlapsUntil } = key;
    if (known.previous === null || !isSame(known.previous, digest) || overlapsUntil <= now) return undefined;
    return { key, until: Math.min(overlapsUntil, expiresAt) };
  }

  #makeRoom(now: number): void {
    const all = this.#all();
    if (all.length < MAX_API_KEYS) return;
    const gone = all.findLast(({ key }) => !isGood(key, now));
    if (gone === undefined) throw tooMany();
    this.#sql.exec("DELETE FROM api_keys WHERE id = ?", gone.key.id);
  }

  #put({ key, digest, previous }: Kept): void {
    const values = [key.id, JSON.stringify(key), digest, previous];
    this.#sql.exec("INSERT OR REPLACE INTO api_keys VALUES (?, ?, ?, ?)", ...values);
  }

  #kept(id: string): Kept | undefined {
    if (!this.#exists()) return undefined;
    return this.#sql.exec<Row>("SELECT * FROM api_keys WHERE id = ?", id).toArray().map(toKept)[0];
  }

  #all(): Kept[] {
    if (!this.#exists()) return [];
    const rows = this.#sql.exec<Row>("SELECT * FROM api_keys").toArray();
    return rows.map(toKept).toSorted((a, b) => b.key.createdAt - a.key.createdAt || (a.key.id < b.key.id ? -1 : 1));
  }

  #exists(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'api_keys'").toArray().length > 0;
  }
}

function toKept({ facts, digest, previous }: Row): Kept {
  return { key: JSON.parse(facts) as ApiKey, digest, previous };
}

function isGood({ revokedAt, expiresAt }: ApiKey, now: number): boolean {
  return revokedAt === undefined && (expiresAt === undefined || expiresAt > now);
}

const encoder = new TextEncoder();

/** Both are digests, and as long. */
function isSame(a: string, b: string): boolean {
  return a.length === b.length && crypto.subtle.timingSafeEqual(encoder.encode(a), encoder.encode(b));
}

function tooMany(): DurableAIError {
  const fix = "Revoke one that is no longer used.";
  const message = `the account has ${MAX_API_KEYS} API keys, which is the most. ${fix}`;
  return new DurableAIError({ code: "input/too-large", field: "key", fix, message });
}
