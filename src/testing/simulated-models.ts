/** `GET /v1/models` of a simulated provider. */
import { MODELS } from "../catalog/models.ts";
import type { JsonObject } from "../json.ts";

/** There is no date in the catalog; both SDKs allow the epoch for that. */
const EPOCH = new Date(0);

/** The catalog's models of `provider`, as it lists them; all of them where it has none there. */
export function modelList(provider: string, headers: Headers): JsonObject {
  const own = MODELS.flatMap(({ targets }) => targets.filter((target) => target.provider === provider));
  const ids = (own.length > 0 ? own : MODELS).map(({ id }) => id);
  if (!headers.has("anthropic-version"))
    return {
      object: "list",
      data: ids.map((id) => ({ id, object: "model", created: EPOCH.getTime(), owned_by: "simulated" })),
    };
  const data = ids.map((id) => ({ type: "model", id, display_name: id, created_at: EPOCH.toISOString() }));
  return { data, has_more: false, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null };
}
