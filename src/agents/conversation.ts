/**
 * A model call as an agent that comes back after its death asks it again: what makes two calls the same.
 *
 * An agent rebuilds its messages from what it has stored, so ids, metadata, signatures and the way the words are spread
 * over messages may differ. What was said, by whom, and which tools were called with what, may not.
 */
import type { ChatCall, ChatMessage, ToolResultPart } from "../chat.ts";
import { canonicalJson } from "../binding/request-hash.ts";
import { DurableAIError } from "../errors.ts";
import { isTaskFormat } from "../formats/any-format.ts";
import { formatOf } from "../formats/formats.ts";
import { parseJson, type JsonValue } from "../json.ts";
import type { RunRequest } from "../run/run-record.ts";

/** What one side said before the other did. */
export interface Turn {
  role: ChatMessage["role"];
  text: string;
  calls: { id: string; name: string; input: JsonValue }[];
  results: { id: string; text: string }[];
  files: JsonValue[];
}

export interface Conversation {
  turns: Turn[];
  /** The last message alone, where it is one of several in its turn. */
  last?: Turn;
  /** What is asked for beside the messages: the model, its tools, the shape of the answer. */
  asked: JsonValue;
}

/** What a call is recognised by: the hashes (SHA-256, hex) of a number of turns, and of what is asked for. */
export interface Fingerprint {
  turns: number;
  exact: string;
  /** The same where the instructions hold a time, a count or an id that is another today. */
  loose: string;
}

/** Numbers, dates, ids: words of instructions that are made anew for each call. */
const CHANGING_WORD = /\S*\d\S*/g;

/** The conversation in a request; undefined where it is no chat, or cannot be read. */
export function conversationOf({ format, inputs, model, route }: RunRequest): Conversation | undefined {
  if (isTaskFormat(format)) return undefined;
  try {
    const call = formatOf(format).parseRequest(inputs);
    const messages = call.messages.map(toTurn);
    const [turns, last] = [mergeTurns(messages), messages.at(-1)];
    const isAlone = last === undefined || turns.at(-1)?.text === last.text;
    return { turns, asked: askedIn(call, route ?? model), ...(isAlone ? {} : { last }) };
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) return undefined;
    throw thrown;
  }
}

/** The fingerprint of the first `turns` turns; of all by default. What was said is hashed once, the instructions twice. */
export async function fingerprint({ turns, asked }: Conversation, count: number = turns.length): Promise<Fingerprint> {
  const first = turns.slice(0, count);
  const instructions = first.map(({ role, text }) => (role === "system" ? text : ""));
  const said = await hash([asked, first.map((turn) => (turn.role === "system" ? null : { ...turn }))]);
  return {
    turns: count,
    exact: await hash([said, instructions]),
    loose: await hash([said, instructions.map((text) => text.replaceAll(CHANGING_WORD, "#"))]),
  };
}

async function hash(value: JsonValue): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalJson(value));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function askedIn({ tools, toolChoice, output }: ChatCall, model: string): JsonValue {
  return {
    model,
    tools: (tools ?? []).map(({ name }) => name).toSorted(),
    toolChoice: toolChoice === undefined ? null : { ...toolChoice },
    output: output?.schema ?? output?.type ?? null,
  };
}

// ---- turns -----------------------------------------------------------------------------------------------------------

function toTurn(message: ChatMessage): Turn {
  const turn: Turn = { role: message.role, text: "", calls: [], results: [], files: [] };
  for (const part of message.content) {
    if (part.type === "text") turn.text += part.text;
    if (part.type === "tool-call")
      turn.calls.push({ id: part.toolCallId, name: part.toolName, input: parseJson(part.input) ?? part.input });
    if (part.type === "tool-result") turn.results.push({ id: part.toolCallId, text: textOf(part) });
    if (part.type === "file") turn.files.push([part.mediaType, part.url ?? null, part.data ?? null]);
  }
  return turn;
}

function textOf({ output }: ToolResultPart): string {
  return output.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** What one side says in several messages is one turn. An empty turn of the model's is kept where it is the last. */
function mergeTurns(turns: readonly Turn[]): Turn[] {
  const merged: Turn[] = [];
  for (const turn of turns) {
    const last = merged.at(-1);
    const isEmpty = turn.text === "" && turn.calls.length + turn.results.length + turn.files.length === 0;
    if (isEmpty && turn !== turns.at(-1)) continue;
    if (last?.role !== turn.role || turn.role === "user" || turn.role === "system") merged.push({ ...turn });
    else {
      last.text += turn.text;
      last.calls = [...last.calls, ...turn.calls];
      last.results = [...last.results, ...turn.results];
      last.files = [...last.files, ...turn.files];
    }
  }
  return merged;
}
