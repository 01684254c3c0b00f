/** Why a response ended. Words: docs/wire-formats.md, Why an answer ends. */
import type { Finish } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { objectOf, textOf } from "../fields.ts";
import { reasonOf, type FinishReasons } from "../finish-words.ts";

const INCOMPLETE = "incomplete:";
const REASONS: FinishReasons = {
  "incomplete:max_output_tokens": "length",
  "incomplete:content_filter": "content-filter",
  failed: "error",
  cancelled: "error",
};

/** What an answer holds that its status does not say. */
export interface Said {
  toolCall: boolean;
  refusal: boolean;
}

/** The end of `response`: its status, and for an incomplete one the reason behind it. */
export function parseFinish(response: JsonObject, { toolCall, refusal }: Said): Finish {
  const status = textOf(response["status"]) ?? "completed";
  const why = textOf(objectOf(response["incomplete_details"])?.["reason"]) ?? "";
  const raw = status === "incomplete" ? INCOMPLETE + why : status;
  if (raw !== "completed") return { reason: reasonOf(REASONS, raw), raw };
  return { reason: refusal ? "content-filter" : toolCall ? "tool-calls" : "stop", raw };
}

/** The fields to write. `pause`, `error` and `other` have no word here: the answer did end, so it is completed. */
export function toStatus({ reason, raw = "" }: Finish, { refusal }: Pick<Said, "refusal">): JsonObject {
  if (raw.startsWith(INCOMPLETE)) return incomplete(raw.slice(INCOMPLETE.length));
  if (reason === "length") return incomplete("max_output_tokens");
  if (reason === "content-filter" && !refusal) return incomplete("content_filter");
  return { status: "completed", incomplete_details: null };
}

function incomplete(reason: string): JsonObject {
  return { status: "incomplete", incomplete_details: { reason } };
}
