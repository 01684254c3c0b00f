/** What the model of a call is for, as far as a binding knows: what decides in which shape it is asked. */
import { builtInModel, canonicalId, taskInId } from "../catalog/catalog.ts";
import type { Task } from "../catalog/model.ts";
import type { OwnModel } from "../catalog/own-model.ts";
import { isJsonObject } from "../json.ts";
import { speaksCommonShape } from "./call-format.ts";

/** A call without any of these is a chat, or Cloudflare's own: nothing is looked up for it. */
const FIELDS = ["input", "text", "documents", "contexts"];

/** The task of `model`, where its inputs may be for something else than chat; undefined where they are not. */
export function taskOfCall(model: string, ownModel: OwnModel | undefined, inputs: unknown): Task | undefined {
  if (!isJsonObject(inputs) || FIELDS.every((field) => inputs[field] === undefined)) return undefined;
  return ownModel?.task ?? (builtInModel(model) ?? builtInModel(canonicalId(model)))?.task ?? taskInId(model);
}

/** Whether the inputs of a model Cloudflare hosts are in the shape of all models, not in Cloudflare's own. */
export function isCommonShape(task: Task | undefined, inputs: unknown): boolean {
  return (task === "embeddings" || task === "reranking") && isJsonObject(inputs) && speaksCommonShape(task, inputs);
}
