/** A request made fit for a provider that differs from the format: quirks are its data, each change is a warning. */
import type { Warning } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { fitChoices } from "../choices.ts";
import { listOf, objectOf, objectsOf, textOf } from "../fields.ts";
import type { Quirks, TargetModel } from "../format.ts";
import { dropFields, REFUSED } from "../opaque.ts";
import { narrowToolCallId } from "../tool-call-id.ts";
import { fitResponseFormat } from "./json-quirks.ts";

const CALLED_OTHERWISE = "this provider calls it so";

/** The name of the limit of output tokens at `model`. */
export function outputLimitOf({ quirks = [], maxCompletionTokens }: TargetModel): string {
  const named = quirks.findLast(({ outputLimit }) => outputLimit !== undefined)?.outputLimit;
  return named ?? (maxCompletionTokens === true ? "max_completion_tokens" : "max_tokens");
}

/** Changes `body` to what its target takes; answers with what was changed. Messages are copied before they are. */
export function applyQuirks(body: JsonObject, quirks: readonly Quirks[] = []): Warning[] {
  const warnings = quirks.flatMap((quirk) => [
    ...turnReasoningOff(body, quirk),
    ...fitResponseFormat(body, quirk),
    ...fitFields(body, quirk, ""),
    ...fitMessages(body, quirk),
    ...fitStreamOptions(body, quirk),
  ]);
  return [...warnings, ...fitChoices(body, "n", quirks)];
}

function turnReasoningOff(body: JsonObject, { reasoningOff }: Quirks): Warning[] {
  if (reasoningOff === undefined || body["reasoning_effort"] !== "none") return [];
  delete body["reasoning_effort"];
  Object.assign(body, reasoningOff);
  return [{ field: "reasoning_effort", from: "none", to: reasoningOff, reason: CALLED_OTHERWISE }];
}

/** Nothing is lost, so nothing is said: usage comes anyhow. */
function fitStreamOptions(body: JsonObject, { streamOptions }: Quirks): Warning[] {
  if (streamOptions === false) delete body["stream_options"];
  return [];
}

function fitFields(fields: JsonObject, { refuses = [], renames = {}, values = {} }: Quirks, path: string): Warning[] {
  const warnings: Warning[] = [];
  for (const [name, words] of Object.entries(values)) {
    const from = textOf(fields[name]);
    const to = from !== undefined && Object.hasOwn(words, from) ? words[from] : undefined;
    if (from === undefined || to === undefined) continue;
    fields[name] = to;
    warnings.push({ field: path + name, from, to, reason: CALLED_OTHERWISE });
  }
  warnings.push(...dropFields(fields, refuses, REFUSED, path));
  for (const [from, to] of Object.entries(renames).filter(([name]) => fields[name] !== undefined)) {
    if (fields[from] !== null) {
      fields[to] ??= fields[from];
      warnings.push({ field: path + from, from, to, reason: CALLED_OTHERWISE });
    }
    delete fields[from];
  }
  return warnings;
}

function fitMessages(body: JsonObject, { messages: quirk = {}, toolCallIdChars }: Quirks): Warning[] {
  const given = listOf(body["messages"]);
  const messages = objectsOf(given);
  const isFit = Object.keys(quirk).length === 0 && toolCallIdChars === undefined;
  // What is no list of messages is the provider's to refuse.
  if (isFit || messages.length === 0 || messages.length < given.length) return [];
  const ofResults = { ...quirk, refuses: quirk.refuses?.filter((name) => name !== "name") };
  const warnings: Warning[] = [];
  body["messages"] = messages.map((message, i) => {
    const fitted = { ...message };
    warnings.push(...fitFields(fitted, message["role"] === "tool" ? ofResults : quirk, `messages[${i}].`));
    if (toolCallIdChars !== undefined) narrowIds(fitted, toolCallIdChars);
    return fitted;
  });
  return warnings;
}

/** The ids of a call and of its result change alike, and mean nothing to anybody else: no warning. */
function narrowIds(message: JsonObject, chars: number): void {
  const result = textOf(message["tool_call_id"]);
  if (result !== undefined) message["tool_call_id"] = narrowToolCallId(result, chars);
  if (!Array.isArray(message["tool_calls"])) return;
  message["tool_calls"] = message["tool_calls"].map((call) => {
    const id = textOf(objectOf(call)?.["id"]);
    return id === undefined ? call : { ...objectOf(call), id: narrowToolCallId(id, chars) };
  });
}
