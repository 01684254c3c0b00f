/** Items of an output in the making. Their methods answer with events, which have no sequence number yet. */
import type { Opaque, TokenLogprob } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { objectsOf } from "../fields.ts";
import { toLogprobs } from "../logprobs.ts";
import { ownFields } from "../opaque.ts";
import { isWholeInput } from "../tool-call-id.ts";
import { generatedItemId, type ItemPlace } from "./item-id.ts";

const FORMAT = "openai-responses";

/** An item, from its first event to its last. */
export interface OutputItem {
  open(): JsonObject[];
  add(text: string, logprobs?: TokenLogprob[]): JsonObject[];
  /** The last events. `opaque`: what its provider said of it at its end. */
  close(opaque?: Opaque, isCut?: boolean): JsonObject[];
  /** The item as it is now. */
  readonly body: JsonObject;
}

/** What an item with text in it can be. */
export type TextKind = "text" | "refusal" | "reasoning";

/** What the parts of an item are called, and their events. */
interface PartKind {
  /** Begin of the item's id. */
  prefix: "msg" | "rs";
  item: JsonObject;
  list: "content" | "summary";
  index: "content_index" | "summary_index";
  partEvent: string;
  textEvent: string;
  /** The field that has the whole text at the end. */
  whole: "text" | "refusal";
  toPart(text: string, annotations: JsonObject[], logprobs: JsonObject[]): JsonObject;
}

const MESSAGE = {
  prefix: "msg",
  item: { type: "message", role: "assistant" },
  list: "content",
  index: "content_index",
  partEvent: "response.content_part",
} as const;

const PART_KINDS: Record<TextKind, PartKind> = {
  text: {
    ...MESSAGE,
    textEvent: "response.output_text",
    whole: "text",
    toPart: (text, annotations, logprobs) => ({ type: "output_text", text, annotations, logprobs }),
  },
  refusal: {
    ...MESSAGE,
    textEvent: "response.refusal",
    whole: "refusal",
    toPart: (refusal) => ({ type: "refusal", refusal }),
  },
  reasoning: {
    prefix: "rs",
    item: { type: "reasoning" },
    list: "summary",
    index: "summary_index",
    partEvent: "response.reasoning_summary_part",
    textEvent: "response.reasoning_summary_text",
    whole: "text",
    toPart: (text) => ({ type: "summary_text", text }),
  },
};

/** A message with one part, or reasoning with one summary. */
export class TextItem implements OutputItem {
  readonly #kind: PartKind;
  readonly #index: number;
  readonly #id: string;
  readonly #annotations: JsonObject[] = [];
  #logprobs: JsonObject[] = [];
  #text = "";
  #hasPart = false;
  #end: JsonObject = {};

  /** `ownId`: the id it had, where it is of this format. */
  constructor(kind: TextKind, place: ItemPlace, ownId?: string) {
    this.#kind = PART_KINDS[kind];
    this.#index = place.index;
    this.#id = ownId ?? generatedItemId(this.#kind.prefix, place);
  }

  get body(): JsonObject {
    const parts = this.#hasPart ? [this.#part] : [];
    return { id: this.#id, ...this.#kind.item, [this.#kind.list]: parts, ...this.#end };
  }

  get #part(): JsonObject {
    return this.#kind.toPart(this.#text, this.#annotations, this.#logprobs);
  }

  open(): JsonObject[] {
    const item = { ...this.body, ...this.#status("in_progress") };
    return [{ type: "response.output_item.added", output_index: this.#index, item }];
  }

  add(text: string, tokens: TokenLogprob[] = []): JsonObject[] {
    const opening = this.#openPart();
    const logprobs = toLogprobs(tokens, []);
    this.#text += text;
    if (tokens.length > 0) this.#logprobs = [...this.#logprobs, ...logprobs];
    return [...opening, this.#textEvent("delta", { delta: text }, logprobs)];
  }

  /** Says where something in the text comes from. */
  annotate(annotation: JsonObject): JsonObject[] {
    const opening = this.#openPart();
    const annotation_index = this.#annotations.push(annotation) - 1;
    return [...opening, { ...this.#event("response.output_text.annotation.added"), annotation_index, annotation }];
  }

  close(opaque?: Opaque, isCut = false): JsonObject[] {
    const { partEvent, whole } = this.#kind;
    const { annotations, ...own } = ownFields(opaque, FORMAT);
    this.#annotations.push(...objectsOf(annotations));
    this.#end = { ...this.#ownParts(opaque), ...own, ...this.#status(isCut ? "incomplete" : "completed") };
    const ends = this.#hasPart
      ? [
          this.#textEvent("done", { [whole]: this.#text }, this.#logprobs),
          { ...this.#event(`${partEvent}.done`), part: this.#part },
        ]
      : [];
    return [...ends, { type: "response.output_item.done", output_index: this.#index, item: this.body }];
  }

  /** What its provider spelled otherwise than in one summary. */
  #ownParts(opaque: Opaque | undefined): JsonObject {
    const { $summary: summary, $content: content } = opaque?.[FORMAT] ?? {};
    if (this.#kind.list !== "summary" || (summary === undefined && content === undefined)) return {};
    return { summary: summary ?? this.body["summary"], ...(content !== undefined && { content }) };
  }

  #openPart(): JsonObject[] {
    if (this.#hasPart) return [];
    this.#hasPart = true;
    return [{ ...this.#event(`${this.#kind.partEvent}.added`), part: this.#part }];
  }

  #event(type: string): JsonObject {
    return { type, item_id: this.#id, output_index: this.#index, [this.#kind.index]: 0 };
  }

  #textEvent(what: "delta" | "done", said: JsonObject, logprobs: JsonObject[]): JsonObject {
    const isText = this.#kind === PART_KINDS.text;
    return { ...this.#event(`${this.#kind.textEvent}.${what}`), ...said, ...(isText && { logprobs }) };
  }

  /** Reasoning has no status: not every server takes it back with one. */
  #status(status: string): JsonObject {
    return this.#kind.list === "content" ? { status } : {};
  }
}

/** A call of a function. */
export class ToolCallItem implements OutputItem {
  readonly #index: number;
  readonly #id: string;
  readonly #call: JsonObject;
  #input = "";
  #status = "in_progress";

  constructor(place: ItemPlace, { id, name, own }: { id: string; name: string; own: JsonObject }) {
    this.#index = place.index;
    this.#id = generatedItemId("fc", place);
    this.#call = { type: "function_call", call_id: id, name, ...own };
  }

  get body(): JsonObject {
    return { id: this.#id, ...this.#call, arguments: this.#input, status: this.#status };
  }

  open(): JsonObject[] {
    return [{ type: "response.output_item.added", output_index: this.#index, item: this.body }];
  }

  add(text: string): JsonObject[] {
    this.#input += text;
    return [{ ...this.#event("delta"), delta: text }];
  }

  close(_opaque?: Opaque, isCut = false): JsonObject[] {
    this.#status = isCut || !isWholeInput(this.#input) ? "incomplete" : "completed";
    return [
      { ...this.#event("done"), arguments: this.#input },
      { type: "response.output_item.done", output_index: this.#index, item: this.body },
    ];
  }

  #event(what: string): JsonObject {
    return { type: `response.function_call_arguments.${what}`, item_id: this.#id, output_index: this.#index };
  }
}
