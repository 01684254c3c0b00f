/** An answer as the log has it: a body of JSON as it came, a stream put together. */
import type { Delta } from "../chat.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { AttemptFrame } from "../stream/frame.ts";
import { deltaDecoder } from "./run-deltas.ts";

/** Bytes of an answer that are looked at. */
export const MAX_LOGGED_ANSWER_BYTES: number = 4 * 1024 * 1024;

/** What came of the last attempt that answered. */
export interface AnswerBytes {
  attempt: AttemptFrame;
  /** Its events, up to {@link MAX_LOGGED_ANSWER_BYTES}. */
  events: Uint8Array;
  /** All that was answered, of earlier attempts too. */
  bytes: number;
}

/**
 * A stream of a chat as `{ content, refusal?, finish?, otherChoices? }`, in which a text is one text, whatever pieces it came
 * in: what is taken out of it would not be found in pieces. Undefined where it is no text, or cannot be read.
 */
export function toLoggedAnswer({ attempt, events }: AnswerBytes): string | undefined {
  if (attempt.framing === "json") return new TextDecoder().decode(events);
  const decoder = deltaDecoder(attempt);
  if (decoder === undefined) return undefined;
  try {
    const answer = new WholeAnswer();
    for (const delta of attempt.seam?.delivered ?? []) answer.push(delta);
    for (const delta of [...decoder.push(events), ...decoder.end()]) answer.push(delta);
    return JSON.stringify(answer.toJson());
  } catch {
    return undefined;
  }
}

/** The parts of a choice, each with all that its deltas said. */
class WholeAnswer {
  readonly #parts = new Map<string, JsonObject & { type: string }>();
  readonly #others = new Map<number, WholeAnswer>();
  #refusal = "";
  #finish: string | undefined;

  push(delta: Delta): void {
    switch (delta.type) {
      case "text-delta":
        return this.#add({ type: "text" }, delta.id, "text", delta.text);
      case "reasoning-delta":
        return this.#add({ type: "reasoning" }, delta.id, "text", delta.text);
      case "tool-call-start":
        return this.#add({ type: "tool-call", toolCallId: delta.id, toolName: delta.toolName }, delta.id, "input", "");
      case "tool-call-delta":
        return this.#add({ type: "tool-call" }, delta.id, "input", delta.inputDelta);
      case "refusal-delta":
        this.#refusal += delta.text;
        return undefined;
      case "response-end":
        this.#finish = delta.finish.reason;
        return undefined;
      case "choice":
        return this.#other(delta.index).push(delta.delta);
      default:
        return undefined;
    }
  }

  toJson(): JsonObject {
    const others = [...this.#others.values()].map((other): JsonValue => other.toJson());
    return {
      content: [...this.#parts.values()],
      ...(this.#refusal !== "" && { refusal: this.#refusal }),
      ...(this.#finish !== undefined && { finish: this.#finish }),
      ...(others.length > 0 && { otherChoices: others }),
    };
  }

  #add(part: JsonObject & { type: string }, id: string, field: "text" | "input", more: string): void {
    const key = `${part.type}/${id}`;
    const known = this.#parts.get(key) ?? { ...part, [field]: "" };
    known[field] = `${String(known[field])}${more}`;
    this.#parts.set(key, known);
  }

  #other(index: number): WholeAnswer {
    const other = this.#others.get(index) ?? new WholeAnswer();
    this.#others.set(index, other);
    return other;
  }
}
