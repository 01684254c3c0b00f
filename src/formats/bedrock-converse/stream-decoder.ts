/** Events of Converse → deltas. Grammar: docs/wire-formats.md, Streams. */
import type { Delta, Finish, ProviderFault, Usage } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { EventScanner, type ScannedEvents } from "../../stream/scanner.ts";
import { objectOf, restOf, textOf } from "../fields.ts";
import type { StreamDecoder } from "../format.ts";
import { withOpaque } from "../opaque.ts";
import { isWholeInput } from "../tool-call-id.ts";
import { isServerTool, KNOWN_TOOL_USE } from "./blocks.ts";
import { readConverseEvent } from "./event.ts";
import { parseFinish } from "./finish.ts";
import { OwnBlock } from "./own-block.ts";
import { endFields } from "./response.ts";
import { usageIn } from "./usage.ts";

const FORMAT = "bedrock-converse";

/** A block in the making. Text and reasoning begin without an event that says so. */
type OpenBlock =
  | { kind: "text"; id: string }
  | { kind: "reasoning"; id: string; signature: string }
  | { kind: "tool-call"; id: string; input: string }
  | { kind: "own"; own: OwnBlock };

/**
 * Decodes one answer. It is whole with `messageStop`; its usage comes after that, so the `response-end` waits for it, or
 * for the end of the body.
 */
export class ConverseDecoder implements StreamDecoder {
  readonly #frames = new EventScanner("event-stream");
  readonly #blocks = new Map<number, OpenBlock>();
  #count = 0;
  #hasEnded = false;
  #finish: Finish | undefined;
  #usage: Usage | undefined;
  #end: JsonObject = {};

  push(bytes: Uint8Array): Delta[] {
    return this.#events(this.#frames.push(bytes));
  }

  end(): Delta[] {
    const deltas = this.#events(this.#frames.end());
    if (this.#hasEnded) return deltas;
    return [...deltas, ...(this.#finish === undefined ? this.#closeAll(true) : this.#responseEnd())];
  }

  #events({ bytes, ends }: ScannedEvents): Delta[] {
    return ends.flatMap((end, i) => this.#event(bytes.subarray(i === 0 ? 0 : ends[i - 1], end)));
  }

  #event(bytes: Uint8Array): Delta[] {
    if (this.#hasEnded) return [];
    const read = readConverseEvent(bytes);
    if (read.fault !== undefined) return this.#fail(read.fault);
    const { type, body } = read;
    const index = typeof body["contentBlockIndex"] === "number" ? body["contentBlockIndex"] : 0;
    switch (type) {
      case "messageStart":
        return [{ type: "response-start" }];
      case "contentBlockStart":
        return this.#blockStart(index, objectOf(body["start"]) ?? {});
      case "contentBlockDelta":
        return this.#blockDelta(index, objectOf(body["delta"]) ?? {});
      case "contentBlockStop":
        return this.#blockStop(index);
      case "messageStop":
        return this.#messageStop(body);
      case "metadata":
        return this.#metadata(body);
      default:
        return [];
    }
  }

  #blockStart(index: number, start: JsonObject): Delta[] {
    const deltas = this.#blockStop(index);
    // Text may be announced by a start that says nothing.
    if (Object.keys(start).length === 0) return deltas;
    const tool = objectOf(start["toolUse"]);
    if (tool === undefined || isServerTool(tool)) {
      this.#blocks.set(index, { kind: "own", own: new OwnBlock(start) });
      return deltas;
    }
    const id = textOf(tool["toolUseId"]) ?? this.#nextId("tool");
    this.#blocks.set(index, { kind: "tool-call", id, input: "" });
    const opaque = withOpaque(FORMAT, restOf(tool, KNOWN_TOOL_USE));
    return [...deltas, { type: "tool-call-start", id, toolName: textOf(tool["name"]) ?? "", ...opaque }];
  }

  #blockDelta(index: number, delta: JsonObject): Delta[] {
    const open = this.#blocks.get(index);
    if (open?.kind === "own") {
      open.own.push(delta);
      return [];
    }
    const { text, toolUse, reasoningContent: thought, citation } = delta;
    if (typeof text === "string") return text === "" ? [] : this.#text(index, text);
    if (thought !== undefined) return this.#reasoning(index, objectOf(thought) ?? {});
    if (citation !== undefined) return [citationDelta(objectOf(citation) ?? {})];
    const input = textOf(objectOf(toolUse)?.["input"]) ?? "";
    if (open?.kind !== "tool-call" || input === "") return [];
    open.input += input;
    return [{ type: "tool-call-delta", id: open.id, inputDelta: input }];
  }

  #text(index: number, text: string): Delta[] {
    const open = this.#blocks.get(index);
    if (open?.kind === "text") return [{ type: "text-delta", id: open.id, text }];
    const deltas = this.#blockStop(index);
    const id = this.#nextId("text");
    this.#blocks.set(index, { kind: "text", id });
    return [...deltas, { type: "text-start", id }, { type: "text-delta", id, text }];
  }

  #reasoning(index: number, thought: JsonObject): Delta[] {
    if (thought["redactedContent"] !== undefined) {
      const deltas = this.#blockStop(index);
      const own = new OwnBlock({});
      own.push({ reasoningContent: thought });
      this.#blocks.set(index, { kind: "own", own });
      return deltas;
    }
    const deltas: Delta[] = [];
    let open = this.#blocks.get(index);
    if (open?.kind !== "reasoning") {
      deltas.push(...this.#blockStop(index));
      open = { kind: "reasoning", id: this.#nextId("reasoning"), signature: "" };
      this.#blocks.set(index, open);
      deltas.push({ type: "reasoning-start", id: open.id });
    }
    open.signature += textOf(thought["signature"]) ?? "";
    const text = textOf(thought["text"]) ?? "";
    return text === "" ? deltas : [...deltas, { type: "reasoning-delta", id: open.id, text }];
  }

  #blockStop(index: number, isCut = false): Delta[] {
    const open = this.#blocks.get(index);
    if (open === undefined) return [];
    this.#blocks.delete(index);
    switch (open.kind) {
      case "text":
        return [{ type: "text-end", id: open.id }];
      case "reasoning": {
        const own = open.signature === "" ? { $unsigned: true } : { signature: open.signature };
        return [{ type: "reasoning-end", id: open.id, ...withOpaque(FORMAT, own) }];
      }
      case "tool-call": {
        const isTruncated = isCut || !isWholeInput(open.input);
        return [{ type: "tool-call-end", id: open.id, ...(isTruncated ? { truncated: true } : {}) }];
      }
      case "own":
        return isCut || open.own.isEmpty ? [] : [{ type: "custom", opaque: { [FORMAT]: open.own.toBlock() } }];
    }
  }

  #messageStop(event: JsonObject): Delta[] {
    this.#finish = parseFinish(textOf(event["stopReason"]) ?? "end_turn");
    this.#end = { ...this.#end, ...endFields(event) };
    const deltas = this.#closeAll(this.#finish.reason === "length");
    return this.#usage === undefined ? deltas : [...deltas, ...this.#responseEnd()];
  }

  #metadata(event: JsonObject): Delta[] {
    this.#end = { ...this.#end, ...endFields(event) };
    const usage = usageIn(event);
    if (usage === undefined) return [];
    this.#usage = usage;
    return [{ type: "usage", usage }, ...(this.#finish === undefined ? [] : this.#responseEnd())];
  }

  #responseEnd(): Delta[] {
    this.#hasEnded = true;
    const usage = this.#usage === undefined ? {} : { usage: this.#usage };
    const finish = this.#finish ?? { reason: "other" };
    return [{ type: "response-end", finish, ...usage, ...withOpaque(FORMAT, this.#end) }];
  }

  #closeAll(isCut: boolean): Delta[] {
    return [...this.#blocks.keys()].flatMap((index) => this.#blockStop(index, isCut));
  }

  #nextId(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }

  #fail(error: ProviderFault): Delta[] {
    this.#hasEnded = true;
    return [{ type: "error", error }];
  }
}

/** A citation of a page is a source; of a document only this format can say. */
function citationDelta(citation: JsonObject): Delta {
  const page = objectOf(objectOf(citation["location"])?.["web"]);
  const [url, title] = [textOf(page?.["url"]), textOf(citation["title"])];
  const opaque = { [FORMAT]: { citation } };
  if (url === undefined) return { type: "custom", opaque };
  return { type: "source", url, ...(title === undefined ? {} : { title }), opaque };
}
