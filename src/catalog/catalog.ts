/** Finds models: by id, or by the provider an id names. */
import { DurableAIError } from "../errors.ts";
import type { Model } from "./model.ts";
import { models } from "./models.ts";

export interface Catalog {
  get(id: string): Model | undefined;
  /**
   * The model called `id`; where there is no row, what its author part says: a provider's id.
   * @param providerIds ids of the providers that may serve it
   * @throws DurableAIError `model/unknown`, naming near misses
   */
  resolve(id: string, providerIds: readonly string[]): Model;
  list(): readonly Model[];
}

/** A catalog of `rows`. */
export function createCatalog(rows: readonly Model[] = models): Catalog {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    get: (id) => byId.get(id),
    list: () => rows,
    resolve: (id, providerIds) => byId.get(id) ?? unlisted(id, providerIds) ?? refuse(id, rows),
  };
}

/** Authors Cloudflare's run path serves; for the others an id without a provider here is a mistake. */
const GATEWAY_AUTHORS = new Set(["openai", "anthropic"]);

/** A model without a row. Its provider knows better than we do whether it exists. */
function unlisted(id: string, providerIds: readonly string[]): Model | undefined {
  const [author = "", ...rest] = id.split("/");
  const name = rest.join("/");
  if (name === "") return undefined;
  const row = { id, name, task: "text-generation", source: "unlisted", asOf: "" } as const;
  if (author === "@cf" || author === "@hf") return { ...row, targets: [{ provider: "workers-ai", id }] };
  const own = providerIds.includes(author) ? [{ provider: author, id: name }] : [];
  const gateway = GATEWAY_AUTHORS.has(author) ? [{ provider: "ai-gateway", id }] : [];
  const targets = [...own, ...gateway];
  return targets.length === 0 ? undefined : { ...row, targets };
}

function refuse(id: string, rows: readonly Model[]): never {
  const near = nearMisses(id, rows);
  throw new DurableAIError({
    code: "model/unknown",
    field: "model",
    message: `there is no model ${JSON.stringify(id.slice(0, 200))}`,
    fix: near.length > 0 ? `Did you mean ${near.join(", or ")}?` : "Write it as author/name, or @cf/author/name.",
  });
}

/** Suggestions that are shown. */
const MAX_NEAR_MISSES = 3;
/** Edits beyond which an id is no near miss. */
const MAX_EDITS = 4;

function nearMisses(id: string, rows: readonly Model[]): string[] {
  const wanted = id.toLowerCase();
  return rows
    .map((row) => ({ id: row.id, edits: Math.min(edits(wanted, row.id), edits(wanted, row.id.split("/").at(-1) ?? "")) }))
    .filter((row) => row.edits <= MAX_EDITS)
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, MAX_NEAR_MISSES)
    .map((row) => row.id);
}

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
