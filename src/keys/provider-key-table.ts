/** An account's provider keys, in its object's storage, encrypted: this object could not read them. */
import { DurableAIError } from "../errors.ts";
import type { SealedKey, SealedKeys } from "./provider-key.ts";

/** Keys of one account. */
export const MAX_PROVIDER_KEYS = 200;

type Row = { provider: string; alias: string; facts: string; sealed: string };

export class ProviderKeyTable {
  readonly #sql: SqlStorage;

  /** Reading makes nothing. */
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  all(): SealedKeys {
    if (!this.#exists()) return { keys: [], ownKeysOnly: false };
    const rows = this.#sql.exec<Row>("SELECT * FROM provider_keys ORDER BY provider, alias").toArray();
    const keys = rows.filter(({ provider }) => provider !== "").map(toKey);
    return { keys, ownKeysOnly: rows.length > keys.length };
  }

  /** @throws DurableAIError `input/too-large`. */
  put(key: SealedKey): void {
    const { keys } = this.all();
    const isThere = keys.some(({ provider, alias }) => provider === key.provider && alias === key.alias);
    if (!isThere && keys.length >= MAX_PROVIDER_KEYS) throw tooMany();
    this.#insert(key);
  }

  reseal(key: SealedKey, before: string): void {
    const is = (one: SealedKey): boolean => one.provider === key.provider && one.alias === key.alias;
    if (this.all().keys.some((one) => is(one) && one.sealed === before)) this.#insert(key);
  }

  /** Whether there was one. */
  delete(provider: string, alias: string): boolean {
    if (!this.#exists()) return false;
    const gone = "DELETE FROM provider_keys WHERE provider = ? AND alias = ? RETURNING alias";
    return this.#sql.exec(gone, provider, alias).toArray().length > 0;
  }

  /** A row of its own, of no provider. */
  setOwnKeysOnly(ownKeysOnly: boolean): void {
    if (ownKeysOnly) this.#insert({ provider: "", alias: "", credentials: [], updatedAt: 0, sealed: "" });
    else this.delete("", "");
  }

  #insert({ sealed, ...key }: SealedKey): void {
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS provider_keys(provider TEXT, alias TEXT, facts TEXT NOT NULL, sealed TEXT NOT NULL, PRIMARY KEY(provider, alias)) WITHOUT ROWID",
    );
    const values = [key.provider, key.alias, JSON.stringify(key), sealed];
    this.#sql.exec("INSERT OR REPLACE INTO provider_keys VALUES (?, ?, ?, ?)", ...values);
  }

  #exists(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'provider_keys'").toArray().length > 0;
  }
}

function toKey({ facts, sealed }: Row): SealedKey {
  return { ...(JSON.parse(facts) as Omit<SealedKey, "sealed">), sealed };
}

function tooMany(): DurableAIError {
  const fix = "Delete one that is no longer used.";
  const message = `the account has ${MAX_PROVIDER_KEYS} provider keys, which is the most. ${fix}`;
  return new DurableAIError({ code: "input/too-large", field: "key", fix, message });
}
