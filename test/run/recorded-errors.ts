/** Every recorded error of a real provider, as we read it; none where `../shared/fixtures` is not there. */
import type { ErrorFacts } from "../../src/errors.ts";
import { wireFormatOf } from "../../src/formats/any-format.ts";
import type { AnyFormatId } from "../../src/formats/task-format.ts";
import { isJsonObject, parseJson, type JsonObject } from "../../src/json.ts";
import { toProviderError } from "../../src/run/provider-error.ts";
import { FORMAT_OF_WIRE } from "../formats/wires.ts";

export interface RecordedError {
  id: string;
  provider: string;
  error: ErrorFacts;
}

/** Formats of wires that are no chats: their errors have the shape of their company. */
const FORMAT_OF_TASK: Readonly<Record<string, AnyFormatId>> = {
  "anthropic.count_tokens": "anthropic-messages",
  "anthropic.models": "anthropic-messages",
  "bedrock.count-tokens": "bedrock-converse",
  "cohere.chat": "openai-chat",
  "cohere.embed": "cohere-embeddings",
  "openai.completions": "openai-chat",
  "openai.embeddings": "openai-embeddings",
  "openai.images": "openai-chat",
  "openai.models": "openai-chat",
  "vertex.predict": "gemini",
};

interface ExchangeFile {
  response: { status: number; headers: Record<string, string>; body_text?: string };
}

/** Errors by status, and those inside a 200. */
export async function recordedErrors(): Promise<RecordedError[]> {
  const index = await fetch("http://fixtures.test/INDEX.jsonl");
  if (index.status === 404) return [];
  const entries = (await index.text()).trim().split("\n").map(parseJson).filter(isJsonObject);
  const failed = entries.filter(({ status, tags }) => Number(status) >= 400 || isTagged(tags));
  return Promise.all(failed.map(read));
}

function isTagged(tags: JsonObject[string]): boolean {
  return Array.isArray(tags) && tags.includes("stream_error");
}

async function read(entry: JsonObject): Promise<RecordedError> {
  const id = String(entry["id"]);
  const provider = String(entry["provider"]);
  const wire = String(entry["wire"]);
  const format = FORMAT_OF_WIRE[wire] ?? FORMAT_OF_TASK[wire];
  if (format === undefined) throw new Error(`${id}: no format for ${wire}`);
  const file = await fetch(`http://fixtures.test/${encodeURI(id).replaceAll("#", "%23")}.json`);
  const { response } = (await file.json()) as ExchangeFile;
  const text = response.body_text ?? "";
  // An error in mid-stream has come under a 200, whatever the recording calls its status.
  const event = /\n((?:event: ?error\ndata: ?)?\{\s*"error"[\s\S]*)$/.exec(text.trimEnd())?.[1];
  const isStream = /^(?:event|data):/.test(text);
  const status = isStream ? 200 : response.status;
  const wireFormat = wireFormatOf(format);
  const fault = isStream
    ? wireFormat.parseErrorEvent(new TextEncoder().encode(`${event ?? ""}\n\n`))
    : wireFormat.parseError(parseJson(text) ?? text, status);
  const answer = { status, headers: new Headers(response.headers) };
  const { facts } = toProviderError(fault, { provider, model: String(entry["model"]), response: answer, now: 0 });
  return { id, provider, error: facts };
}
