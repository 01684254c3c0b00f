/** The text and reasoning of an answer in the making, where a format does not say where parts begin and end. */
import type { Delta, Opaque, TokenLogprob } from "../chat.ts";

type Kind = "text" | "reasoning";

/** Opens a part with its first delta and ends it when another kind begins: parts never overlap. */
export class OpenParts {
  readonly #takeOpaque: () => Opaque | undefined;
  #open: { kind: Kind; id: string } | undefined;
  #count = 0;
  /** Of the text that comes next. */
  #logprobs: TokenLogprob[] | undefined;

  /** `takeOpaque`: hands over the private data of the reasoning so far, when its part ends. */
  constructor(takeOpaque: () => Opaque | undefined = () => undefined) {
    this.#takeOpaque = takeOpaque;
  }

  text(text: string): Delta[] {
    return text === "" ? [] : this.#text(text);
  }

  /** Notes the log probabilities of the text that comes next. */
  note(logprobs: TokenLogprob[] = []): void {
    if (logprobs.length > 0) this.#logprobs = [...(this.#logprobs ?? []), ...logprobs];
  }

  reasoning(text: string): Delta[] {
    if (text === "") return [];
    const deltas = this.#start("reasoning");
    deltas.push({ type: "reasoning-delta", id: this.#id, text });
    return deltas;
  }

  /** Ends the open part, if there is one. */
  close(): Delta[] {
    const open = this.#open;
    if (open === undefined) return [];
    this.#open = undefined;
    return [open.kind === "text" ? { type: "text-end", id: open.id } : this.#reasoningEnd(open.id)];
  }

  /** Ends the part of `kind` with private data of its own; an empty one, where none is open. */
  end(kind: Kind, opaque: Opaque): Delta[] {
    const deltas = this.#start(kind);
    const id = this.#id;
    this.#open = undefined;
    return [...deltas, kind === "text" ? { type: "text-end", id, opaque } : { type: "reasoning-end", id, opaque }];
  }

  /** Ends everything: log probabilities no text came for, and private data that came without reasoning, get an empty part. */
  closeAll(): Delta[] {
    const deltas = this.#logprobs === undefined ? [] : this.#text("");
    deltas.push(...this.close());
    const opaque = this.#takeOpaque();
    if (opaque === undefined) return deltas;
    const id = this.#nextId("reasoning");
    return [...deltas, { type: "reasoning-start", id }, { type: "reasoning-end", id, opaque }];
  }

  #text(text: string): Delta[] {
    const deltas = this.#start("text");
    const delta: Delta = { type: "text-delta", id: this.#id, text };
    if (this.#logprobs !== undefined) delta.logprobs = this.#logprobs;
    this.#logprobs = undefined;
    deltas.push(delta);
    return deltas;
  }

  #reasoningEnd(id: string): Delta {
    const opaque = this.#takeOpaque();
    return { type: "reasoning-end", id, ...(opaque !== undefined && { opaque }) };
  }

  #nextId(kind: Kind): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }

  get #id(): string {
    return this.#open?.id ?? "";
  }

  #start(kind: Kind): Delta[] {
    if (this.#open?.kind === kind) return [];
    const deltas = this.close();
    const id = this.#nextId(kind);
    this.#open = { kind, id };
    deltas.push(kind === "text" ? { type: "text-start", id } : { type: "reasoning-start", id });
    return deltas;
  }
}
