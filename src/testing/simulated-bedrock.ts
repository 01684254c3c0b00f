/**
 * Amazon Bedrock: Converse, and InvokeModel for Claude, whose events are Anthropic's in frames.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
import { invalidInput } from "../errors.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../json.ts";
import { awsFrame } from "./aws-frames.ts";
import { objectIn, objectsIn, readConversation, type Prompt } from "./prompt.ts";
import { simulatedAnthropic } from "./simulated-anthropic.ts";
import { piecesOf, type SimulatedAnswer } from "./simulated-answer.ts";
import {
  sseEvent,
  type AnswerContext,
  type SimulatedEvent,
  type SimulatedFailure,
  type SimulatedFormat,
} from "./simulated-format.ts";

const CONTENT_TYPE = "application/vnd.amazon.eventstream";
const SIGNATURE = "c2ltdWxhdGVk";
/** Bedrock pads its events, so that their lengths tell nobody what is in them. */
const PADDING = "abcdefgh";

/** `bedrock-converse` in the simulator. Events are written as text, `event:` their type, and sent as frames. */
export const simulatedConverse: SimulatedFormat = {
  id: "bedrock-converse",
  requestIdHeader: "x-amzn-requestid",
  malformedEvent: 'event: contentBlockDelta\ndata: {"contentBlockIndex":0,"delta":{"te\n\n',
  readPrompt,
  events: converseEvents,
  body: converseBody,
  errorBody: ({ message }) => ({ message }),
  errorHeaders,
  refusals: {
    "context-length": {
      status: 400,
      message:
        "The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again. (simulated)",
    },
  },
  errorEvent: (failure) => sseEvent({ message: failure.message }, small(exceptionOf(failure))),
  wire: { contentType: CONTENT_TYPE, toBytes: converseFrame },
};

/** Messages as InvokeModel takes and gives them. */
export const simulatedInvoke: SimulatedFormat = {
  ...simulatedAnthropic,
  requestIdHeader: "x-amzn-requestid",
  readPrompt: readInvokePrompt,
  errorBody: ({ message }) => ({ message }),
  errorHeaders,
  refusals: { "context-length": { status: 400, message: "Input is too long for requested model. (simulated)" } },
  errorEvent: simulatedConverse.errorEvent,
  wire: { contentType: CONTENT_TYPE, toBytes: invokeFrame },
};

// ---- request -------------------------------------------------------------------------------------------------------

function readPrompt(body: JsonObject): Prompt {
  const { tools, toolChoice } = objectIn(body["toolConfig"]);
  const { maxTokens } = objectIn(body["inferenceConfig"]);
  const format = objectIn(objectIn(body["outputConfig"])["textFormat"]);
  const schema = objectIn(objectIn(format["structure"])["jsonSchema"])["schema"];
  const asked = objectIn(body["additionalModelRequestFields"]);
  return {
    ...readConversation(readable(body["messages"]), body["system"]),
    model: String(body["model"]),
    stream: body["stream"] === true,
    includeUsage: true,
    tools: objectsIn(tools).flatMap(({ toolSpec }) =>
      isJsonObject(toolSpec)
        ? [{ name: String(toolSpec["name"]), schema: objectIn(objectIn(toolSpec["inputSchema"])["json"]) }]
        : [],
    ),
    toolChoice: readToolChoice(objectIn(toolChoice)),
    parallelToolCalls: true,
    reasoning: ["thinking", "reasoning_config", "reasoningConfig", "reasoning_effort"].some((name) => name in asked),
    ...(typeof schema === "string" ? { json: { schema: objectIn(parseJson(schema)) } } : {}),
    ...(typeof maxTokens === "number" ? { maxOutputTokens: maxTokens } : {}),
  };
}

/** Tool results, in the shape that all formats' conversations are read in. */
function readable(messages: JsonValue | undefined): JsonValue | undefined {
  if (!Array.isArray(messages)) return messages;
  return messages.filter(isJsonObject).map((message) => ({
    ...message,
    content: objectsIn(message["content"]).map((block) => {
      const result = block["toolResult"];
      return isJsonObject(result) ? { type: "tool_result", content: result["content"] } : block;
    }),
  }));
}

function readToolChoice({ any, tool }: JsonObject): Prompt["toolChoice"] {
  if (isJsonObject(tool)) return { name: String(tool["name"]) };
  return any === undefined ? "auto" : "required";
}

/** The version is in the body; what else Messages wants in a header, Bedrock does not. */
function readInvokePrompt(body: JsonObject): Prompt {
  const { anthropic_version: version, ...rest } = body;
  if (typeof version !== "string") throw invalidInput("anthropic_version", "Field required", "Send it.");
  return simulatedAnthropic.readPrompt(rest, new Headers({ "anthropic-version": version }));
}

// ---- stream --------------------------------------------------------------------------------------------------------

function* converseEvents({ answer }: AnswerContext): Iterable<SimulatedEvent> {
  yield converseEvent("prologue", "messageStart", { role: "assistant" });
  for (const [contentBlockIndex, { start, deltas }] of blocksOf(answer).entries()) {
    if (start !== undefined) yield converseEvent("prologue", "contentBlockStart", { contentBlockIndex, start });
    for (const delta of deltas) yield converseEvent("content", "contentBlockDelta", { contentBlockIndex, delta });
    yield converseEvent("prologue", "contentBlockStop", { contentBlockIndex });
  }
  yield converseEvent("end", "messageStop", { stopReason: STOP_REASONS[answer.finish] });
  yield converseEvent("end", "metadata", { usage: usageOf(answer), metrics: { latencyMs: 1 } });
}

function converseEvent(part: SimulatedEvent["part"], type: string, body: JsonObject): SimulatedEvent {
  return { part, text: sseEvent({ ...body, p: PADDING }, type) };
}

function blocksOf(answer: SimulatedAnswer): { start?: JsonObject; deltas: JsonObject[] }[] {
  const { reasoning, toolCalls } = answer;
  const text = saidIn(answer);
  const thoughts = reasoning.map((piece): JsonObject => ({ reasoningContent: { text: piece } }));
  return [
    ...(thoughts.length === 0 ? [] : [{ deltas: [...thoughts, { reasoningContent: { signature: SIGNATURE } }] }]),
    ...(text.length === 0 ? [] : [{ deltas: text.map((piece) => ({ text: piece })) }]),
    ...toolCalls.map(({ id, name, input }) => ({
      start: { toolUse: { toolUseId: toolUseId(id), name } },
      deltas: piecesOf(input).map((piece) => ({ toolUse: { input: piece } })),
    })),
  ];
}

/** A guardrail puts the words of whoever made it in the place of the answer. */
function saidIn({ text, finish }: SimulatedAnswer): string[] {
  return finish === "content-filter" ? ["Simulated: ", "the guardrail ", "blocked this."] : text;
}

// ---- whole answer --------------------------------------------------------------------------------------------------

function converseBody({ answer }: AnswerContext): JsonObject {
  const { reasoning, toolCalls, finish } = answer;
  const text = saidIn(answer);
  const reasoningText = { text: reasoning.join(""), signature: SIGNATURE };
  const content: JsonObject[] = [
    ...(reasoning.length === 0 ? [] : [{ reasoningContent: { reasoningText } }]),
    ...(text.length === 0 ? [] : [{ text: text.join("") }]),
    ...toolCalls.map(({ id, name, input }) => ({
      toolUse: { toolUseId: toolUseId(id), name, input: objectIn(parseJson(input)) },
    })),
  ];
  const output = { message: { role: "assistant", content } };
  return { output, stopReason: STOP_REASONS[finish], usage: usageOf(answer), metrics: { latencyMs: 1 } };
}

function toolUseId(id: string): string {
  return id.replace(/^call/, "tooluse");
}

const STOP_REASONS = {
  stop: "end_turn",
  length: "max_tokens",
  "tool-calls": "tool_use",
  "content-filter": "guardrail_intervened",
} as const;

function usageOf({ usage: { inputTokens, outputTokens } }: SimulatedAnswer): JsonObject {
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}

// ---- frames --------------------------------------------------------------------------------------------------------

function partsOf(event: string): { name: string; data: string } {
  const [, name = "", data = ""] = /^event: (.*)\ndata: (.*)\n\n$/.exec(event) ?? [];
  return { name, data };
}

function converseFrame(event: string): Uint8Array {
  const { name, data } = partsOf(event);
  return name.endsWith("Exception") ? exceptionFrame(name, data) : eventFrame(name, data);
}

function invokeFrame(event: string): Uint8Array {
  const { name, data } = partsOf(event);
  if (name.endsWith("Exception")) return exceptionFrame(name, data);
  const bytes = btoa(String.fromCharCode(...new TextEncoder().encode(data)));
  return eventFrame("chunk", JSON.stringify({ bytes, p: PADDING }));
}

function eventFrame(name: string, data: string): Uint8Array {
  const type = { ":event-type": name, ":content-type": "application/json", ":message-type": "event" };
  return awsFrame(type, data);
}

function exceptionFrame(name: string, data: string): Uint8Array {
  const type = { ":exception-type": name, ":content-type": "application/json", ":message-type": "exception" };
  return awsFrame(type, data);
}

// ---- errors --------------------------------------------------------------------------------------------------------

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  401: "AccessDeniedException",
  404: "ResourceNotFoundException",
  429: "ThrottlingException",
  500: "InternalServerException",
  503: "ServiceUnavailableException",
};

function exceptionOf({ status }: SimulatedFailure): string {
  return EXCEPTIONS[status] ?? "ValidationException";
}

function errorHeaders(failure: SimulatedFailure): Record<string, string> {
  return { "x-amzn-errortype": `${exceptionOf(failure)}:http://internal.amazon.com/coral/com.amazon.bedrock/` };
}

function small(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}
