/** Several answers to one call (`n`, `candidateCount`): the first is the answer, the further ones stand beside it. */
import type { ChatCall, Delta, Warning } from "../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { Quirks } from "./format.ts";
import { listOf, numberOf } from "./fields.ts";
import { droppedField } from "./opaque.ts";

/** Most choices that are read of one answer: the most anybody gives (OpenAI's `n`). */
export const MAX_CHOICES = 128;

/** A further choice of a body, and its place among all of them, from 1 on. */
export interface OtherChoice {
  index: number;
  choice: JsonObject;
}

const NONE: readonly OtherChoice[] = [];

/** The further choices in a list of `choices` or `candidates`; the one without an index is the first. */
export function otherChoicesIn(list: JsonValue | undefined): readonly OtherChoice[] {
  let others: OtherChoice[] | undefined;
  for (const choice of listOf(list)) {
    if (!isJsonObject(choice)) continue;
    const index = numberOf(choice["index"]) ?? 0;
    if (Number.isInteger(index) && index > 0 && index < MAX_CHOICES) (others ??= []).push({ index, choice });
  }
  return others ?? NONE;
}

/** The further choices of a stream, each read by a decoder of its own as if it were the only one. */
export class OtherChoices<Decoder> {
  readonly #create: () => Decoder;
  readonly #decoders = new Map<number, Decoder>();

  constructor(create: () => Decoder) {
    this.#create = create;
  }

  /** What `read` finds in `others` with the decoder of each. */
  push(others: readonly OtherChoice[], read: (decoder: Decoder, choice: JsonObject) => Delta[]): Delta[] {
    return others.flatMap(({ index, choice }) => {
      const decoder = this.#decoders.get(index) ?? this.#create();
      this.#decoders.set(index, decoder);
      return deltasOfChoice(index, read(decoder, choice));
    });
  }

  /** No more of them: what `end` closes. A choice that was cut off has no `response-end`. */
  end(end: (decoder: Decoder) => Delta[]): Delta[] {
    return [...this.#decoders].flatMap(([index, decoder]) => deltasOfChoice(index, end(decoder)));
  }
}

/** The deltas of one choice as those of a further one: what is said of the whole answer is not repeated. */
export function deltasOfChoice(index: number, deltas: readonly Delta[]): Delta[] {
  return deltas.flatMap((delta): Delta[] => {
    switch (delta.type) {
      case "response-start":
      case "usage":
        return [];
      case "response-end":
        return [{ type: "choice", index, delta: { ...delta, usage: undefined } }];
      case "error": {
        const finish = { reason: "error" as const, raw: delta.error.code };
        return [{ type: "choice", index, delta: { type: "response-end", finish } }];
      }
      default:
        return [{ type: "choice", index, delta }];
    }
  });
}

/** The warning that a call wants several answers of a format that gives one. */
export function onlyOneChoice({ n = 1 }: ChatCall, reason: string): Warning[] {
  return n === 1 ? [] : [droppedField("n", n, reason)];
}

/** Takes the number of answers in `body` down to what its target gives. */
export function fitChoices(body: JsonObject, field: string, quirks: readonly Quirks[] = []): Warning[] {
  const most = quirks.findLast(({ maxChoices }) => maxChoices !== undefined)?.maxChoices;
  const wanted = body[field];
  if (most === undefined || typeof wanted !== "number" || wanted <= most) return [];
  body[field] = most;
  return [{ field, from: wanted, to: most, reason: "the most answers this model gives to one request here" }];
}
