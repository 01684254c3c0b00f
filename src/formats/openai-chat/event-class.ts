/** The class of one stream event, by walking its bytes: nothing is decoded or parsed on the way of ordinary events. */
import type { Delta } from "../../chat.ts";
import type { EventFacts, StreamDecoder } from "../format.ts";
import { JsonCursor, memberName } from "../json-cursor.ts";
import { readSseEvent } from "../sse.ts";

const CHOICES = memberName("choices");
const DELTA = memberName("delta");
const INDEX = memberName("index");
const FINISH_REASON = memberName("finish_reason");
const CONTENT = memberName("content");
const REASONING = memberName("reasoning");
const REASONING_CONTENT = memberName("reasoning_content");
const REFUSAL = memberName("refusal");
const TOOL_CALLS = memberName("tool_calls");
const FUNCTION = memberName("function");
const NAME = memberName("name");
const ARGUMENTS = memberName("arguments");
const USAGE = memberName("usage");
const X_GROQ = memberName("x_groq");
const ERROR = memberName("error");
const ERRORS = memberName("errors");
const OBJECT = memberName("object");
const RESPONSE = memberName("response");
const DONE = memberName("[DONE]");

/** What a chunk holds. The last two only mean something in Workers AI's own format. */
interface ChunkFacts {
  choices: number;
  hasChoice: boolean;
  content: boolean;
  finish: boolean;
  usage: boolean;
  error: boolean;
  /** The walk cannot tell: the event has to be decoded. */
  isAmbiguous: boolean;
  nativeContent: boolean;
  nativeFinish: boolean;
}

/** The class of `event` in Chat Completions. */
export function classifyChunk(event: Uint8Array, newDecoder: () => StreamDecoder): EventFacts {
  return classify(event, newDecoder, false);
}

/** The class of `event` in Workers AI's format: chunks of Chat Completions, and its own. */
export function classifyNativeChunk(event: Uint8Array, newDecoder: () => StreamDecoder): EventFacts {
  return classify(event, newDecoder, true);
}

function classify(bytes: Uint8Array, newDecoder: () => StreamDecoder, isNative: boolean): EventFacts {
  const event = readSseEvent(bytes);
  if (event === undefined) return { class: "prologue", usage: false };
  if (isDone(event.data)) return { class: "end", usage: false };
  if (event.name === "error") return { class: "error", usage: false };
  const facts = walkChunk(event.data);
  if (facts.isAmbiguous) return decodedFacts(bytes, newDecoder());
  const { usage } = facts;
  // A chunk with a choice is a chunk of Chat Completions, whatever else it holds.
  const readsNative = isNative && !facts.hasChoice;
  if (facts.error) return { class: "error", usage };
  if (facts.finish || (readsNative && facts.nativeFinish)) return { class: "end", usage };
  if (facts.content || (readsNative && facts.nativeContent)) return { class: "content", usage };
  return { class: usage && facts.choices === 0 ? "usage" : "prologue", usage };
}

function isDone(data: Uint8Array): boolean {
  return data.length >= DONE.length && data.length <= DONE.length + 2 && DONE.every((byte, i) => data[i] === byte);
}

/** The facts by decoding: for what is rare. */
function decodedFacts(bytes: Uint8Array, decoder: StreamDecoder): EventFacts {
  const deltas = [...decoder.push(bytes), ...decoder.end()];
  const has = (...types: Delta["type"][]): boolean => deltas.some(({ type }) => types.includes(type));
  const usage = has("usage");
  if (has("error")) return { class: "error", usage };
  if (has("response-end")) return { class: "end", usage };
  if (has("text-delta", "reasoning-delta", "refusal-delta", "tool-call-delta", "tool-call-start"))
    return { class: "content", usage };
  return { class: "prologue", usage };
}

function walkChunk(data: Uint8Array): ChunkFacts {
  const json = new JsonCursor(data);
  const facts: ChunkFacts = {
    choices: 0,
    hasChoice: false,
    content: false,
    finish: false,
    usage: false,
    error: false,
    isAmbiguous: !json.isObject,
    nativeContent: false,
    nativeFinish: false,
  };
  if (!json.enter()) return facts;
  while (json.nextMember()) walkMember(json, facts);
  if (json.isBroken || !json.isAtEnd) facts.isAmbiguous = true;
  return facts;
}

function walkMember(json: JsonCursor, facts: ChunkFacts): void {
  if (json.is(CHOICES)) return walkChoices(json, facts);
  if (json.is(X_GROQ)) return walkUsageHolder(json, facts);
  if (json.is(USAGE)) facts.usage ||= json.isObject;
  else if (json.is(ERROR)) facts.error ||= json.isTruthy;
  else if (json.is(ERRORS)) facts.isAmbiguous ||= json.isList;
  else if (json.is(OBJECT)) facts.error ||= json.isString(ERROR);
  else if (json.is(RESPONSE)) facts.nativeContent ||= !json.isNull && !json.isEmptyText;
  else if (json.is(FINISH_REASON)) {
    facts.nativeFinish ||= json.isText;
    facts.isAmbiguous ||= json.isString(ERROR);
  } else if (json.is(TOOL_CALLS)) {
    facts.nativeContent ||= walkToolCalls(json);
    return;
  }
  json.skip();
}

function walkUsageHolder(json: JsonCursor, facts: ChunkFacts): void {
  if (!json.enter()) return;
  while (json.nextMember()) {
    if (json.is(USAGE)) facts.usage ||= json.isObject;
    json.skip();
  }
}

function walkChoices(json: JsonCursor, facts: ChunkFacts): void {
  if (!json.isList) return json.skip();
  json.enter();
  while (json.nextElement()) {
    facts.choices += 1;
    if (json.isObject) walkChoice(json, facts);
    else json.skip();
  }
}

/** Reads a choice, and takes it for ours where its index is 0 or missing and none was before. */
function walkChoice(json: JsonCursor, facts: ChunkFacts): void {
  let isOurs = true;
  let finish = false;
  let isFailed = false;
  let usage = false;
  const delta = { content: false, isAmbiguous: false };
  json.enter();
  while (json.nextMember()) {
    if (json.is(DELTA)) {
      walkDelta(json, delta);
      continue;
    }
    if (json.is(INDEX)) isOurs = json.isZero || !json.isTruthy;
    else if (json.is(USAGE)) usage = json.isObject;
    else if (json.is(FINISH_REASON)) {
      finish = json.isText;
      isFailed = json.isString(ERROR);
    }
    json.skip();
  }
  if (!isOurs || facts.hasChoice) return;
  facts.hasChoice = true;
  facts.content ||= delta.content;
  facts.finish ||= finish;
  facts.error ||= isFailed;
  facts.usage ||= usage;
  facts.isAmbiguous ||= delta.isAmbiguous;
}

function walkDelta(json: JsonCursor, delta: { content: boolean; isAmbiguous: boolean }): void {
  if (!json.enter()) return;
  while (json.nextMember()) {
    if (json.is(TOOL_CALLS)) {
      delta.content = walkToolCalls(json) || delta.content;
      continue;
    }
    if (json.is(CONTENT)) {
      delta.content ||= json.isText;
      delta.isAmbiguous ||= json.isList;
    } else if (json.is(REASONING) || json.is(REASONING_CONTENT) || json.is(REFUSAL)) delta.content ||= json.isText;
    json.skip();
  }
}

/** Whether a call is named or given arguments: some providers send calls with neither. */
function walkToolCalls(json: JsonCursor): boolean {
  if (!json.isList) {
    json.skip();
    return false;
  }
  let found = false;
  json.enter();
  while (json.nextElement()) found = walkToolCall(json) || found;
  return found;
}

function walkToolCall(json: JsonCursor): boolean {
  let found = false;
  if (!json.enter()) return false;
  while (json.nextMember()) {
    if (json.is(FUNCTION)) {
      found = walkToolCall(json) || found;
      continue;
    }
    if (json.is(NAME)) found ||= json.isText;
    else if (json.is(ARGUMENTS)) found ||= json.isTruthy;
    json.skip();
  }
  return found;
}
