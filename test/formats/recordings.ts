/**
 * The exchanges the format tests run over: a small hand-written set, and recordings of real providers where
 * `../shared/fixtures` is there.
 */
import type { FormatId } from "../../src/chat.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../../src/json.ts";
import { writeFrame } from "../../src/formats/event-stream.ts";
import { invokeEvents } from "../../src/providers/amazon-bedrock/invoke-stream.ts";
import { samples } from "./samples.ts";

/** What an independent parser read out of the same bytes. */
export interface Expected {
  text?: string;
  reasoning?: string;
  refusal?: string;
  tool_calls?: { id: string | null; name: string; arguments: JsonValue }[];
  finish_raw?: string;
  usage?: Record<string, number | boolean>;
  error?: JsonValue;
  terminal?: boolean;
  ai_sdk_check: string;
  ai_sdk_finish?: string;
}

export interface Recording {
  id: string;
  format: FormatId;
  provider: string;
  request: JsonObject | undefined;
  status: number;
  /** Empty where it is no text. */
  body: string;
  bytes: Uint8Array;
  isStream: boolean;
  expected: Expected | undefined;
}

const FORMAT_OF_WIRE: Record<string, FormatId> = {
  "openai.chat": "openai-chat",
  "anthropic.messages": "anthropic-messages",
  "bedrock.converse": "bedrock-converse",
  "bedrock.invoke": "anthropic-messages",
  "workersai.run": "workers-ai",
};

/** Exchanges fetched at a time. */
const BATCH = 50;

async function load(): Promise<{ source: string; recordings: Recording[] }> {
  const index = await fetch("http://fixtures.test/INDEX.jsonl");
  if (index.status === 404)
    return { source: `${samples.length} samples (../shared/fixtures is not here)`, recordings: samples };
  const oracle = await (await fetch("http://fixtures.test/ORACLE.jsonl")).text();
  const expected = new Map(lines(oracle).map((line) => [String(line["id"]), line as unknown as Expected]));
  const entries = lines(await index.text()).filter((line) => FORMAT_OF_WIRE[String(line["wire"])] !== undefined);
  const recordings: Recording[] = [];
  for (let i = 0; i < entries.length; i += BATCH)
    recordings.push(
      ...(await Promise.all(entries.slice(i, i + BATCH).map((entry) => read(entry, expected)))).filter(
        (recording) => recording !== undefined,
      ),
    );
  return {
    source: `${recordings.length} recordings and ${samples.length} samples`,
    recordings: [...recordings, ...samples],
  };
}

function lines(text: string): JsonObject[] {
  return text.trim().split("\n").map(parseJson).filter(isJsonObject);
}

interface ExchangeFile {
  request: { body: JsonValue };
  response: { status: number; headers: Record<string, string>; body_text?: string; body_base64?: string };
}

async function read(entry: JsonObject, expected: Map<string, Expected>): Promise<Recording | undefined> {
  const id = String(entry["id"]);
  const response = await fetch(`http://fixtures.test/${encodeURI(id).replaceAll("#", "%23")}.json`);
  if (!response.ok) throw new Error(`${id}: ${await response.text()}`);
  const file = await response.json<ExchangeFile>();
  const wire = String(entry["wire"]);
  if (wire === "bedrock.invoke" && !isClaude(file)) return undefined;
  const frames = framesIn(file, wire);
  const bytes = wire === "bedrock.invoke" && frames !== undefined ? await unwrapped(frames) : frames;
  const isText = bytes === undefined || wire === "bedrock.invoke";
  const body = isText ? (bytes === undefined ? (file.response.body_text ?? "") : new TextDecoder().decode(bytes)) : "";
  return {
    id,
    format: FORMAT_OF_WIRE[wire] ?? "openai-chat",
    provider: String(entry["provider"]),
    request: isJsonObject(file.request.body) ? file.request.body : undefined,
    status: file.response.status,
    body,
    bytes: bytes ?? new TextEncoder().encode(body),
    isStream: bytes !== undefined || (parseJson(body) === undefined && /^\s*(event|data|id|:)/.test(body)),
    expected: expected.get(id),
  };
}

// ---- Bedrock -------------------------------------------------------------------------------------------------------

/** Invoke takes and gives each model's own bodies: we ask Claude alone that way. */
function isClaude({ request }: ExchangeFile): boolean {
  return isJsonObject(request.body) && request.body["anthropic_version"] !== undefined;
}

/** The frames of a stream; undefined where the answer is none. Some were recorded as the events in them. */
function framesIn({ response }: ExchangeFile, wire: string): Uint8Array | undefined {
  if (response.body_base64 !== undefined) return Uint8Array.from(atob(response.body_base64), (c) => c.charCodeAt(0));
  if (response.headers["x-fixture-note"] === undefined) return undefined;
  const text = response.body_text ?? "";
  const list = parseJson(text);
  const events = Array.isArray(list) ? list.filter(isJsonObject) : lines(text);
  return joined(
    events.flatMap((event) => {
      if (wire === "bedrock.invoke") {
        const bytes = String.fromCharCode(...new TextEncoder().encode(JSON.stringify(event)));
        return [writeFrame({ kind: "event", name: "chunk", data: JSON.stringify({ bytes: btoa(bytes) }) })];
      }
      return Object.entries(event).map(([name, data]) =>
        writeFrame({ kind: "event", name, data: JSON.stringify(data) }),
      );
    }),
  );
}

async function unwrapped(frames: Uint8Array): Promise<Uint8Array> {
  const body = new Response(frames).body?.pipeThrough(invokeEvents());
  return new Uint8Array(await new Response(body).arrayBuffer());
}

/** All `parts` in one. */
export function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const loaded = await load();
/** What the tests run over, in words. */
export const source: string = loaded.source;
export const recordings: Recording[] = loaded.recordings;
console.info(`formats are tested on ${source}`);
