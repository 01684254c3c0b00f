/** Events of Converse → deltas. Grammar: docs/wire-formats.md, Streams. */
import type { Delta, Finish, Usage } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { customDelta, responseEnd, sourceDelta } from "../deltas.ts";
import { EventDecoder, failed, type AnswerReader } from "../event-decoder.ts";
import { FrameReader } from "../event-stream.ts";
import { objectOf, restOf, textOf } from "../fields.ts";
import type { StreamDecoder } from "../format.ts";
import { OpenBlocks } from "../open-blocks.ts";
import { withOpaque } from "../opaque.ts";
import { isServerTool, KNOWN_TOOL_USE } from "./blocks.ts";
import { readConverseEvent } from "./event.ts";
import { parseFinish } from "./finish.ts";
import { OwnBlock } from "./own-block.ts";
import { endFields } from "./response.ts";
import { usageIn } from "./usage.ts";

const FORMAT = "bedrock-converse";

/**
 * Decodes one answer. It is whole with `messageStop`; its usage comes after that, so the `response-end` waits for it, or
 * for the end of the body.
 */
export function converseDecoder(): StreamDecoder {
  return new EventDecoder(new FrameReader(), new ConverseReader());
}

class ConverseReader implements AnswerReader<Uint8Array> {
  /** Text and reasoning begin without an event that says so. */
  readonly #blocks = new OpenBlocks<OwnBlock>(FORMAT, { $unsigned: true });
  #count = 0;
  #finish: Finish | undefined;
  #usage: Usage | undefined;
  #end: JsonObject = {};

  event(bytes: Uint8Array): Delta[] {
    const read = readConverseEvent(bytes);
    if (read.fault !== undefined) return failed(read.fault);
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
        return this.#blocks.end(index);
      case "messageStop":
        return this.#messageStop(body);
      case "metadata":
        return this.#metadata(body);
      default:
        return [];
    }
  }

  end(): Delta[] {
    return this.#finish === undefined ? this.#blocks.endAll(true) : [this.#responseEnd(this.#finish)];
  }

  #blockStart(index: number, start: JsonObject): Delta[] {
    // Text may be announced by a start that says nothing.
    if (Object.keys(start).length === 0) return this.#blocks.end(index);
    const tool = objectOf(start["toolUse"]);
    if (tool === undefined || isServerTool(tool)) return this.#blocks.beginOwn(index, new OwnBlock(start));
    const [id, toolName] = [textOf(tool["toolUseId"]), textOf(tool["name"]) ?? ""];
    return this.#blocks.beginToolCall(index, { id, toolName, ...withOpaque(FORMAT, restOf(tool, KNOWN_TOOL_USE)) });
  }

  #blockDelta(index: number, delta: JsonObject): Delta[] {
    const own = this.#blocks.ownAt(index);
    if (own !== undefined) {
      own.push(delta);
      return [];
    }
    const { text, toolUse, reasoningContent: thought, citation: cited } = delta;
    if (typeof text === "string") return text === "" ? [] : this.#text(index, text);
    if (thought !== undefined) return this.#reasoning(index, objectOf(thought) ?? {});
    if (cited !== undefined) return [citation(objectOf(cited) ?? {})];
    return this.#blocks.addInput(index, textOf(objectOf(toolUse)?.["input"]));
  }

  #text(index: number, text: string): Delta[] {
    const isOpen = this.#blocks.kindAt(index) === "text";
    const start = isOpen ? [] : this.#blocks.beginText(index, this.#nextId("text"));
    return [...start, ...this.#blocks.addText(index, text)];
  }

  #reasoning(index: number, thought: JsonObject): Delta[] {
    if (thought["redactedContent"] !== undefined) {
      const own = new OwnBlock({});
      own.push({ reasoningContent: thought });
      return this.#blocks.beginOwn(index, own);
    }
    const isOpen = this.#blocks.kindAt(index) === "reasoning";
    const start = isOpen ? [] : this.#blocks.beginReasoning(index, this.#nextId("reasoning"));
    this.#blocks.sign(index, textOf(thought["signature"]));
    return [...start, ...this.#blocks.addText(index, textOf(thought["text"]))];
  }

  #messageStop(event: JsonObject): Delta[] {
    this.#finish = parseFinish(textOf(event["stopReason"]) ?? "end_turn");
    this.#end = { ...this.#end, ...endFields(event) };
    const deltas = this.#blocks.endAll(this.#finish.reason === "length");
    return this.#usage === undefined ? deltas : [...deltas, this.#responseEnd(this.#finish)];
  }

  #metadata(event: JsonObject): Delta[] {
    this.#end = { ...this.#end, ...endFields(event) };
    const usage = usageIn(event);
    if (usage === undefined) return [];
    this.#usage = usage;
    return [{ type: "usage", usage }, ...(this.#finish === undefined ? [] : [this.#responseEnd(this.#finish)])];
  }

  #responseEnd(finish: Finish): Delta {
    return responseEnd(FORMAT, finish, this.#usage, this.#end);
  }

  #nextId(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }
}

/** A citation of a page is a source; of a document only this format can say. */
function citation(cited: JsonObject): Delta {
  const url = objectOf(objectOf(cited["location"])?.["web"])?.["url"];
  const own = { citation: cited };
  return sourceDelta(FORMAT, { url, title: cited["title"] }, own) ?? customDelta(FORMAT, own);
}
