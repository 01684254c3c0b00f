/** The blocks of an answer in the making, where a format numbers them. */
import type { Delta, FormatId, Opaque } from "../chat.ts";
import type { JsonObject } from "../json.ts";
import { customDelta, toolCallEnd } from "./deltas.ts";
import { withOpaque } from "./opaque.ts";
import { generatedToolCallId } from "./tool-call-id.ts";

/** A block only one format has, in the making. */
export interface OpenOwnBlock {
  /** The block as a whole answer has it; undefined where there is nothing in it. */
  toBlock(): JsonObject | undefined;
}

type OpenBlock<Own> =
  | { kind: "text"; id: string }
  | { kind: "reasoning"; id: string; signature: string }
  | { kind: "tool-call"; id: string; input: string }
  | { kind: "own"; own: Own };

/** Takes what is said of each block. One that begins where another is open ends that. */
export class OpenBlocks<Own extends OpenOwnBlock> {
  readonly #format: FormatId;
  readonly #unsigned: JsonObject | undefined;
  readonly #blocks = new Map<number, OpenBlock<Own>>();
  readonly #callIds = new Set<string>();

  /** `unsigned`: what only `format` says of reasoning without a signature. */
  constructor(format: FormatId, unsigned?: JsonObject) {
    this.#format = format;
    this.#unsigned = unsigned;
  }

  kindAt(index: number): OpenBlock<Own>["kind"] | undefined {
    return this.#blocks.get(index)?.kind;
  }

  ownAt(index: number): Own | undefined {
    const open = this.#blocks.get(index);
    return open?.kind === "own" ? open.own : undefined;
  }

  beginText(index: number, id: string): Delta[] {
    return [...this.#begin(index, { kind: "text", id }), { type: "text-start", id }];
  }

  beginReasoning(index: number, id: string): Delta[] {
    return [...this.#begin(index, { kind: "reasoning", id, signature: "" }), { type: "reasoning-start", id }];
  }

  beginToolCall(index: number, call: { id?: string | undefined; toolName: string; opaque?: Opaque }): Delta[] {
    // Two calls are two, also where a server names them alike, or not at all.
    const { id: own = "", ...said } = call;
    const id = own === "" || this.#callIds.has(own) ? generatedToolCallId(this.#callIds.size) : own;
    this.#callIds.add(id);
    const ended = this.#begin(index, { kind: "tool-call", id, input: "" });
    return [...ended, { type: "tool-call-start", id, ...said }];
  }

  beginOwn(index: number, own: Own): Delta[] {
    return this.#begin(index, { kind: "own", own });
  }

  /** Adds to the text or the reasoning at `index`. */
  addText(index: number, text = ""): Delta[] {
    const open = this.#blocks.get(index);
    if (text === "" || (open?.kind !== "text" && open?.kind !== "reasoning")) return [];
    return [{ type: open.kind === "text" ? "text-delta" : "reasoning-delta", id: open.id, text }];
  }

  /** Adds to the arguments of the tool call at `index`. */
  addInput(index: number, input = ""): Delta[] {
    const open = this.#blocks.get(index);
    if (input === "" || open?.kind !== "tool-call") return [];
    open.input += input;
    return [{ type: "tool-call-delta", id: open.id, inputDelta: input }];
  }

  /** Adds to the signature of the reasoning at `index`. */
  sign(index: number, signature = ""): void {
    const open = this.#blocks.get(index);
    if (open?.kind === "reasoning") open.signature += signature;
  }

  /** Ends the block at `index`, if there is one; `isCut`: its provider did not end it. */
  end(index: number, isCut = false): Delta[] {
    const open = this.#blocks.get(index);
    if (open === undefined) return [];
    this.#blocks.delete(index);
    switch (open.kind) {
      case "text":
        return [{ type: "text-end", id: open.id }];
      case "reasoning": {
        const own = open.signature === "" ? this.#unsigned : { signature: open.signature };
        return [{ type: "reasoning-end", id: open.id, ...withOpaque(this.#format, own) }];
      }
      case "tool-call":
        return [toolCallEnd(open.id, open.input, isCut)];
      case "own": {
        const block = isCut ? undefined : open.own.toBlock();
        return block === undefined ? [] : [customDelta(this.#format, block)];
      }
    }
  }

  endAll(isCut: boolean): Delta[] {
    return [...this.#blocks.keys()].flatMap((index) => this.end(index, isCut));
  }

  #begin(index: number, block: OpenBlock<Own>): Delta[] {
    const ended = this.end(index);
    this.#blocks.set(index, block);
    return ended;
  }
}
