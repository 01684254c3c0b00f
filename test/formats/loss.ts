/** Kinds of losses, to list them with: what a format cannot say of a call. */
import type { ChatCall, ChatMessage } from "../../src/chat.ts";

/** A part of a message, or of the output of a tool. */
export type Part = ChatMessage["content"][number];

/** Something a format cannot say. */
export interface Loss {
  /** What of the call, in the words of src/chat.ts. */
  field: string;
  why: string;
  /** The warning that says so, as `field: reason`; absent where the same thing is said in other words. */
  warned?: RegExp;
  /** The call as the format says it. */
  said: (call: ChatCall) => ChatCall;
}

/** A field of the call, and what becomes of it; undefined where it is left out. */
export function inField<K extends keyof ChatCall>(
  name: K,
  why: string,
  to: (value: NonNullable<ChatCall[K]>, call: ChatCall) => ChatCall[K] | undefined,
  warned?: RegExp,
): Loss {
  const said = (call: ChatCall): ChatCall => {
    const value = call[name];
    return value === undefined || value === null ? call : { ...call, [name]: to(value, call) };
  };
  return { field: name, why, said, ...(warned && { warned }) };
}

/** A field of the call that is left out. */
export function without(name: keyof ChatCall): Loss {
  return inField(name, "there is no such parameter", () => undefined, new RegExp(`^${name}: .*no such parameter`));
}

/** A kind of part, in messages and in what tools answered; undefined where it is left out. */
export function inParts<T extends Part["type"]>(
  { type, field = type }: { type: T; field?: string },
  why: string,
  to: (part: Extract<Part, { type: T }>) => Part | undefined,
  warned?: RegExp,
): Loss {
  const isOne = (part: Part): part is Extract<Part, { type: T }> => part.type === type;
  const all = <P extends Part>(parts: readonly P[]): P[] =>
    parts.map((part) => (isOne(part) ? to(part) : part)).filter((part) => part !== undefined) as P[];
  return inMessages(
    field,
    why,
    (messages) =>
      messages.map((message) => {
        const content = all<Part>(message.content).map((part) =>
          part.type === "tool-result" ? { ...part, output: all(part.output) } : part,
        );
        return withContent(message, content);
      }),
    warned,
  );
}

/** The messages, and what becomes of them. */
export function inMessages(
  field: string,
  why: string,
  to: (messages: ChatMessage[], call: ChatCall) => ChatMessage[],
  warned?: RegExp,
): Loss {
  const said = (call: ChatCall): ChatCall => ({ ...call, messages: to(call.messages, call) });
  return { field, why, said, ...(warned && { warned }) };
}

/** `message` with other parts: those of its role. */
export function withContent(message: ChatMessage, content: Part[]): ChatMessage {
  return { ...message, content } as ChatMessage;
}

/** Whether only the one who made `part` can read all of it. */
export function isSigned({ opaque = {} }: Part): boolean {
  return Object.values(opaque).some((own) => Object.keys(own).some((name) => !name.startsWith("$")));
}
