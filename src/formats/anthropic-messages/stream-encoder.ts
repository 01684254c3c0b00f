/** Deltas → events of Messages: one block after the other, whatever order the deltas come in. */
import type { Delta, Finish, Opaque, Usage } from "../../chat.ts";
import type { ErrorFacts } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";
import { BlockQueue, type BlockEvents } from "../block-queue.ts";
import { objectOf, textOf } from "../fields.ts";
import type { EncodeContext, StreamEncoder } from "../format.ts";
import { ownFields } from "../opaque.ts";
import { writeSseEvent } from "../sse.ts";
import { shownToolCallId } from "../tool-call-id.ts";
import { faultBody, toErrorBody } from "./error.ts";
import { toStopReason } from "./finish.ts";
import { toUsage } from "./usage.ts";

const FORMAT = "anthropic-messages";
const REFUSAL = "refusal";

/** Encodes one message. */
export class MessageEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #blocks = new BlockQueue(BLOCK_EVENTS);
  #id: string;
  /** The text that is open: what citations belong to. */
  #textId: string | undefined;
  #hasStarted = false;
  #hasStopped = false;
  #usage: Usage = {};

  constructor(context: EncodeContext) {
    this.#context = context;
    this.#id = context.id;
  }

  push(delta: Delta): string {
    switch (delta.type) {
      case "response-start":
        this.#id = delta.id ?? this.#id;
        return "";
      case "usage":
        this.#usage = delta.usage;
        return "";
      case "error":
        return writeEvent(faultBody(delta.error));
      case "response-end":
        this.#usage = delta.usage ?? this.#usage;
        return this.#stop(delta.finish, delta.opaque);
      default:
        return this.#write(this.#content(delta));
    }
  }

  end(): string {
    return this.#stop({ reason: "stop" }, undefined) + writeEvent({ type: "message_stop" });
  }

  fail(error: ErrorFacts): string {
    return writeEvent(toErrorBody(error));
  }

  /** Events for one delta. `message_start` waits for the first of them: the usage it carries may come before. */
  #write(events: JsonObject[]): string {
    if (events.length === 0) return "";
    return this.#start() + events.map(writeEvent).join("");
  }

  #content(delta: Delta): JsonObject[] {
    const blocks = this.#blocks;
    switch (delta.type) {
      case "text-start":
        // Without text there is no block: Anthropic refuses empty ones in the next request.
        this.#textId = delta.id;
        return [];
      case "text-delta":
        return blocks.add(delta.id, TEXT, { type: "text_delta", text: delta.text });
      case "refusal-delta":
        return blocks.add(REFUSAL, TEXT, { type: "text_delta", text: delta.text });
      case "reasoning-delta":
        return blocks.add(delta.id, THINKING, { type: "thinking_delta", thinking: delta.text });
      case "reasoning-end":
        return [...this.#sign(delta.id, ownFields(delta.opaque, FORMAT)), ...blocks.end(delta.id)];
      case "tool-call-start":
        return blocks.add(delta.id, this.#toolUse(delta.id, delta.toolName, delta.opaque));
      case "tool-call-delta":
        return blocks.extend(delta.id, { type: "input_json_delta", partial_json: delta.inputDelta });
      case "text-end":
        this.#textId = undefined;
        return blocks.end(delta.id);
      case "tool-call-end":
        return blocks.end(delta.id);
      case "source":
      case "custom":
        return this.#own(delta.opaque?.[FORMAT]);
      default:
        return [];
    }
  }

  #toolUse(id: string, name: string, opaque: Opaque | undefined): JsonObject {
    return { type: "tool_use", id: shownToolCallId(id, this.#context), name, input: {}, ...ownFields(opaque, FORMAT) };
  }

  #sign(id: string, own: JsonObject): JsonObject[] {
    const signature = textOf(own["signature"]);
    return signature === undefined ? [] : this.#blocks.add(id, THINKING, { type: "signature_delta", signature });
  }

  /** What only this format says: a citation of the open text, or a block of its own. */
  #own(own: JsonObject | undefined): JsonObject[] {
    if (own === undefined) return [];
    if (own["type"] === "citations_delta")
      return this.#textId === undefined ? [] : this.#blocks.add(this.#textId, TEXT, own);
    const input = own["type"] === "server_tool_use" ? objectOf(own["input"]) : undefined;
    const key = `own-${this.#blocks.count}`;
    if (input === undefined) return [...this.#blocks.add(key, own), ...this.#blocks.end(key)];
    const delta = { type: "input_json_delta", partial_json: JSON.stringify(input) };
    return [...this.#blocks.add(key, { ...own, input: {} }, delta), ...this.#blocks.end(key)];
  }

  #start(): string {
    if (this.#hasStarted) return "";
    this.#hasStarted = true;
    return writeEvent({
      type: "message_start",
      message: {
        id: this.#id,
        type: "message",
        role: "assistant",
        model: this.#context.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...toUsage(this.#usage), output_tokens: 0 },
      },
    });
  }

  #stop(finish: Finish, opaque: Opaque | undefined): string {
    if (this.#hasStopped) return "";
    this.#hasStopped = true;
    const blocks = this.#start() + this.#blocks.endAll().map(writeEvent).join("");
    const { context_management: edits, ...end } = ownFields(opaque, FORMAT);
    return (
      blocks +
      writeEvent({
        type: "message_delta",
        delta: { stop_reason: toStopReason(finish), stop_sequence: null, ...end },
        ...(edits === undefined ? {} : { context_management: edits }),
        usage: toUsage(this.#usage),
      })
    );
  }
}

const BLOCK_EVENTS: BlockEvents = {
  start: (index, block) => ({ type: "content_block_start", index, content_block: block }),
  delta: (index, delta) => ({ type: "content_block_delta", index, delta }),
  stop: (index) => ({ type: "content_block_stop", index }),
};

const TEXT: JsonObject = { type: "text", text: "" };
const THINKING: JsonObject = { type: "thinking", thinking: "", signature: "" };

function writeEvent(event: JsonObject): string {
  return writeSseEvent(JSON.stringify(event), textOf(event["type"]));
}
