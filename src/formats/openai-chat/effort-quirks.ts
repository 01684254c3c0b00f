/** A reasoning effort as a provider takes it. */
import type { Warning } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { textOf } from "../fields.ts";
import type { Quirks } from "../format.ts";
import { droppedField } from "../opaque.ts";

const FIELD = "reasoning_effort";
const RANKS: readonly string[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/**
 * The effort in `body` as one of those the provider takes: the nearest from below, so that nobody pays for more than
 * they asked, or its lowest. An effort is never turned into no reasoning at all, nor the other way where that can be said.
 */
export function fitEffort(body: JsonObject, { efforts, reasoningOff }: Quirks): Warning[] {
  const asked = textOf(body[FIELD]);
  if (asked === undefined || efforts?.includes(asked) === true) return [];
  if (asked === "none" && reasoningOff !== undefined) {
    delete body[FIELD];
    Object.assign(body, reasoningOff);
    return [{ field: FIELD, from: asked, to: reasoningOff, reason: "this provider turns reasoning off so" }];
  }
  if (efforts === undefined) return [];
  const nearest = nearestEffort(asked, efforts);
  if (nearest === undefined) {
    delete body[FIELD];
    return [droppedField(FIELD, asked, "this model takes no such effort there")];
  }
  body[FIELD] = nearest;
  return [{ field: FIELD, from: asked, to: nearest, reason: `this model takes ${efforts.join(", ")} there` }];
}

/** Undefined for a word that is no effort: only its provider knows what it means. */
function nearestEffort(asked: string, efforts: readonly string[]): string | undefined {
  const rank = RANKS.indexOf(asked);
  if (rank === -1) return undefined;
  const thinking = efforts.filter((effort) => effort !== "none");
  return thinking.findLast((effort) => RANKS.indexOf(effort) <= rank) ?? thinking[0];
}
