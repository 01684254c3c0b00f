/** Which targets a run may use, in order. */
import type { Model } from "../catalog/model.ts";
import type { FormatId } from "../chat.ts";
import { DurableAIError } from "../errors.ts";
import type { TargetModel } from "../formats/format.ts";
import type { ProviderConnection } from "../providers/provider.ts";

export interface Target {
  provider: string;
  model: TargetModel;
  format: FormatId;
  connection: ProviderConnection;
  /** The model thinks before it speaks: it gets more time before its first event. */
  slow: boolean;
}

/**
 * The targets of `model` that have credentials, in the catalog's order.
 * @throws DurableAIError `provider/no-credentials` where none has.
 */
export function routeOf(model: Model, connections: ReadonlyMap<string, ProviderConnection>): Target[] {
  const targets = model.targets.flatMap(({ provider, id }) => {
    const connection = connections.get(provider);
    return connection === undefined ? [] : [toTarget(model, provider, id, connection)];
  });
  if (targets.length > 0) return targets;
  const names = model.targets.map(({ provider }) => provider).join(", ");
  throw new DurableAIError({
    code: "provider/no-credentials",
    field: "model",
    message: `${model.id}: none of its providers (${names}) has credentials here`,
    fix: "Set the provider's API key as a secret of the inference layer (see the README), or add an `ai` binding.",
  });
}

function toTarget(model: Model, provider: string, id: string, connection: ProviderConnection): Target {
  return {
    provider,
    connection,
    format: connection.formatOf(id),
    slow: model.capabilities?.includes("reasoning") ?? false,
    model: {
      id,
      maxOutputTokens: model.maxOutputTokens,
      sampling: model.sampling,
      reasoning: model.reasoning,
      maxCompletionTokens: model.maxCompletionTokens,
    },
  };
}
