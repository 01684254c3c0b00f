/** An item of a stream whose end has not come: what has been said of it, and how it ends. */
import type { Delta, Opaque } from "../../chat.ts";
import type { JsonValue } from "../../json.ts";
import { toolCallEnd } from "../deltas.ts";

/** An item whose end has not come. */
export type OpenItem =
  | { kind: "message"; itemId?: JsonValue; texts: Map<number, OpenText> }
  | { kind: "reasoning"; id: string; text: string; source: string; part: number }
  | { kind: "tool-call"; id: string; input: string }
  | { kind: "custom" };

/** One part of a message. */
export interface OpenText {
  id: string;
  text: string;
  isRefusal: boolean;
}

/** The last deltas of `item`; `isCut`: its provider did not end it. */
export function closeItem(item: OpenItem, isCut: boolean, opaque?: Opaque): Delta[] {
  switch (item.kind) {
    case "message":
      return [...item.texts.values()].flatMap(({ id, isRefusal }) => (isRefusal ? [] : [{ type: "text-end", id }]));
    case "reasoning":
      return [{ type: "reasoning-end", id: item.id, ...(opaque !== undefined && { opaque }) }];
    case "tool-call":
      return [toolCallEnd(item.id, item.input, isCut)];
    case "custom":
      return [];
  }
}

/** What of `whole` has not been said; nothing where it says something else than what was. */
export function restOfText(whole: string, said: string): string {
  return whole.startsWith(said) ? whole.slice(said.length) : "";
}
