/** The contract of a model of a user's own, as it is written in `wrapAI({ models })` and in `PUT /catalog/models/{id}`. */
import type { Capability, Modality, ModelTarget, Price, Task } from "./model.ts";

/**
 * A model as its user writes it. With a new id it needs `targets`; with the id of a built-in one, what is given takes
 * the place of what is there.
 */
export interface OwnModel {
  /** `author/name`. */
  id: string;
  /** @default what follows the slash */
  name?: string;
  /** @default "text-generation" */
  task?: Task;
  /** @default what the task says */
  input?: readonly Modality[];
  output?: readonly Modality[];
  contextTokens?: number;
  maxOutputTokens?: number;
  capabilities?: readonly Capability[];
  sampling?: boolean;
  prefill?: boolean;
  dimensions?: boolean;
  reasoning?: "effort" | "budget" | "adaptive";
  maxCompletionTokens?: boolean;
  price?: Price;
  targets?: readonly ModelTarget[];
  zdr?: boolean;
  deprecated?: boolean;
  retiresAt?: string;
  replacedBy?: string;
}
