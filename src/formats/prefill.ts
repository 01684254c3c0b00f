/**
 * Prefill: an assistant message that comes last, for the model to go on with. Models that refuse it get the message as
 * it is, and a user message after it that asks for the same.
 */
import type { Warning } from "../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { listOf } from "./fields.ts";
import type { TargetModel } from "./format.ts";

/** What a model that takes no prefill is told. */
export const GO_ON =
  "Go on exactly where your last message ends. Do not repeat it, and say nothing about it: both are put together.";

const REASON = "this model takes no assistant message at the end: a user message asks it to go on from there";

/**
 * Ends the `messages` of `body` with `turn` where `model` would refuse them. A call that waits for its result, and a turn
 * of server tools that the provider itself takes up again (`pause_turn`), are no prefill: `isText` says of the last part
 * of a list whether it is one.
 */
export function endWithUser(
  body: JsonObject,
  { prefill }: TargetModel,
  { turn, isText }: { turn: JsonObject; isText: (part: JsonObject) => boolean },
): Warning[] {
  const messages = listOf(body["messages"]);
  const last = messages.at(-1);
  if (prefill !== false || !isJsonObject(last) || last["role"] !== "assistant") return [];
  if (listOf(last["tool_calls"]).length > 0 || !endsInText(last["content"], isText)) return [];
  body["messages"] = [...messages, turn];
  return [{ field: "messages", from: "assistant", to: "user", reason: REASON }];
}

/** The turns that ask for the rest of an answer: what was said of it, and, where there is no prefill, to go on. */
export interface RestTurns {
  said: JsonObject;
  /** Absent where the model goes on with a message of its own that comes last. */
  ask?: JsonObject;
}

/** `body` with the turns after those in its `field`. */
export function withRestTurns(body: JsonObject, field: string, { said, ask }: RestTurns): JsonObject {
  return { ...body, [field]: [...listOf(body[field]), said, ...(ask === undefined ? [] : [ask])] };
}

function endsInText(content: JsonValue | undefined, isText: (part: JsonObject) => boolean): boolean {
  if (typeof content === "string") return content.trim() !== "";
  const last = listOf(content).at(-1);
  return isJsonObject(last) && isText(last);
}
