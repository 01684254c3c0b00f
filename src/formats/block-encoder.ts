/** Deltas → events of a format whose answers are blocks: one block after the other, whatever order the deltas come in. */
import type { Delta, Finish, FormatId, Opaque, ProviderFault, Usage } from "../chat.ts";
import type { ErrorFacts } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { BlockQueue, type BlockEvents } from "./block-queue.ts";
import { textOf } from "./fields.ts";
import type { EncodeContext, StreamEncoder } from "./format.ts";
import { ownFields } from "./opaque.ts";
import { shownToolCallId } from "./tool-call-id.ts";

/** How a format spells the stream of an answer. */
export interface BlockSpelling extends BlockEvents {
  readonly format: FormatId;

  // -- how blocks begin
  readonly text: JsonObject;
  readonly reasoning: JsonObject;
  toolCall(id: string, name: string, own: JsonObject): JsonObject;

  // -- how they go on
  textDelta(text: string): JsonObject;
  reasoningDelta(text: string): JsonObject;
  signatureDelta(signature: string): JsonObject;
  inputDelta(input: string): JsonObject;

  // -- what only this format says
  /** Whether `own` is a delta of the text that is open, and no block. */
  isCitation(own: JsonObject): boolean;
  /** A whole block as its start and its delta. */
  inPieces(own: JsonObject): { start: JsonObject; delta?: JsonObject | undefined };

  // -- the answer
  answerStart(answer: { id: string; model: string }, usage: Usage): JsonObject;
  /** `own`: what only this format says of the end. */
  answerStop(finish: Finish, usage: Usage, own: JsonObject): JsonObject[];
  /** What comes after everything. */
  readonly sentinel: readonly JsonObject[];
  fault(fault: ProviderFault): JsonObject;
  failure(error: ErrorFacts): JsonObject;

  /** One event as text. */
  write(event: JsonObject): string;
}

const REFUSAL = "refusal";

/** Encodes one answer. */
export class BlockEncoder implements StreamEncoder {
  readonly #spelling: BlockSpelling;
  readonly #context: EncodeContext;
  readonly #blocks: BlockQueue;
  #id: string;
  /** The text that is open: what citations belong to. */
  #textId: string | undefined;
  #hasStarted = false;
  #hasStopped = false;
  #usage: Usage = {};

  constructor(spelling: BlockSpelling, context: EncodeContext) {
    this.#spelling = spelling;
    this.#context = context;
    this.#blocks = new BlockQueue(spelling);
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
        return this.#spelling.write(this.#spelling.fault(delta.error));
      case "response-end":
        this.#usage = delta.usage ?? this.#usage;
        return this.#stop(delta.finish, delta.opaque);
      default: {
        const events = this.#content(delta);
        // The first event waits for them: the usage it may carry can come before.
        return events.length === 0 ? "" : this.#start() + this.#write(events);
      }
    }
  }

  end(): string {
    return this.#stop({ reason: "stop" }, undefined) + this.#write(this.#spelling.sentinel);
  }

  fail(error: ErrorFacts): string {
    return this.#spelling.write(this.#spelling.failure(error));
  }

  #content(delta: Delta): JsonObject[] {
    const [blocks, spelling] = [this.#blocks, this.#spelling];
    switch (delta.type) {
      case "text-start":
        // Without text there is no block: providers refuse empty ones in the next request.
        this.#textId = delta.id;
        return [];
      case "text-delta":
        return delta.text === "" ? [] : blocks.add(delta.id, spelling.text, spelling.textDelta(delta.text));
      case "refusal-delta":
        return blocks.add(REFUSAL, spelling.text, spelling.textDelta(delta.text));
      case "reasoning-delta":
        return blocks.add(delta.id, spelling.reasoning, spelling.reasoningDelta(delta.text));
      case "reasoning-end":
        return [...this.#sign(delta.id, this.#ownFields(delta.opaque)), ...blocks.end(delta.id)];
      case "tool-call-start": {
        const id = shownToolCallId(delta.id, this.#context);
        return blocks.add(delta.id, spelling.toolCall(id, delta.toolName, this.#ownFields(delta.opaque)));
      }
      case "tool-call-delta":
        return blocks.extend(delta.id, spelling.inputDelta(delta.inputDelta));
      case "text-end":
        this.#textId = undefined;
        return blocks.end(delta.id);
      case "tool-call-end":
        return blocks.end(delta.id);
      case "source":
      case "custom":
        return this.#own(delta.opaque?.[spelling.format]);
      default:
        return [];
    }
  }

  #sign(id: string, own: JsonObject): JsonObject[] {
    const signature = textOf(own["signature"]);
    const { reasoning, signatureDelta } = this.#spelling;
    return signature === undefined ? [] : this.#blocks.add(id, reasoning, signatureDelta(signature));
  }

  /** What only this format says: a citation of the open text, or a block of its own. */
  #own(own: JsonObject | undefined): JsonObject[] {
    if (own === undefined) return [];
    const [blocks, spelling] = [this.#blocks, this.#spelling];
    if (spelling.isCitation(own)) return this.#textId === undefined ? [] : blocks.add(this.#textId, spelling.text, own);
    const key = `own-${blocks.count}`;
    const { start, delta } = spelling.inPieces(own);
    return [...blocks.add(key, start, delta), ...blocks.end(key)];
  }

  #ownFields(opaque: Opaque | undefined): JsonObject {
    return ownFields(opaque, this.#spelling.format);
  }

  #start(): string {
    if (this.#hasStarted) return "";
    this.#hasStarted = true;
    const answer = { id: this.#id, model: this.#context.model };
    return this.#spelling.write(this.#spelling.answerStart(answer, this.#usage));
  }

  #stop(finish: Finish, opaque: Opaque | undefined): string {
    if (this.#hasStopped) return "";
    this.#hasStopped = true;
    const stop = this.#spelling.answerStop(finish, this.#usage, this.#ownFields(opaque));
    return this.#start() + this.#write([...this.#blocks.endAll(), ...stop]);
  }

  #write(events: readonly JsonObject[]): string {
    return events.map((event) => this.#spelling.write(event)).join("");
  }
}
