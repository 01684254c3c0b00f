/** The class of one stream event of Messages, by walking its bytes: nothing is decoded or parsed. */
import type { EventFacts } from "../format.ts";
import { JsonCursor, memberName } from "../json-cursor.ts";
import { readSseEvent } from "../sse.ts";

const TYPE = memberName("type");
const MESSAGE = memberName("message");
const USAGE = memberName("usage");
const DELTA = memberName("delta");
const CONTENT_BLOCK = memberName("content_block");
const TEXT = memberName("text");
const THINKING = memberName("thinking");
const PARTIAL_JSON = memberName("partial_json");
const TOOL_USE = memberName("tool_use");

const TYPES = [
  "error",
  "message_start",
  "content_block_start",
  "content_block_delta",
  "message_delta",
  "message_stop",
] as const;
const TYPE_NAMES = TYPES.map((type) => [type, memberName(type)] as const);

interface Walked {
  type: (typeof TYPES)[number] | undefined;
  usage: boolean;
  content: boolean;
}

/**
 * The class of `event`. The message is whole with `message_stop` and nothing less: every provider sends it, and SDKs
 * refuse a stream without it. `message_delta` is prologue although it has the stop reason: it is no content, and must
 * never be dropped as an event that is usage only.
 */
export function classifyMessageEvent(bytes: Uint8Array): EventFacts {
  const event = readSseEvent(bytes);
  if (event === undefined) return { class: "prologue", usage: false };
  if (event.name === "error") return { class: "error", usage: false };
  const json = new JsonCursor(event.data);
  const walked: Walked = { type: typeNamed(event.name), usage: false, content: false };
  if (!json.isObject) return { class: "error", usage: false };
  json.enter();
  while (json.nextMember()) walkMember(json, walked);
  if (json.isBroken || !json.isAtEnd) return { class: "error", usage: false };
  return factsOf(walked);
}

function factsOf({ type, usage, content }: Walked): EventFacts {
  switch (type) {
    case "error":
      return { class: "error", usage: false };
    case "message_stop":
      return { class: "end", usage: false };
    case "message_start":
    case "message_delta":
      return { class: "prologue", usage };
    case "content_block_start":
    case "content_block_delta":
      return { class: content ? "content" : "prologue", usage: false };
    case undefined:
      return { class: "prologue", usage: false };
  }
}

function typeNamed(name: string): Walked["type"] {
  return TYPES.find((type) => type === name);
}

function walkMember(json: JsonCursor, walked: Walked): void {
  if (json.is(DELTA) || json.is(CONTENT_BLOCK)) {
    walked.content = walkContent(json) || walked.content;
    return;
  }
  if (json.is(MESSAGE)) return walkMessage(json, walked);
  if (json.is(TYPE)) walked.type = TYPE_NAMES.find(([, name]) => json.isString(name))?.[0];
  else if (json.is(USAGE)) walked.usage ||= json.isObject;
  json.skip();
}

function walkMessage(json: JsonCursor, walked: Walked): void {
  if (!json.enter()) return;
  while (json.nextMember()) {
    if (json.is(USAGE)) walked.usage ||= json.isObject;
    json.skip();
  }
}

/** Whether a block begins a tool call, or a block or delta holds text, thinking or arguments. */
function walkContent(json: JsonCursor): boolean {
  let found = false;
  if (!json.enter()) return false;
  while (json.nextMember()) {
    if (json.is(TEXT) || json.is(THINKING) || json.is(PARTIAL_JSON)) found ||= json.isText;
    else if (json.is(TYPE)) found ||= json.isString(TOOL_USE);
    json.skip();
  }
  return found;
}
