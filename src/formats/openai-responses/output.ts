/** The output of a response in the making: which items there are, in their order, and which are open. */
import type { Opaque, TokenLogprob } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import type { ItemPlace } from "./item-id.ts";
import { TextItem, ToolCallItem, type OutputItem, type TextKind } from "./output-item.ts";

/** Answers each change with the events to send. Parts are known by the ids that deltas have. */
export class Output {
  readonly #runId: string;
  readonly #open = new Map<string, OutputItem>();
  readonly #items: { readonly body: JsonObject }[] = [];
  /** Sources that came before the text they belong to. */
  #waiting: JsonObject[] = [];
  #text: TextItem | undefined;

  /** `runId` makes the ids of its items unique. */
  constructor(runId: string) {
    this.#runId = runId;
  }

  /** The items as they are now. */
  get items(): JsonObject[] {
    return this.#items.map(({ body }) => body);
  }

  /** Adds to the item `key`, which begins with it. `ownId`: an id it has already. */
  add(kind: TextKind, key: string, text: string, ownId?: string, logprobs?: TokenLogprob[]): JsonObject[] {
    const opening = this.#begin(kind, key, ownId);
    return [...opening, ...(this.#open.get(key)?.add(text, logprobs) ?? [])];
  }

  /** Ends the item `key`; one that has no text, but something its provider wants back, begins with it. */
  end(kind: TextKind, key: string, opaque?: Opaque, ownId?: string): JsonObject[] {
    const isWanted = kind === "reasoning" && opaque?.["openai-responses"] !== undefined;
    const opening = isWanted ? this.#begin(kind, key, ownId) : [];
    return [...opening, ...this.#close(key, opaque)];
  }

  beginCall(key: string, call: { id: string; name: string; own: JsonObject }): JsonObject[] {
    return this.#push(key, new ToolCallItem(this.#place, call));
  }

  addToCall(key: string, text: string): JsonObject[] {
    return this.#open.get(key)?.add(text) ?? [];
  }

  endCall(key: string, isCut: boolean): JsonObject[] {
    return this.#close(key, undefined, isCut);
  }

  /** Says where something in the open text comes from, or in the next one. */
  annotate(annotation: JsonObject): JsonObject[] {
    if (this.#text !== undefined) return this.#text.annotate(annotation);
    this.#waiting.push(annotation);
    return [];
  }

  /** An item that is whole. */
  put(item: JsonObject): JsonObject[] {
    const output_index = this.#items.push({ body: item }) - 1;
    return ["added", "done"].map((what) => ({ type: `response.output_item.${what}`, output_index, item }));
  }

  /** Ends what is open. */
  endAll(isCut: boolean): JsonObject[] {
    return [...this.#open.keys()].flatMap((key) => this.#close(key, undefined, isCut));
  }

  get #place(): ItemPlace {
    return { index: this.#items.length, runId: this.#runId };
  }

  #begin(kind: TextKind, key: string, ownId: string | undefined): JsonObject[] {
    if (this.#open.has(key)) return [];
    const item = new TextItem(kind, this.#place, ownId);
    const opening = this.#push(key, item);
    if (kind !== "text") return opening;
    this.#text = item;
    return [...opening, ...this.#waiting.splice(0).flatMap((annotation) => item.annotate(annotation))];
  }

  #push(key: string, item: OutputItem): JsonObject[] {
    this.#open.set(key, item);
    this.#items.push(item);
    return item.open();
  }

  #close(key: string, opaque?: Opaque, isCut?: boolean): JsonObject[] {
    const item = this.#open.get(key);
    if (item === undefined) return [];
    this.#open.delete(key);
    if (item === this.#text) this.#text = undefined;
    return item.close(opaque, isCut);
  }
}

/** A source as OpenAI writes it. Where in the text it belongs is not known: it stands at its start. */
export function urlCitation(url: string, title = ""): JsonObject {
  return { type: "url_citation", url, title, start_index: 0, end_index: 0 };
}
