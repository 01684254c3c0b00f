/**
 * The exchanges the format tests run over: a small hand-written set, and recordings of real providers where
 * `../shared/fixtures` is there.
 */
import type { FormatId } from "../../src/chat.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../../src/json.ts";
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
  body: string;
  isStream: boolean;
  expected: Expected | undefined;
}

const FORMAT_OF_WIRE: Record<string, FormatId> = {
  "openai.chat": "openai-chat",
  "openai.responses": "openai-responses",
  "anthropic.messages": "anthropic-messages",
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
    recordings.push(...(await Promise.all(entries.slice(i, i + BATCH).map((entry) => read(entry, expected)))));
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
  response: { status: number; body_text?: string };
}

async function read(entry: JsonObject, expected: Map<string, Expected>): Promise<Recording> {
  const id = String(entry["id"]);
  const response = await fetch(`http://fixtures.test/${encodeURI(id).replaceAll("#", "%23")}.json`);
  if (!response.ok) throw new Error(`${id}: ${await response.text()}`);
  const file = await response.json<ExchangeFile>();
  const body = file.response.body_text ?? "";
  return {
    id,
    format: FORMAT_OF_WIRE[String(entry["wire"])] ?? "openai-chat",
    provider: String(entry["provider"]),
    request: isJsonObject(file.request.body) ? file.request.body : undefined,
    status: file.response.status,
    body,
    isStream: parseJson(body) === undefined && /^\s*(event|data|id|:)/.test(body),
    expected: expected.get(id),
  };
}

const loaded = await load();
/** What the tests run over, in words. */
export const source: string = loaded.source;
export const recordings: Recording[] = loaded.recordings;
console.info(`formats are tested on ${source}`);
