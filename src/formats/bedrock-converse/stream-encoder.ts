/** How Converse spells the stream of an answer. */
import { parseJson, type JsonObject } from "../../json.ts";
import { BlockEncoder, type BlockSpelling } from "../block-encoder.ts";
import { writeFrame } from "../event-stream.ts";
import { objectOf, textOf } from "../fields.ts";
import type { EncodeContext, StreamEncoder } from "../format.ts";
import { concat } from "../../stream/bytes.ts";
import { readSseEvents, writeSseEvent } from "../sse.ts";
import { streamException, toErrorBody } from "./exception.ts";
import { toStopReason } from "./finish.ts";
import { UNTIMED } from "./response.ts";
import { toUsage } from "./usage.ts";

/** Names of exceptions end so, and no event's does. */
const EXCEPTION = /Exception$/;
/** How an error is named by who knows no exceptions. */
const ERROR = "error";

/** The type of an event is the name of its frame, and not in its body. */
const SPELLING: BlockSpelling = {
  format: "bedrock-converse",

  // Text and reasoning begin with their first delta.
  start: (contentBlockIndex, start) =>
    Object.keys(start).length === 0 ? undefined : { type: "contentBlockStart", contentBlockIndex, start },
  delta: (contentBlockIndex, delta) => ({ type: "contentBlockDelta", contentBlockIndex, delta }),
  stop: (contentBlockIndex) => ({ type: "contentBlockStop", contentBlockIndex }),

  text: {},
  reasoning: {},
  toolCall: (toolUseId, name, own) => ({ toolUse: { toolUseId, name, ...own } }),

  textDelta: (text) => ({ text }),
  reasoningDelta: (text) => ({ reasoningContent: { text } }),
  signatureDelta: (signature) => ({ reasoningContent: { signature } }),
  inputDelta: (input) => ({ toolUse: { input } }),

  isCitation: (own) => own["citation"] !== undefined,
  inPieces,

  answerStart: () => ({ type: "messageStart", role: "assistant" }),
  answerStop: (finish, usage, { additionalModelResponseFields, ...metadata }) => [
    { type: "messageStop", stopReason: toStopReason(finish), additionalModelResponseFields },
    { type: "metadata", usage: toUsage(usage), metrics: UNTIMED, ...metadata },
  ],
  sentinel: [],
  fault: ({ message, status = 500 }) => ({ type: streamException(status), message }),
  failure: (error) => ({ type: streamException(error.status), ...toErrorBody(error) }),

  write: ({ type, ...body }) => writeSseEvent(JSON.stringify(body), textOf(type)),
};

/** Encodes one answer. */
export function converseEncoder(context: EncodeContext): StreamEncoder {
  return new BlockEncoder(SPELLING, context);
}

/** A whole block as its start and its delta. */
function inPieces(block: JsonObject): ReturnType<BlockSpelling["inPieces"]> {
  const toolUse = objectOf(block["toolUse"]);
  if (toolUse !== undefined) {
    const { input, ...start } = toolUse;
    return { start: { toolUse: start }, delta: SPELLING.inputDelta(JSON.stringify(input ?? {})) };
  }
  const toolResult = objectOf(block["toolResult"]);
  if (toolResult !== undefined) {
    const { content, ...start } = toolResult;
    return { start: { toolResult: start }, delta: content === undefined ? undefined : { toolResult: content } };
  }
  return { start: {}, delta: block };
}

/** Events as the encoder wrote them, as frames. */
export function toFrames(events: string): Uint8Array {
  const frames = readSseEvents(events).map(({ name, data }) => {
    const isException = name === ERROR || EXCEPTION.test(name);
    return writeFrame({ kind: isException ? "exception" : "event", name: name === ERROR ? named(data) : name, data });
  });
  return concat(...frames);
}

/** The exception that an error body names. */
function named(data: string): string {
  const type = textOf(objectOf(parseJson(data))?.["__type"]) ?? "InternalServerException";
  return type.slice(0, 1).toLowerCase() + type.slice(1);
}
