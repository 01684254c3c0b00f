/**
 * The rest of an answer for a reader that has the beginning of it already, in no format and without a position: an
 * agent that died has of its answer what it had stored, and asks for the rest.
 */
import type { Delta } from "../chat.ts";
import type { AnswerEdit, Said } from "../run/run-record.ts";

/** Takes the deltas of an answer from its start, and lets through what its reader lacks. */
export class Remainder {
  readonly #said: Said | undefined;
  readonly #edit: AnswerEdit;
  readonly #calls: Set<string>;
  /** What of the text and of the reasoning is still to come by. */
  #text: string;
  #reasoning: string | undefined;
  /** Parts that have begun, and of which nothing has been let through. */
  readonly #silent = new Map<string, Delta>();
  /** Calls that are kept back, by id. */
  readonly #held = new Map<string, Delta[]>();
  readonly #dropped = new Set<string>();
  #hasDiverged = false;

  constructor(edit: AnswerEdit) {
    const { said } = edit;
    this.#edit = edit;
    this.#said = said;
    this.#text = said?.text ?? "";
    this.#reasoning = said === undefined ? "" : said.reasoning;
    this.#calls = new Set(said?.toolCallIds);
  }

  /** Something that the reader has has not come yet. */
  get isBehind(): boolean {
    return this.#text !== "" || (this.#reasoning ?? "") !== "" || this.#calls.size > 0;
  }

  /** What came is not what the reader has: it is of another answer. */
  get hasDiverged(): boolean {
    return this.#hasDiverged;
  }

  push(deltas: readonly Delta[]): Delta[] {
    return deltas.flatMap((delta) => this.#take(delta));
  }

  #take(delta: Delta): Delta[] {
    switch (delta.type) {
      case "text-start":
      case "reasoning-start":
        this.#silent.set(delta.id, delta);
        return [];
      case "text-delta":
        return this.#speak(delta, this.#newText(delta.text));
      case "reasoning-delta":
        return this.#speak(delta, this.#newReasoning(delta.text));
      case "text-end":
        return this.#end(delta, false);
      case "reasoning-end":
        // What is thought to its end may lack its signature, which only the end has.
        return this.#end(delta, delta.opaque !== undefined && this.#said?.text === "" && this.#calls.size === 0);
      case "tool-call-start":
      case "tool-call-delta":
      case "tool-call-end":
        return this.#call(delta);
      case "source":
      case "custom":
        return this.isBehind ? [] : [delta];
      default:
        return [delta];
    }
  }

  /** What of a text the reader does not have. */
  #newText(text: string): string {
    const length = Math.min(this.#text.length, text.length);
    if (!this.#text.startsWith(text.slice(0, length))) this.#hasDiverged = true;
    this.#text = this.#text.slice(length);
    return text.slice(length);
  }

  #newReasoning(text: string): string {
    if (this.#reasoning === undefined) return this.#text === "" && this.#calls.size === 0 ? text : "";
    const length = Math.min(this.#reasoning.length, text.length);
    if (!this.#reasoning.startsWith(text.slice(0, length))) this.#hasDiverged = true;
    this.#reasoning = this.#reasoning.slice(length);
    return text.slice(length);
  }

  #speak(delta: Extract<Delta, { type: "text-delta" | "reasoning-delta" }>, text: string): Delta[] {
    return text === "" ? [] : [...this.#begin(delta.id), { ...delta, text }];
  }

  #begin(id: string): Delta[] {
    const start = this.#silent.get(id);
    this.#silent.delete(id);
    return start === undefined ? [] : [start];
  }

  #end(delta: Extract<Delta, { id: string }>, isOwed: boolean): Delta[] {
    const isSilent = this.#silent.has(delta.id);
    if (isSilent && this.#said !== undefined && !isOwed) {
      this.#silent.delete(delta.id);
      return [];
    }
    return [...this.#begin(delta.id), delta];
  }

  #call(delta: Extract<Delta, { type: "tool-call-start" | "tool-call-delta" | "tool-call-end" }>): Delta[] {
    const { id } = delta;
    if (delta.type === "tool-call-start" && this.#calls.delete(id)) this.#dropped.add(id);
    if (this.#dropped.has(id)) return [];
    if (delta.type === "tool-call-start") this.#edit.onToolCall?.(id);
    if (!this.#edit.holdsToolCalls) return [delta];
    const held = this.#held.get(id) ?? [];
    held.push(delta);
    this.#held.set(id, held);
    if (delta.type !== "tool-call-end") return [];
    this.#held.delete(id);
    return held;
  }
}
