/** `GET /v1/models` of a simulated provider. */
import { createCatalog } from "../catalog/catalog.ts";
import type { JsonObject } from "../json.ts";

/** When a model came out is not asked of a simulation; both SDKs allow the epoch for that. */
const EPOCH = new Date(0);

/** The catalog's models of `provider`, as it lists them; the catalog's own ids where it has none there. */
export function modelList(provider: string, headers: Headers): JsonObject {
  const models = createCatalog().all();
  const own = models.flatMap(({ targets }) => targets.filter((target) => target.provider === provider));
  const ids = (own.length > 0 ? own : models).map(({ id }) => id);
  if (!headers.has("anthropic-version"))
    return {
      object: "list",
      data: ids.map((id) => ({ id, object: "model", created: EPOCH.getTime(), owned_by: "simulated" })),
    };
  const data = ids.map((id) => ({ type: "model", id, display_name: id, created_at: EPOCH.toISOString() }));
  return { data, has_more: false, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null };
}
