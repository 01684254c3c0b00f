/** Deltas → events of Converse: one block after the other, whatever order the deltas come in. */
import type { Delta, Finish, Opaque, Usage } from "../../chat.ts";
import type { ErrorFacts } from "../../errors.ts";
import { parseJson, type JsonObject } from "../../json.ts";
import { BlockQueue, type BlockEvents } from "../block-queue.ts";
import { writeFrame } from "../event-stream.ts";
import { objectOf, textOf } from "../fields.ts";
import type { EncodeContext, StreamEncoder } from "../format.ts";
import { ownFields } from "../opaque.ts";
import { readSseEvents, writeSseEvent } from "../sse.ts";
import { shownToolCallId } from "../tool-call-id.ts";
import { streamException, toErrorBody } from "./exception.ts";
import { toStopReason } from "./finish.ts";
import { UNTIMED } from "./response.ts";
import { toUsage } from "./usage.ts";

const FORMAT = "bedrock-converse";
const REFUSAL = "refusal";
/** Names of exceptions end so, and no event's does. */
const EXCEPTION = /Exception$/;
/** How an error is named by who knows no exceptions. */
const ERROR = "error";

/** Encodes one answer. */
export class ConverseEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #blocks = new BlockQueue(BLOCK_EVENTS);
  /** The text that is open: what citations belong to. */
  #textId: string | undefined;
  #hasStarted = false;
  #hasStopped = false;
  #usage: Usage = {};

  constructor(context: EncodeContext) {
    this.#context = context;
  }

  push(delta: Delta): string {
    switch (delta.type) {
      case "response-start":
        return "";
      case "usage":
        this.#usage = delta.usage;
        return "";
      case "error":
        return writeSseEvent(
          JSON.stringify({ message: delta.error.message }),
          streamException(delta.error.status ?? 500),
        );
      case "response-end":
        this.#usage = delta.usage ?? this.#usage;
        return this.#stop(delta.finish, delta.opaque);
      default:
        return this.#write(this.#content(delta));
    }
  }

  end(): string {
    return this.#stop({ reason: "stop" }, undefined);
  }

  fail(error: ErrorFacts): string {
    return writeSseEvent(JSON.stringify(toErrorBody(error)), streamException(error.status));
  }

  #write(events: JsonObject[]): string {
    return events.length === 0 ? "" : this.#start() + events.map(writeEvent).join("");
  }

  #content(delta: Delta): JsonObject[] {
    const blocks = this.#blocks;
    switch (delta.type) {
      case "text-start":
        this.#textId = delta.id;
        return [];
      case "text-delta":
        return blocks.add(delta.id, {}, { text: delta.text });
      case "refusal-delta":
        return blocks.add(REFUSAL, {}, { text: delta.text });
      case "reasoning-delta":
        return blocks.add(delta.id, {}, { reasoningContent: { text: delta.text } });
      case "reasoning-end":
        return [...this.#sign(delta.id, ownFields(delta.opaque, FORMAT)), ...blocks.end(delta.id)];
      case "tool-call-start":
        return blocks.add(delta.id, { toolUse: this.#toolUse(delta.id, delta.toolName, delta.opaque) });
      case "tool-call-delta":
        return blocks.extend(delta.id, { toolUse: { input: delta.inputDelta } });
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
    return { toolUseId: shownToolCallId(id, this.#context), name, ...ownFields(opaque, FORMAT) };
  }

  #sign(id: string, own: JsonObject): JsonObject[] {
    const signature = textOf(own["signature"]);
    return signature === undefined ? [] : this.#blocks.add(id, {}, { reasoningContent: { signature } });
  }

  /** What only this format says: a citation of the open text, or a block of its own. */
  #own(own: JsonObject | undefined): JsonObject[] {
    if (own === undefined) return [];
    if (own["citation"] !== undefined) return this.#textId === undefined ? [] : this.#blocks.add(this.#textId, {}, own);
    const key = `own-${this.#blocks.count}`;
    const { start, delta } = inPieces(own);
    return [...this.#blocks.add(key, start, delta), ...this.#blocks.end(key)];
  }

  #start(): string {
    if (this.#hasStarted) return "";
    this.#hasStarted = true;
    return writeEvent({ type: "messageStart", role: "assistant" });
  }

  #stop(finish: Finish, opaque: Opaque | undefined): string {
    if (this.#hasStopped) return "";
    this.#hasStopped = true;
    const { additionalModelResponseFields, ...metadata } = ownFields(opaque, FORMAT);
    const stop = { type: "messageStop", stopReason: toStopReason(finish), additionalModelResponseFields };
    return (
      this.#start() +
      this.#blocks.endAll().map(writeEvent).join("") +
      writeEvent(stop) +
      writeEvent({ type: "metadata", usage: toUsage(this.#usage), metrics: UNTIMED, ...metadata })
    );
  }
}

const BLOCK_EVENTS: BlockEvents = {
  // Text and reasoning begin with their first delta.
  start: (contentBlockIndex, start) =>
    Object.keys(start).length === 0 ? undefined : { type: "contentBlockStart", contentBlockIndex, start },
  delta: (contentBlockIndex, delta) => ({ type: "contentBlockDelta", contentBlockIndex, delta }),
  stop: (contentBlockIndex) => ({ type: "contentBlockStop", contentBlockIndex }),
};

/** A whole block as its start and its delta. */
function inPieces(block: JsonObject): { start: JsonObject; delta: JsonObject | undefined } {
  const toolUse = objectOf(block["toolUse"]);
  if (toolUse !== undefined) {
    const { input, ...start } = toolUse;
    return { start: { toolUse: start }, delta: { toolUse: { input: JSON.stringify(input ?? {}) } } };
  }
  const toolResult = objectOf(block["toolResult"]);
  if (toolResult !== undefined) {
    const { content, ...start } = toolResult;
    return { start: { toolResult: start }, delta: content === undefined ? undefined : { toolResult: content } };
  }
  return { start: {}, delta: block };
}

function writeEvent({ type, ...body }: JsonObject): string {
  return writeSseEvent(JSON.stringify(body), textOf(type));
}

/** Events as the encoder wrote them, as frames. */
export function toFrames(events: string): Uint8Array {
  const frames = readSseEvents(events).map(({ name, data }) => {
    const isException = name === ERROR || EXCEPTION.test(name);
    return writeFrame({ kind: isException ? "exception" : "event", name: name === ERROR ? named(data) : name, data });
  });
  const bytes = new Uint8Array(frames.reduce((length, frame) => length + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}

/** The exception that an error body names. */
function named(data: string): string {
  const type = textOf(objectOf(parseJson(data))?.["__type"]) ?? "InternalServerException";
  return type.slice(0, 1).toLowerCase() + type.slice(1);
}
