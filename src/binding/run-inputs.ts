/** The inputs of a call: plain JSON of a bounded size for the inference layer, anything at all for `env.AI` itself. */
import { DurableAIError, invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject } from "../json.ts";

/** 32 MiB: what a run object stores of a request (docs/run-protocol.md). */
export const MAX_INPUT_BYTES: number = 32 * 1024 * 1024;

/**
 * `inputs` as the JSON that goes over the wire: what has a `toJSON` is asked, what JSON cannot say is left out.
 * @throws DurableAIError `input/invalid`, `input/too-large`, or `option/not-available` for streams.
 */
export function toJsonInputs(inputs: unknown): JsonObject {
  if (!isJsonObject(inputs))
    throw invalidInput("inputs", "they are not an object", "Pass what the model takes, e.g. { messages: [...] }.");
  const streams = streamInputs(inputs);
  if (streams.length > 0) throw streamsNotAvailable(streams);
  const text = toJsonText(inputs);
  checkSize(text);
  return JSON.parse(text) as JsonObject;
}

/**
 * Names of the inputs that are a stream or a form, as `env.AI` looks for them: the value itself, or its `body`
 * (workerd src/cloudflare/internal/ai-api.ts, findReadableStreamKeys).
 */
export function streamInputs(inputs: unknown): string[] {
  if (typeof inputs !== "object" || inputs === null) return [];
  const given = inputs as Record<string, unknown>;
  return Object.keys(inputs).filter((name) => isStream(given[name]) || isStream(bodyOf(given[name])));
}

function isStream(value: unknown): boolean {
  const isObject = typeof value === "object" && value !== null;
  return isObject && (value instanceof ReadableStream || value instanceof FormData);
}

function bodyOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "body" in value ? value.body : undefined;
}

function toJsonText(inputs: object): string {
  try {
    return JSON.stringify(inputs);
  } catch (cause) {
    throw new DurableAIError({
      code: "input/invalid",
      field: "inputs",
      fix: "Pass plain JSON: no bigint, nothing that contains itself.",
      message: "inputs: they are not JSON. Pass plain JSON: no bigint, nothing that contains itself.",
      cause,
    });
  }
}

function checkSize(text: string): void {
  // A character is one to three bytes of UTF-8: counting is only needed in between.
  if (text.length * 3 <= MAX_INPUT_BYTES) return;
  const bytes = text.length > MAX_INPUT_BYTES ? text.length : new TextEncoder().encode(text).length;
  if (bytes <= MAX_INPUT_BYTES) return;
  throw new DurableAIError({
    code: "input/too-large",
    field: "inputs",
    fix: "Pass large files by URL.",
    message: `inputs: they are over the limit of ${MAX_INPUT_BYTES} bytes of JSON. Pass large files by URL.`,
  });
}

function streamsNotAvailable(names: string[]): DurableAIError {
  const fix = "Call @cf models with it and without session, key and durable, or pass the bytes as base64.";
  return new DurableAIError({
    code: "option/not-available",
    field: names.map((name) => `inputs.${name}`).join(", "),
    fix,
    message: `inputs.${names[0]}: a stream or form is not kept with a run yet. ${fix}`,
  });
}

/** Whether the caller asks for a streamed answer. */
export function wantsStream(inputs: unknown): boolean {
  return typeof inputs === "object" && inputs !== null && "stream" in inputs && inputs.stream === true;
}
