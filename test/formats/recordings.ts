/**
 * The exchanges the format tests run over: a small hand-written set, and recordings of real providers where
 * `../shared/fixtures` is there.
 */
import type { FormatId } from "../../src/chat.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../../src/json.ts";
import { invokeEvents } from "../../src/providers/amazon-bedrock/invoke-stream.ts";
import { framesIn, type RecordedBody } from "./recorded-frames.ts";
import { samples } from "./samples.ts";
import { FORMAT_OF_WIRE } from "./wires.ts";

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

/** A request of Google's own tests with a role there is not. */
export const REFUSED = "otel-python-contrib/vertex/gemini.generateContent/test_generate_content_invalid_role.0";

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
  response: RecordedBody & { status: number };
}

async function read(entry: JsonObject, expected: Map<string, Expected>): Promise<Recording | undefined> {
  const id = String(entry["id"]);
  const response = await fetch(`http://fixtures.test/${encodeURI(id).replaceAll("#", "%23")}.json`);
  if (!response.ok) throw new Error(`${id}: ${await response.text()}`);
  const file = (await response.json()) as ExchangeFile;
  const wire = String(entry["wire"]);
  if (wire === "bedrock.invoke" && !isClaude(file)) return undefined;
  const frames = framesIn(file.response, wire);
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

async function unwrapped(frames: Uint8Array): Promise<Uint8Array> {
  const body = new Response(new Uint8Array(frames)).body?.pipeThrough(invokeEvents());
  return new Uint8Array(await new Response(body).arrayBuffer());
}

const loaded = await load();
/** What the tests run over, in words. */
export const source: string = loaded.source;
export const recordings: Recording[] = loaded.recordings;
console.info(`formats are tested on ${source}`);
