/** Events of Responses → deltas. Grammar: docs/wire-formats.md, Streams. */
import type { Delta } from "../../chat.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { customDelta, responseEnd, sourceDelta } from "../deltas.ts";
import { EventDecoder, failed, type AnswerReader } from "../event-decoder.ts";
import { numberOf, objectOf, objectsOf, textOf } from "../fields.ts";
import type { StreamDecoder } from "../format.ts";
import { parseLogprobs } from "../logprobs.ts";
import { withOpaque } from "../opaque.ts";
import { SseReader, type SseEvent } from "../sse.ts";
import { generatedToolCallId } from "../tool-call-id.ts";
import { readResponseEvent } from "./event.ts";
import { parseFinish } from "./finish.ts";
import { callFields, parseReasoning, parseToolCall, SUMMARY_BREAK } from "./items.ts";
import { closeItem, restOfText, type OpenItem } from "./open-item.ts";
import { parseUsage } from "./usage.ts";

const FORMAT = "openai-responses";

/**
 * Decodes one response. It is whole with `response.completed` or `response.incomplete`; only then is there a
 * `response-end`. Items are known by their place: some servers give one another id in each event.
 */
export function responseDecoder(): StreamDecoder {
  return new EventDecoder(new SseReader(), new ResponseReader());
}

class ResponseReader implements AnswerReader<SseEvent> {
  readonly #items = new Map<number, OpenItem | "ended">();
  readonly #callIds = new Set<string>();
  #hasStarted = false;
  #hasRefusal = false;

  event(event: SseEvent): Delta[] {
    const read = readResponseEvent(event);
    if (read.fault !== undefined) return failed(read.fault);
    const { type, body } = read;
    const index = numberOf(body["output_index"]) ?? this.#lastIndex(type === "response.output_item.added");
    switch (type) {
      case "response.created":
      case "response.queued":
      case "response.in_progress":
        return this.#start(objectOf(body["response"]) ?? {});
      case "response.output_item.added":
        return this.#itemAdded(index, objectOf(body["item"]) ?? {});
      case "response.output_text.delta":
      case "response.refusal.delta":
        return this.#text(index, body, textOf(body["delta"]) ?? "");
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta":
        return this.#reasoning(index, body, type);
      case "response.function_call_arguments.delta":
        return this.#arguments(index, textOf(body["delta"]) ?? "");
      case "response.output_text.annotation.added":
        return annotation(objectOf(body["annotation"]));
      case "response.output_item.done":
        return this.#itemDone(index, objectOf(body["item"]) ?? {});
      case "response.completed":
      case "response.incomplete":
        return this.#responseEnd(objectOf(body["response"]) ?? {});
      default:
        return [];
    }
  }

  end(): Delta[] {
    return this.#closeAll();
  }

  /** The place of an event that does not say it: that of the last item, or of a new one. */
  #lastIndex(isNew: boolean): number {
    return Math.max(0, this.#items.size - (isNew ? 0 : 1));
  }

  #start(response: JsonObject): Delta[] {
    if (this.#hasStarted) return [];
    this.#hasStarted = true;
    const createdAt = numberOf(response["created_at"]) || undefined;
    return [
      {
        type: "response-start",
        id: textOf(response["id"]) || undefined,
        model: textOf(response["model"]) || undefined,
        createdAt,
      },
    ];
  }

  #itemAdded(index: number, item: JsonObject): Delta[] {
    if (this.#items.has(index)) return [];
    switch (item["type"]) {
      case "message":
        this.#items.set(index, { kind: "message", itemId: item["id"], texts: new Map() });
        return [];
      case "reasoning": {
        const id = `reasoning-${index}`;
        this.#items.set(index, { kind: "reasoning", id, text: "", source: "", part: 0 });
        return [{ type: "reasoning-start", id, ...withOpaque(FORMAT, { $id: item["id"] }) }];
      }
      case "function_call": {
        const { toolCallId, toolName } = parseToolCall(item, index);
        // Two calls are two, also where a server names them alike.
        const id = this.#callIds.has(toolCallId) ? generatedToolCallId(index) : toolCallId;
        this.#callIds.add(id);
        this.#items.set(index, { kind: "tool-call", id, input: "" });
        return [
          { type: "tool-call-start", id, toolName, ...withOpaque(FORMAT, callFields({ ...item, status: undefined })) },
        ];
      }
      default:
        this.#items.set(index, { kind: "custom" });
        return [];
    }
  }

  // -- what items grow by

  #text(index: number, body: JsonObject, text: string): Delta[] {
    const item = this.#items.get(index) ?? this.#begin(index);
    const logprobs = parseLogprobs(body["logprobs"]);
    if (item === "ended" || item.kind !== "message" || (text === "" && logprobs === undefined)) return [];
    const part = numberOf(body["content_index"]) ?? 0;
    const isRefusal = body["type"] === "response.refusal.delta" || body["type"] === "refusal";
    const known = item.texts.get(part);
    const open = known ?? { id: `text-${index}-${part}`, text: "", isRefusal };
    item.texts.set(part, open);
    open.text += text;
    if (open.isRefusal) {
      this.#hasRefusal = true;
      return [{ type: "refusal-delta", text }];
    }
    const delta: Delta = { type: "text-delta", id: open.id, text };
    if (logprobs !== undefined) delta.logprobs = logprobs;
    if (known !== undefined) return [delta];
    // The item is its first part's: where it is written again, each part is an item.
    const own = item.texts.size === 1 ? { $id: item.itemId } : undefined;
    return [{ type: "text-start", id: open.id, ...withOpaque(FORMAT, own) }, delta];
  }

  /** A message nobody announced. */
  #begin(index: number): OpenItem {
    const item: OpenItem = { kind: "message", texts: new Map() };
    this.#items.set(index, item);
    return item;
  }

  /** Summaries, or the content: where both come they say the same, and the first that came is read. */
  #reasoning(index: number, body: JsonObject, source: string): Delta[] {
    const item = this.#items.get(index);
    const text = textOf(body["delta"]) ?? "";
    if (item === undefined || item === "ended" || item.kind !== "reasoning" || text === "") return [];
    item.source ||= source;
    if (item.source !== source) return [];
    const part = numberOf(body["summary_index"]) ?? numberOf(body["content_index"]) ?? 0;
    const gap = part !== item.part && item.text !== "" ? SUMMARY_BREAK : "";
    item.part = part;
    item.text += gap + text;
    return [{ type: "reasoning-delta", id: item.id, text: gap + text }];
  }

  #arguments(index: number, input: string): Delta[] {
    const item = this.#items.get(index);
    if (item === undefined || item === "ended" || item.kind !== "tool-call" || input === "") return [];
    item.input += input;
    return [{ type: "tool-call-delta", id: item.id, inputDelta: input }];
  }

  // -- their ends: what did not come in deltas comes now

  #itemDone(index: number, body: JsonObject): Delta[] {
    const opening = this.#itemAdded(index, body);
    const item = this.#items.get(index);
    if (item === undefined || item === "ended") return opening;
    const rest = this.#rest(index, item, body);
    this.#items.set(index, "ended");
    const opaque = item.kind === "reasoning" ? parseReasoning(body).opaque : undefined;
    return [
      ...opening,
      ...rest,
      ...(item.kind === "custom" ? [customDelta(FORMAT, body)] : closeItem(item, false, opaque)),
    ];
  }

  #rest(index: number, item: OpenItem, body: JsonObject): Delta[] {
    switch (item.kind) {
      case "message":
        return objectsOf(body["content"]).flatMap((part, at) => {
          const whole = textOf(part["text"]) ?? textOf(part["refusal"]) ?? "";
          const isNew = !item.texts.has(at);
          const text = restOfText(whole, item.texts.get(at)?.text ?? "");
          const annotations = isNew ? objectsOf(part["annotations"]).flatMap(annotation) : [];
          const said = { type: part["type"], content_index: at, logprobs: isNew ? part["logprobs"] : undefined };
          return [...this.#text(index, said, text), ...annotations];
        });
      case "reasoning": {
        const text = restOfText(parseReasoning(body).text, item.text);
        return text === "" ? [] : [{ type: "reasoning-delta", id: item.id, text }];
      }
      case "tool-call":
        return this.#arguments(index, restOfText(parseToolCall(body, index).input, item.input));
      case "custom":
        return [];
    }
  }

  #responseEnd(response: JsonObject): Delta[] {
    const output = objectsOf(response["output"]);
    const deltas = [...this.#start(response), ...this.#missed(output), ...this.#closeAll()];
    const usage = parseUsage(response);
    const finish = parseFinish(response, { toolCall: this.#callIds.size > 0, refusal: this.#hasRefusal });
    if (usage !== undefined) deltas.push({ type: "usage", usage });
    return [...deltas, responseEnd(FORMAT, finish, usage, undefined)];
  }

  /** The output, where no event told of an item before. */
  #missed(output: JsonObject[]): Delta[] {
    return this.#items.size > 0 ? [] : output.flatMap((item, index) => this.#itemDone(index, item));
  }

  #closeAll(): Delta[] {
    const open = [...this.#items.values()].filter((item) => item !== "ended");
    for (const index of this.#items.keys()) this.#items.set(index, "ended");
    return open.flatMap((item) => closeItem(item, true));
  }
}

/** A citation of a page is a source; of a file only this format can say. */
function annotation(cited: JsonObject | undefined): Delta[] {
  if (!isJsonObject(cited)) return [];
  const { url, title } = cited;
  return [sourceDelta(FORMAT, { url, title }, cited) ?? customDelta(FORMAT, { annotation: cited })];
}
