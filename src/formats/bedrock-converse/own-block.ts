/** A block only Converse has, in the making: a server tool and its result, redacted reasoning, an image. */
import { isJsonObject, type JsonObject } from "../../json.ts";
import { listOf, objectOf, textOf } from "../fields.ts";
import { parseToolInput } from "../tool-input.ts";

/** Takes the start and the deltas of one block. */
export class OwnBlock {
  readonly #start: JsonObject;
  readonly #deltas: JsonObject[] = [];

  constructor(start: JsonObject) {
    this.#start = start;
  }

  push(delta: JsonObject): void {
    this.#deltas.push(delta);
  }

  /** The block as a whole answer has it, and as it goes back in the next request; undefined where nothing was said. */
  toBlock(): JsonObject | undefined {
    const [name] = [...Object.keys(this.#start), ...this.#deltas.flatMap(Object.keys)];
    if (name === undefined) return undefined;
    const start = objectOf(this.#start[name]) ?? {};
    const deltas = this.#deltas.map((delta) => delta[name]);
    switch (name) {
      case "toolUse": {
        const input = deltas.map((delta) => textOf(objectOf(delta)?.["input"]) ?? "").join("");
        return { toolUse: { ...start, input: parseToolInput(input) } };
      }
      case "toolResult":
        return { toolResult: { ...start, content: deltas.flatMap((delta) => listOf(delta)) } };
      case "reasoningContent":
        return { reasoningContent: { redactedContent: joinBase64(deltas.filter(isJsonObject)) } };
      default:
        return { [name]: Object.assign({}, start, ...deltas.filter(isJsonObject)) };
    }
  }
}

/** Each piece is base64 of its own: padding may stand in the middle. */
function joinBase64(pieces: JsonObject[]): string {
  const texts = pieces.map((piece) => textOf(piece["redactedContent"]) ?? "");
  if (texts.length === 1) return texts[0] ?? "";
  try {
    return btoa(texts.map((text) => atob(text)).join(""));
  } catch {
    return texts.join("");
  }
}
