/** The JSON body of a request, of a bounded size. What is wrong with it is named by its place, never quoted. */
import { MAX_INPUT_BYTES } from "../binding/run-inputs.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";

/** 32 MiB: a body is a call's inputs and little else. */
export const MAX_BODY_BYTES: number = MAX_INPUT_BYTES;

const FIX = "Send a JSON object, in UTF-8.";

/**
 * The body as a JSON object, read no further than the limit.
 * @throws DurableAIError `input/too-large`, or `input/invalid` saying where it stops being JSON.
 */
export async function readJsonObject(request: Request): Promise<JsonObject> {
  const body = parse(await readText(request));
  if (isJsonObject(body)) return body;
  throw invalidInput("body", `it is JSON, but ${Array.isArray(body) ? "a list" : "no object"}`, FIX);
}

/** A part of the body that must be an object where it is there. @throws DurableAIError `input/invalid`. */
export function toObject(field: string, value: JsonValue | undefined): JsonObject {
  if (value === undefined || value === null) return {};
  if (isJsonObject(value)) return value;
  throw invalidInput(field, "it is not an object", "Write a JSON object, or leave it out.");
}

async function readText(request: Request): Promise<string> {
  const declared = Number(request.headers.get("content-length") ?? Number.NaN);
  if (declared > MAX_BODY_BYTES) throw tooLarge();
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  // A length that was declared is kept to: all at once costs the isolate one turn.
  if (declared >= 0) return decode(decoder, new Uint8Array(await request.arrayBuffer())) + decode(decoder);
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    text += decode(decoder, chunk);
  }
  return text + decode(decoder);
}

/** The next characters; with no bytes, the end, which must not be in the middle of a character. */
function decode(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw invalidInput("body", "it is not UTF-8", FIX);
  }
}

function parse(text: string): JsonValue {
  if (text.trim() === "") throw invalidInput("body", "it is empty", FIX);
  try {
    return JSON.parse(text) as JsonValue;
  } catch (thrown) {
    throw invalidInput("body", `it is not JSON${placeOf(thrown, text)}`, FIX);
  }
}

/** V8 quotes the text in some of its messages; only the place may leave. */
function placeOf(thrown: unknown, text: string): string {
  const message = thrown instanceof Error ? thrown.message : "";
  const position = Number(/at position (\d+)/.exec(message)?.[1]);
  if (position < text.length) return `: something is wrong at character ${position + 1} of ${text.length}`;
  return position === text.length || message.includes("end of JSON input") ? ": it ends too early" : "";
}

function tooLarge(): DurableAIError {
  const fix = "Pass large files by URL.";
  return new DurableAIError({
    code: "input/too-large",
    field: "body",
    fix,
    message: `body: it is over the limit of ${MAX_BODY_BYTES} bytes. ${fix}`,
  });
}
