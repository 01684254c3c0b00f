/** The recordings, read from disk: for what runs in Node. None where `../shared/fixtures` is not. */
import { existsSync, readFileSync } from "node:fs";
import { isJsonObject, parseJson, type JsonObject } from "../src/json.ts";
import { framesIn, type RecordedBody } from "./formats/recorded-frames.ts";

const FOLDER = "../shared/fixtures";

/** One recorded exchange. */
export interface RecordedFile {
  id: string;
  /** As the recordings name it. */
  wire: string;
  provider: string;
  status: number;
  request?: JsonObject;
  bytes: Uint8Array<ArrayBuffer>;
  isStream: boolean;
  /** What the independent parser and the AI SDK made of it; absent where nobody looked. */
  check?: string;
}

/** Every recorded chat of `wires`, in the order of the index. */
export function recordedFiles(wires: readonly string[]): RecordedFile[] {
  if (!existsSync(`${FOLDER}/INDEX.jsonl`)) return [];
  const checks = new Map(lines("ORACLE.jsonl").map(({ id, ai_sdk_check: check }) => [String(id), check]));
  return lines("INDEX.jsonl")
    .filter(({ wire, op }) => wires.includes(String(wire)) && op === "chat")
    .map((entry) => ({ ...fileOf(entry), check: textOrNothing(checks.get(String(entry["id"]))) }));
}

function lines(file: string): JsonObject[] {
  return readFileSync(`${FOLDER}/${file}`, "utf8").trim().split("\n").map(parseJson).filter(isJsonObject);
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function fileOf({ id, wire, provider, status }: JsonObject): RecordedFile {
  const file = parseJson(readFileSync(`${FOLDER}/${String(id)}.json`, "utf8"));
  const { request, response } = file as unknown as { request: JsonObject; response: RecordedBody };
  const frames = framesIn(response, String(wire));
  const text = response.body_text ?? "";
  const sent = request["body"];
  return {
    id: String(id),
    wire: String(wire),
    provider: String(provider),
    status: Number(status),
    bytes: new Uint8Array(frames ?? new TextEncoder().encode(text)),
    isStream: frames !== undefined || /^\s*(event|data|id|:)/.test(text),
    ...(isJsonObject(sent) && { request: sent }),
  };
}
