/** Recorded embeddings and rankings of real providers; none where `../shared/fixtures` is not there. */
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../../src/json.ts";
import type { TaskFormatId } from "../../src/formats/task-format.ts";

export interface TaskRecording {
  id: string;
  format: TaskFormatId;
  provider: string;
  model: string;
  request: JsonObject | undefined;
  status: number;
  body: JsonValue;
  text: string;
}

/** Wires without a format here: Vertex' `:predict` and Bedrock's `invoke` are not built. */
const FORMAT_OF_WIRE: Record<string, TaskFormatId> = {
  "openai.embeddings": "openai-embeddings",
  "voyage.embeddings": "openai-embeddings",
  "gemini.embed": "gemini-embeddings",
  "cohere.embed": "cohere-embeddings",
  "cohere.embeddings": "cohere-embeddings",
  "cohere.rerank": "cohere-rerank",
  "voyage.rerank": "cohere-rerank",
  "openrouter.rerank": "cohere-rerank",
};

interface ExchangeFile {
  request: { body: JsonValue };
  response: { status: number; body_text?: string };
}

async function load(): Promise<TaskRecording[]> {
  const index = await fetch("http://fixtures.test/INDEX.jsonl");
  if (index.status === 404) return [];
  const lines = (await index.text()).trim().split("\n").map(parseJson).filter(isJsonObject);
  const wanted = lines.filter(({ op, wire }) => isTask(op) && FORMAT_OF_WIRE[String(wire)] !== undefined);
  return Promise.all(wanted.map(read));
}

function isTask(op: JsonValue | undefined): boolean {
  return op === "embeddings" || op === "rerank";
}

async function read({ id, wire, provider, model }: JsonObject): Promise<TaskRecording> {
  const response = await fetch(`http://fixtures.test/${encodeURI(String(id)).replaceAll("#", "%23")}.json`);
  const file = await response.json<ExchangeFile>();
  const text = file.response.body_text ?? "";
  return {
    id: String(id),
    format: FORMAT_OF_WIRE[String(wire)] ?? "openai-embeddings",
    provider: String(provider),
    model: String(model),
    request: isJsonObject(file.request.body) ? file.request.body : undefined,
    status: file.response.status,
    body: parseJson(text) ?? text,
    text,
  };
}

export const recordings: TaskRecording[] = await load();
console.info(`embeddings and reranking are tested on ${recordings.length} recordings`);
