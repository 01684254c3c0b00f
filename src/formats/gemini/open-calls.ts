/** The tool calls of an answer in the making: whole ones, and those whose arguments Vertex streams. */
import type { Delta } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { objectOf, textOf } from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { generatedToolCallId } from "../tool-call-id.ts";
import { addPartialArgs } from "./partial-args.ts";
import { callMarks } from "./parts.ts";

interface OpenCall {
  id: string;
  name: string;
  args: JsonObject;
}

/** Takes calls as they come; one is open at a time. */
export class OpenCalls {
  #count = 0;
  #open: OpenCall | undefined;

  /** Whether the answer calls a tool. */
  get hasAny(): boolean {
    return this.#count > 0;
  }

  /** `call` is the `functionCall` of `part`; without a name it goes on with the one that is open. */
  push(part: JsonObject, call: JsonObject): Delta[] {
    const name = textOf(call["name"]) ?? "";
    const isNext = this.#open === undefined || name !== "";
    const deltas = isNext ? [...this.close(), ...this.#start(name, part, call)] : [];
    const open = this.#open;
    if (open === undefined) return deltas;
    Object.assign(open.args, objectOf(call["args"]));
    addPartialArgs(open.args, call["partialArgs"]);
    if (call["willContinue"] === true) return deltas;
    this.#open = undefined;
    deltas.push({ type: "tool-call-delta", id: open.id, inputDelta: JSON.stringify(open.args) });
    deltas.push({ type: "tool-call-end", id: open.id, ...(open.name === "" ? { truncated: true } : {}) });
    return deltas;
  }

  /** No more of the call that is open: what it was called with is not known. */
  close(): Delta[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : [{ type: "tool-call-end", id: open.id, truncated: true }];
  }

  #start(name: string, part: JsonObject, call: JsonObject): Delta[] {
    const id = textOf(call["id"]) || generatedToolCallId(this.#count);
    this.#count += 1;
    this.#open = { id, name, args: {} };
    const { functionCall: _call, ...marks } = callMarks(part, call);
    return [{ type: "tool-call-start", id, toolName: name, ...withOpaque("gemini", marks) }];
  }
}
