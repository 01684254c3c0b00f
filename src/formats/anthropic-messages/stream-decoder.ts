/** Events of Messages → deltas. Grammar: docs/wire-formats.md, Streams. */
import type { Delta, Finish, ProviderFault, Usage } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { objectOf, restOf, textOf } from "../fields.ts";
import type { StreamDecoder } from "../format.ts";
import { withOpaque } from "../opaque.ts";
import { SseReader, type SseEvent } from "../sse.ts";
import { isWholeInput } from "../tool-call-id.ts";
import { parseToolInput } from "../tool-input.ts";
import { readMessageEvent } from "./event.ts";
import { parseFinish } from "./finish.ts";
import { endFields } from "./response.ts";
import { mergeUsage, parseUsage } from "./usage.ts";

const FORMAT = "anthropic-messages";
const KNOWN_TOOL_USE = new Set(["type", "id", "name", "input"]);

interface OpenBlock {
  kind: "text" | "reasoning" | "tool-call" | "custom";
  /** Id of the part. */
  id: string;
  /** The block as it began. */
  block: JsonObject;
  input: string;
  signature: string;
}

/** Decodes one message. It is whole with `message_stop`; only then is there a `response-end`. */
export class MessageDecoder implements StreamDecoder {
  readonly #events = new SseReader();
  readonly #blocks = new Map<number, OpenBlock>();
  #messageId: string | undefined;
  #hasEnded = false;
  #rawUsage: JsonObject = {};
  #finish: Finish = { reason: "other" };
  #end: JsonObject = {};

  push(bytes: Uint8Array): Delta[] {
    return this.#events.push(bytes).flatMap((event) => this.#event(event));
  }

  end(): Delta[] {
    const deltas = this.#events.end().flatMap((event) => this.#event(event));
    return this.#hasEnded ? deltas : [...deltas, ...this.#closeAll()];
  }

  #event(event: SseEvent): Delta[] {
    if (this.#hasEnded) return [];
    const read = readMessageEvent(event);
    if (read.fault !== undefined) return this.#fail(read.fault);
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
        return this.#blockStop(index);
      case "message_delta":
        return this.#messageDelta(body);
      case "message_stop":
        return this.#messageStop();
      default:
        return [];
    }
  }

  #messageStart(message: JsonObject): Delta[] {
    const id = textOf(message["id"]) ?? "";
    if (this.#messageId !== undefined) {
      // Two streams joined by someone on the way: neither is whole.
      if (this.#messageId === id) return [];
      return this.#fail({ message: "a second message began in the provider's stream", code: "malformed" });
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
    const open: OpenBlock = {
      kind: "custom",
      id: `custom-${index}`,
      block,
      input: "",
      signature: textOf(block["signature"]) ?? "",
    };
    const deltas = this.#blocks.has(index) ? this.#blockStop(index) : [];
    this.#blocks.set(index, open);
    switch (block["type"]) {
      case "text":
        Object.assign(open, { kind: "text", id: `text-${index}` });
        return [...deltas, { type: "text-start", id: open.id }, ...textDelta(open, textOf(block["text"]))];
      case "thinking":
        Object.assign(open, { kind: "reasoning", id: `reasoning-${index}` });
        return [...deltas, { type: "reasoning-start", id: open.id }, ...textDelta(open, textOf(block["thinking"]))];
      case "tool_use": {
        Object.assign(open, { kind: "tool-call", id: textOf(block["id"]) ?? `tool-${index}` });
        const opaque = withOpaque(FORMAT, restOf(block, KNOWN_TOOL_USE));
        const start: Delta = { type: "tool-call-start", id: open.id, toolName: textOf(block["name"]) ?? "", ...opaque };
        const input = objectOf(block["input"]) ?? {};
        return [...deltas, start, ...(Object.keys(input).length === 0 ? [] : inputDelta(open, JSON.stringify(input)))];
      }
      default:
        return deltas;
    }
  }

  #blockDelta(index: number, delta: JsonObject): Delta[] {
    const open = this.#blocks.get(index);
    if (open === undefined) return [];
    switch (delta["type"]) {
      case "text_delta":
        return textDelta(open, textOf(delta["text"]));
      case "thinking_delta":
        return textDelta(open, textOf(delta["thinking"]));
      case "input_json_delta":
        return inputDelta(open, textOf(delta["partial_json"]) ?? "");
      case "signature_delta":
        open.signature += textOf(delta["signature"]) ?? "";
        return [];
      case "citations_delta":
        return [citation(delta)];
      default:
        return [];
    }
  }

  #blockStop(index: number, isCut = false): Delta[] {
    const open = this.#blocks.get(index);
    if (open === undefined) return [];
    this.#blocks.delete(index);
    switch (open.kind) {
      case "text":
        return [{ type: "text-end", id: open.id }];
      case "reasoning":
        return [{ type: "reasoning-end", id: open.id, ...withOpaque(FORMAT, signature(open)) }];
      case "tool-call": {
        const isTruncated = isCut || !isWholeInput(open.input);
        return [{ type: "tool-call-end", id: open.id, ...(isTruncated ? { truncated: true } : {}) }];
      }
      case "custom": {
        const input = open.input === "" ? {} : { input: parseToolInput(open.input) };
        return isCut ? [] : [{ type: "custom", opaque: { [FORMAT]: { ...open.block, ...input } } }];
      }
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
    this.#hasEnded = true;
    const usage: Usage | undefined = Object.keys(this.#rawUsage).length === 0 ? undefined : parseUsage(this.#rawUsage);
    const end: Delta = {
      type: "response-end",
      finish: this.#finish,
      ...(usage === undefined ? {} : { usage }),
      ...withOpaque(FORMAT, this.#end),
    };
    return [...this.#closeAll(), end];
  }

  #closeAll(): Delta[] {
    return [...this.#blocks.keys()].flatMap((index) => this.#blockStop(index, true));
  }

  #fail(error: ProviderFault): Delta[] {
    this.#hasEnded = true;
    return [{ type: "error", error }];
  }
}

function textDelta({ kind, id }: OpenBlock, text = ""): Delta[] {
  if (text === "" || (kind !== "text" && kind !== "reasoning")) return [];
  return [kind === "text" ? { type: "text-delta", id, text } : { type: "reasoning-delta", id, text }];
}

function inputDelta(open: OpenBlock, input: string): Delta[] {
  open.input += input;
  return input === "" || open.kind !== "tool-call" ? [] : [{ type: "tool-call-delta", id: open.id, inputDelta: input }];
}

function signature({ signature: signed }: OpenBlock): JsonObject | undefined {
  return signed === "" ? undefined : { signature: signed };
}

/** A citation of a page is a source; of a document only this format can say. */
function citation(delta: JsonObject): Delta {
  const cited = objectOf(delta["citation"]) ?? {};
  const [url, title] = [textOf(cited["url"]), textOf(cited["title"])];
  if (url === undefined) return { type: "custom", opaque: { [FORMAT]: delta } };
  return { type: "source", url, ...(title === undefined ? {} : { title }), opaque: { [FORMAT]: delta } };
}
