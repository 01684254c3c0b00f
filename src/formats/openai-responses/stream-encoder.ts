/** Deltas → events of Responses: each part an item of its own, and the whole response at the end. */
import type { Delta, Finish, ProviderFault, Usage } from "../../chat.ts";
import type { ErrorFacts } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";
import { objectOf, textOf } from "../fields.ts";
import type { EncodeContext, StreamEncoder } from "../format.ts";
import { faultBody, toErrorBody } from "../openai-chat/error.ts";
import { ownFields, spelling } from "../opaque.ts";
import { writeSseEvent } from "../sse.ts";
import { shownToolCallId } from "../tool-call-id.ts";
import { toStatus } from "./finish.ts";
import { Output, urlCitation } from "./output.ts";
import { IN_PROGRESS, toResponseBody, type ResponseHead } from "./response-body.ts";

const FORMAT = "openai-responses";
const REFUSAL = "refusal";

/** Encodes one response. */
export class ResponseEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #output: Output;
  /** Ids of text and reasoning that has one of this format. */
  readonly #ownIds = new Map<string, string>();
  #id: string;
  #createdAt: number;
  #sequence = 0;
  #hasStarted = false;
  #hasEnded = false;
  #hasRefusal = false;
  #usage: Usage | undefined;

  constructor(context: EncodeContext) {
    this.#context = context;
    this.#output = new Output(context.id);
    this.#id = context.id;
    this.#createdAt = context.createdAt;
  }

  push(delta: Delta): string {
    switch (delta.type) {
      case "response-start":
        this.#id = delta.id ?? this.#id;
        this.#createdAt = delta.createdAt ?? this.#createdAt;
        return this.#start();
      case "usage":
        this.#usage = delta.usage;
        return "";
      case "response-end":
        this.#usage = delta.usage ?? this.#usage;
        return this.#end(delta.finish);
      case "error":
        return this.#fail(faultBody(delta.error), delta.error);
      default: {
        const events = this.#part(delta);
        return events.length === 0 ? "" : this.#start() + this.#write(events);
      }
    }
  }

  follow(events: number): void {
    this.#sequence = events;
  }

  end(): string {
    return this.#end({ reason: "stop" });
  }

  fail(error: ErrorFacts): string {
    return this.#fail(toErrorBody(error));
  }

  #part(delta: Delta): JsonObject[] {
    const output = this.#output;
    switch (delta.type) {
      case "text-start":
        return this.#noteId(delta.id, textOf(spelling(delta.opaque, FORMAT, "$id")));
      case "text-delta":
        return output.add("text", delta.id, delta.text, this.#ownIds.get(delta.id), delta.logprobs);
      case "text-end":
        return output.end("text", delta.id, delta.opaque);
      case "refusal-delta":
        this.#hasRefusal = true;
        return output.add("refusal", REFUSAL, delta.text);
      case "reasoning-start":
        return this.#noteId(delta.id, textOf(spelling(delta.opaque, FORMAT, "$id")));
      case "reasoning-delta":
        return output.add("reasoning", delta.id, delta.text, this.#ownIds.get(delta.id));
      case "reasoning-end":
        return output.end("reasoning", delta.id, delta.opaque, this.#ownIds.get(delta.id));
      case "tool-call-start": {
        const id = shownToolCallId(delta.id, this.#context);
        return output.beginCall(delta.id, { id, name: delta.toolName, own: ownFields(delta.opaque, FORMAT) });
      }
      case "tool-call-delta":
        return output.addToCall(delta.id, delta.inputDelta);
      case "tool-call-end":
        return output.endCall(delta.id, delta.truncated === true);
      case "source":
        return output.annotate(delta.opaque?.[FORMAT] ?? urlCitation(delta.url, delta.title));
      case "custom":
        return this.#own(delta.opaque[FORMAT]);
      default:
        return [];
    }
  }

  #noteId(key: string, id: string | undefined): JsonObject[] {
    if (id !== undefined) this.#ownIds.set(key, id);
    return [];
  }

  /** What only this format says: an annotation that names no page, or an item. */
  #own(own: JsonObject | undefined): JsonObject[] {
    if (own === undefined) return [];
    const annotation = objectOf(own["annotation"]);
    return annotation === undefined ? this.#output.put(own) : this.#output.annotate(annotation);
  }

  #start(): string {
    if (this.#hasStarted) return "";
    this.#hasStarted = true;
    const response = toResponseBody(this.#head, IN_PROGRESS, []);
    return this.#write([
      { type: "response.created", response },
      { type: "response.in_progress", response },
    ]);
  }

  #end(finish: Finish): string {
    if (this.#hasEnded) return "";
    this.#hasEnded = true;
    const state = toStatus(finish, { refusal: this.#hasRefusal });
    const ends = this.#output.endAll(state["status"] === "incomplete");
    const response = toResponseBody(this.#head, state, this.#output.items, this.#usage ?? {});
    return this.#start() + this.#write([...ends, { type: `response.${String(state["status"])}`, response }]);
  }

  get #head(): ResponseHead {
    return { id: this.#id, createdAt: this.#createdAt, model: this.#context.model };
  }

  /** The error as OpenAI writes it, and in `error`, where other clients look for it. */
  #fail({ error }: JsonObject, fault?: ProviderFault): string {
    const { message, code = null, param = null } = objectOf(error) ?? { message: fault?.message };
    return this.#write([{ type: "error", code, message, param, error }]);
  }

  #write(events: JsonObject[]): string {
    return events.map((event) => this.#event(event)).join("");
  }

  #event({ type, ...rest }: JsonObject): string {
    const event = { type, sequence_number: this.#sequence, ...rest };
    this.#sequence += 1;
    return writeSseEvent(JSON.stringify(event), textOf(type));
  }
}
