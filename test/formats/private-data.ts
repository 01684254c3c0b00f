/** What of a call is private to a format: it does not travel, and a warning names each thing of it. */
import type { ChatCall, FormatId, Opaque } from "../../src/chat.ts";
import type { JsonValue } from "../../src/json.ts";
import type { Part } from "./loss.ts";

/** One private thing. */
export interface PrivateField {
  /** Where the field of a warning begins: the message or the tool; nothing for the call. */
  place: string;
  /** Its name; absent for a part that is private as a whole. */
  name?: string;
  value?: JsonValue;
  /** The part goes with it: one warning is enough. */
  ofReasoning?: boolean;
}

/** All of it that formats other than `target` have put into `call`. */
export function privateFields(call: ChatCall, target: FormatId): PrivateField[] {
  const inOpaque = (opaque: Opaque | undefined, place: string, ofReasoning = false): PrivateField[] =>
    Object.entries(opaque ?? {})
      .filter(([format]) => format !== target)
      .flatMap(([, own]) => Object.entries(own))
      .filter(([name]) => !name.startsWith("$"))
      .map(([name, value]) => ({ place, name, value, ...(ofReasoning && { ofReasoning }) }));
  const inPart = (part: Part, place: string): PrivateField[] => {
    if (part.type === "custom") return part.opaque[target] === undefined ? [{ place }] : [];
    const inner = part.type === "tool-result" ? part.output.flatMap((one) => inPart(one, place)) : [];
    return [...inOpaque(part.opaque, place, part.type === "reasoning"), ...inner];
  };
  return [
    ...inOpaque(call.opaque, ""),
    ...(call.tools ?? []).flatMap(({ name, opaque }) => inOpaque(opaque, `tools.${name}`)),
    ...call.messages.flatMap(({ opaque, content }, i) => {
      const place = `messages[${i}]`;
      return [...inOpaque(opaque, place), ...content.flatMap((part) => inPart(part, place))];
    }),
  ];
}

/** Whether a warning about `field` names this. */
export function isNamed({ place, name }: PrivateField, field: string): boolean {
  if (name === undefined) return field.startsWith(place);
  return place === "" ? field === name : field.startsWith(place) && field.endsWith(`.${name}`);
}
