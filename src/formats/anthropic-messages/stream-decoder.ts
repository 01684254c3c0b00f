/** Events of Messages → deltas. Grammar: docs/wire-formats.md, Streams. */
import type { Delta, Finish } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { customDelta, responseEnd, sourceDelta } from "../deltas.ts";
import { EventDecoder, failed, type AnswerReader } from "../event-decoder.ts";
import { objectOf, restOf, textOf } from "../fields.ts";
import type { StreamDecoder } from "../format.ts";
import { OpenBlocks } from "../open-blocks.ts";
import { withOpaque } from "../opaque.ts";
import { SseReader, type SseEvent } from "../sse.ts";
import { parseToolInput } from "../tool-input.ts";
import { readMessageEvent } from "./event.ts";
import { parseFinish } from "./finish.ts";
import { endFields } from "./response.ts";
import { mergeUsage, parseUsage } from "./usage.ts";

const FORMAT = "anthropic-messages";
const KNOWN_TOOL_USE = ["type", "id", "name", "input"];

/** Decodes one message. It is whole with `message_stop`; only then is there a `response-end`. */
export function messageDecoder(): StreamDecoder {
  return new EventDecoder(new SseReader(), new MessageReader());
}

class MessageReader implements AnswerReader<SseEvent> {
  readonly #blocks = new OpenBlocks<OwnBlock>(FORMAT);
  #messageId: string | undefined;
  #rawUsage: JsonObject = {};
  #finish: Finish = { reason: "other" };
  #end: JsonObject = {};

  event(event: SseEvent): Delta[] {
    const read = readMessageEvent(event);
    if (read.fault !== undefined) return failed(read.fault);
    const { type, body } = read;
    const index = typeof body["index"] === "number" ? body["index"] : 0;
    switch (type) {
      case "message_start":
        return this.#messageStart(objectOf(body["message"]) ?? {});
      case "content_block_start":
        return this.#blockStart(index, objectOf(body["content_block"]) ?? {});
      case "content_block_delta":
        return this.#blockDelta(index, objectOf(body["delta"]) ?? {});
      case "content_block_stop":
        return this.#blocks.end(index);
      case "message_delta":
        return this.#messageDelta(body);
      case "message_stop":
        return this.#messageStop();
      default:
        return [];
    }
  }

  end(): Delta[] {
    return this.#blocks.endAll(true);
  }

  #messageStart(message: JsonObject): Delta[] {
    const id = textOf(message["id"]) ?? "";
    if (this.#messageId !== undefined) {
      // Two streams joined by someone on the way: neither is whole.
      if (this.#messageId === id) return [];
      return failed({ message: "a second message began in the provider's stream", code: "malformed" });
    }
    this.#messageId = id;
    const start: Delta = { type: "response-start", id: id || undefined, model: textOf(message["model"]) };
    return [start, ...this.#usageDelta(message)];
  }

  #usageDelta(holder: JsonObject): Delta[] {
    const usage = objectOf(holder["usage"]);
    if (usage === undefined) return [];
    this.#rawUsage = mergeUsage(this.#rawUsage, usage);
    return [{ type: "usage", usage: parseUsage(this.#rawUsage) }];
  }

  #blockStart(index: number, block: JsonObject): Delta[] {
    const blocks = this.#blocks;
    switch (block["type"]) {
      case "text":
        return [...blocks.beginText(index, `text-${index}`), ...blocks.addText(index, textOf(block["text"]))];
      case "thinking": {
        const start = blocks.beginReasoning(index, `reasoning-${index}`);
        blocks.sign(index, textOf(block["signature"]));
        return [...start, ...blocks.addText(index, textOf(block["thinking"]))];
      }
      case "tool_use": {
        const [id, toolName] = [textOf(block["id"]) ?? `tool-${index}`, textOf(block["name"]) ?? ""];
        const opaque = withOpaque(FORMAT, restOf(block, KNOWN_TOOL_USE));
        const input = objectOf(block["input"]) ?? {};
        const whole = Object.keys(input).length === 0 ? "" : JSON.stringify(input);
        return [...blocks.beginToolCall(index, { id, toolName, ...opaque }), ...blocks.addInput(index, whole)];
      }
      default:
        return blocks.beginOwn(index, new OwnBlock(block));
    }
  }

  #blockDelta(index: number, delta: JsonObject): Delta[] {
    switch (delta["type"]) {
      case "text_delta":
        return this.#blocks.addText(index, textOf(delta["text"]));
      case "thinking_delta":
        return this.#blocks.addText(index, textOf(delta["thinking"]));
      case "input_json_delta": {
        const input = textOf(delta["partial_json"]);
        this.#blocks.ownAt(index)?.addInput(input);
        return this.#blocks.addInput(index, input);
      }
      case "signature_delta":
        this.#blocks.sign(index, textOf(delta["signature"]));
        return [];
      case "citations_delta":
        return this.#blocks.kindAt(index) === undefined ? [] : [citation(delta)];
      default:
        return [];
    }
  }

  #messageDelta(event: JsonObject): Delta[] {
    const delta = objectOf(event["delta"]) ?? {};
    const stopReason = textOf(delta["stop_reason"]);
    if (stopReason !== undefined) this.#finish = parseFinish(stopReason);
    this.#end = { ...this.#end, ...endFields(event), ...endFields(delta) };
    return this.#usageDelta(event);
  }

  #messageStop(): Delta[] {
    const usage = Object.keys(this.#rawUsage).length === 0 ? undefined : parseUsage(this.#rawUsage);
    return [...this.#blocks.endAll(true), responseEnd(FORMAT, this.#finish, usage, this.#end)];
  }
}

/** A block only Messages has, in the making: its input comes in pieces. */
class OwnBlock {
  readonly #start: JsonObject;
  #input = "";

  constructor(start: JsonObject) {
    this.#start = start;
  }

  addInput(input = ""): void {
    this.#input += input;
  }

  toBlock(): JsonObject {
    return this.#input === "" ? this.#start : { ...this.#start, input: parseToolInput(this.#input) };
  }
}

/** A citation of a page is a source; of a document only this format can say. */
function citation(delta: JsonObject): Delta {
  const { url, title } = objectOf(delta["citation"]) ?? {};
  return sourceDelta(FORMAT, { url, title }, delta) ?? customDelta(FORMAT, delta);
}
