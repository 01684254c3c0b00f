/** The tool calls of an answer in the making, put together from fragments as OpenAI's format sends them. */
import type { Delta } from "../chat.ts";
import type { JsonObject } from "../json.ts";
import { numberOf, objectOf, textOf } from "./fields.ts";
import { generatedToolCallId, isWholeInput } from "./tool-call-id.ts";

interface OpenToolCall {
  index: number | undefined;
  id: string | undefined;
  name: string;
  input: string;
  hasStarted: boolean;
  hasEnded: boolean;
}

/** What one element of `tool_calls` says; empty where it says nothing. */
export interface ToolCallFragment {
  index: number | undefined;
  id: string | undefined;
  name: string;
  input: string;
}

/** Reads one element of `tool_calls`: OpenAI's shape, or Workers AI's flat one. Arguments may be an object. */
export function parseToolCallFragment(fragment: JsonObject): ToolCallFragment {
  const called = objectOf(fragment["function"]) ?? fragment;
  const input = called["arguments"];
  return {
    index: numberOf(fragment["index"]),
    id: textOf(fragment["id"]) || undefined,
    name: textOf(called["name"]) ?? "",
    input: typeof input === "string" ? input : input === undefined || input === null ? "" : JSON.stringify(input),
  };
}

/** Takes fragments as they come; tool calls of one answer may be interleaved. */
export class OpenToolCalls {
  readonly #calls: OpenToolCall[] = [];

  /** Whether the answer calls a tool. */
  get hasAny(): boolean {
    return this.#calls.length > 0;
  }

  push(fragment: ToolCallFragment): Delta[] {
    // Workers AI ends a call with a fragment of nulls; others repeat empty ones.
    if (fragment.id === undefined && fragment.name === "" && fragment.input === "") return [];
    const deltas: Delta[] = [];
    let call = this.#find(fragment);
    if (call === undefined) {
      deltas.push(...this.#endWhole());
      call = { index: fragment.index, id: undefined, name: "", input: "", hasStarted: false, hasEnded: false };
      this.#calls.push(call);
    }
    if (!call.hasStarted) {
      call.id ??= fragment.id;
      call.name ||= fragment.name;
    }
    return [...deltas, ...this.#extend(call, fragment.input)];
  }

  /** No more fragments: ends what is open. `isCut`: the answer stopped before its end. */
  close(isCut: boolean): Delta[] {
    return this.#calls
      .filter((call) => !call.hasEnded)
      .flatMap((call) => [...(call.hasStarted ? [] : this.#start(call)), this.#end(call, isCut)]);
  }

  /** The call a fragment belongs to. `index` may be missing, or the same for several calls; `id` comes once. */
  #find({ index, id, name }: ToolCallFragment): OpenToolCall | undefined {
    const last = this.#calls.at(-1);
    if (index === undefined) {
      if (id !== undefined) return this.#calls.find((call) => call.id === id);
      return name !== "" && last?.name ? undefined : last;
    }
    const call = this.#calls.findLast((other) => other.index === index);
    const isAnother = id !== undefined && call?.id !== undefined && id !== call.id && name !== "";
    return isAnother ? undefined : call;
  }

  #extend(call: OpenToolCall, input: string): Delta[] {
    if (call.hasEnded) return [];
    if (call.hasStarted) {
      call.input += input;
      return input === "" ? [] : [{ type: "tool-call-delta", id: this.#idOf(call), inputDelta: input }];
    }
    call.input += input;
    return call.name === "" ? [] : this.#start(call);
  }

  #start(call: OpenToolCall): Delta[] {
    call.hasStarted = true;
    const id = this.#idOf(call);
    const start: Delta = { type: "tool-call-start", id, toolName: call.name };
    return call.input === "" ? [start] : [start, { type: "tool-call-delta", id, inputDelta: call.input }];
  }

  #end(call: OpenToolCall, isCut: boolean): Delta {
    call.hasEnded = true;
    const isTruncated = !isWholeInput(call.input) || (isCut && call.input.trim() === "") || call.name === "";
    return { type: "tool-call-end", id: this.#idOf(call), ...(isTruncated ? { truncated: true } : {}) };
  }

  /** Ends the calls whose arguments are a whole object: nothing can be added to them, so the next may be delivered. */
  #endWhole(): Delta[] {
    return this.#calls
      .filter((call) => call.hasStarted && !call.hasEnded && call.input.startsWith("{") && isWholeInput(call.input))
      .map((call) => this.#end(call, false));
  }

  #idOf(call: OpenToolCall): string {
    call.id ??= generatedToolCallId(this.#calls.indexOf(call));
    return call.id;
  }
}
