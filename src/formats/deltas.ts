/** Deltas as the decoders of several formats make them. */
import type { Delta, Finish, FormatId, Usage } from "../chat.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { textOf } from "./fields.ts";
import { withOpaque } from "./opaque.ts";
import { isWholeInput } from "./tool-call-id.ts";

/** The end of a call with `input`; `isCut`: its provider did not end it. */
export function toolCallEnd(id: string, input: string, isCut: boolean): Delta {
  const isTruncated = isCut || !isWholeInput(input);
  return { type: "tool-call-end", id, ...(isTruncated ? { truncated: true } : {}) };
}

/** A citation of a page, of which only `format` says `own`. Undefined where no page is named: then all of it is `own`. */
export function sourceDelta(
  format: FormatId,
  page: { url: JsonValue | undefined; title: JsonValue | undefined },
  own: JsonObject,
): Delta | undefined {
  const [url, title] = [textOf(page.url), textOf(page.title)];
  return url === undefined
    ? undefined
    : { type: "source", url, ...(title !== undefined && { title }), opaque: { [format]: own } };
}

/** What only `format` can say. */
export function customDelta(format: FormatId, own: JsonObject): Delta {
  return { type: "custom", opaque: { [format]: own } };
}

/** The end of an answer, of which only `format` says `own`. */
export function responseEnd(
  format: FormatId,
  finish: Finish,
  usage: Usage | undefined,
  own: JsonObject | undefined,
): Delta {
  return { type: "response-end", finish, ...(usage !== undefined && { usage }), ...withOpaque(format, own) };
}
