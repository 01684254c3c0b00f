/** What a format must be to anything at all: it says what it is, throws nothing but typed errors, and ends nothing twice. */
import type { Delta, FormatId, Usage } from "../../src/chat.ts";
import { DurableAIError } from "../../src/errors.ts";
import type { EncodeContext, TargetModel } from "../../src/formats/format.ts";
import { formatIds, formatOf } from "../../src/formats/formats.ts";
import { isJsonObject, parseJson, type JsonObject } from "../../src/json.ts";
import { eventScanner } from "../../src/stream/scanner.ts";
import { chunksOf } from "./mutation.ts";

const CONTEXT: EncodeContext = { id: "run-1", model: "caller/model", createdAt: 1_700_000_000, includeUsage: true };
const MODELS: readonly TargetModel[] = [
  { id: "m" },
  { id: "m", maxOutputTokens: 100, sampling: false, reasoning: "adaptive" },
  { id: "m", reasoning: "budget", maxCompletionTokens: true },
  { id: "m", reasoning: "none" },
  { id: "m", reasoning: "effort" },
];

/** Deltas a byte may make: more would be memory that grows with nothing. */
const MAX_DELTAS_PER_BYTE = 3;
const SPARE_DELTAS = 50;

/** Runs `step`; what it throws has to be one of our errors. */
function typed<T>(what: string, step: () => T): T | undefined {
  try {
    return step();
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) return undefined;
    throw new Error(`${what} threw ${String(thrown)}`, { cause: thrown });
  }
}

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** Reads `bytes` as a stream of `format`, every way we read one. @throws Error saying what went wrong. */
export function tolerateStream(format: FormatId, bytes: Uint8Array, random: () => number): void {
  const { decoder, classify, parseErrorEvent, parseUsage, wire } = formatOf(format);
  const reading = decoder();
  const deltas: Delta[] = [];
  for (const chunk of chunksOf(bytes, random)) deltas.push(...(typed("push", () => reading.push(chunk)) ?? []));
  deltas.push(...(typed("end", () => reading.end()) ?? []));
  must(deltas.length <= bytes.length * MAX_DELTAS_PER_BYTE + SPARE_DELTAS, `${deltas.length} deltas`);
  mustBeInOrder(deltas);
  for (const target of formatIds) encode(target, deltas);

  const scanner = eventScanner(wire?.framing ?? "sse");
  const { bytes: whole, ends } = scanner.push(bytes);
  const events = ends.map((end, i) => whole.subarray(ends[i - 1] ?? 0, end));
  const withUsage = events.filter((event) => {
    const facts = typed("classify", () => classify(event));
    if (facts?.class === "error") mustSay(typed("parseErrorEvent", () => parseErrorEvent(event)));
    return facts?.usage;
  });
  const ends2 = [withUsage[0], withUsage.at(-1)].filter((event) => event !== undefined);
  mustCount(typed("parseUsage", () => parseUsage(ends2)));
}

/** Reads `bytes` as a whole body of `format`. @throws Error saying what went wrong. */
export function tolerateBody(format: FormatId, bytes: Uint8Array, status: number): void {
  const { parseResponse, parseError, parseUsage } = formatOf(format);
  const text = new TextDecoder().decode(bytes);
  const body = parseJson(text) ?? text;
  const result = typed("parseResponse", () => parseResponse(body));
  mustCount(typed("parseUsage", () => parseUsage([bytes])));
  mustSay(typed("parseError", () => parseError(body, status)));
  if (result === undefined) return;
  for (const target of formatIds)
    typed(`toResponse in ${target}`, () => JSON.stringify(formatOf(target).toResponse(result, CONTEXT)));
}

/** Reads `body` as a request of `format`, and writes it for every format. @throws Error saying what went wrong. */
export function tolerateRequest(format: FormatId, body: JsonObject): void {
  const { parseRequest, adaptRequest, wantsUsage, detects } = formatOf(format);
  typed("detects", () => detects(body));
  typed("wantsUsage", () => wantsUsage(body));
  for (const model of MODELS) typed("adaptRequest", () => adaptRequest(body, model, true));
  const call = typed("parseRequest", () => parseRequest(body));
  if (call === undefined) return;
  for (const target of formatIds)
    for (const model of MODELS) {
      const request = typed(`toRequest in ${target}`, () => formatOf(target).toRequest(call, model));
      for (const { field, reason } of request?.warnings ?? [])
        must(typeof field === "string" && reason !== "", `a warning of ${target} says nothing`);
    }
}

function encode(target: FormatId, deltas: readonly Delta[]): void {
  const encoder = formatOf(target).encoder(CONTEXT);
  const text = typed(`encoder of ${target}`, () => {
    const events = deltas.filter(({ type }) => type !== "error").map((delta) => encoder.push(delta));
    return events.join("") + encoder.end();
  });
  must(text === undefined || text.endsWith("\n\n"), `${target} ends in the middle of an event`);
}

/** Parts open before they go on, close once, and nothing follows the end. */
function mustBeInOrder(deltas: readonly Delta[]): void {
  const open = new Set<string>();
  let ended = false;
  for (const delta of deltas) {
    must(!ended || delta.type === "usage", `${delta.type} after the end`);
    if (delta.type === "response-end" || delta.type === "error") ended = true;
    if (!("id" in delta) || delta.id === undefined || delta.type === "response-start") continue;
    const key = `${delta.type.replace(/-(start|delta|end)$/, "")} ${delta.id}`;
    if (delta.type.endsWith("-start")) must(!open.has(key), `${key} opens twice`);
    else must(open.has(key), `${delta.type} of a part that is not open`);
    if (delta.type.endsWith("-start")) open.add(key);
    if (delta.type.endsWith("-end")) open.delete(key);
  }
}

/** Figures of a bill are numbers. */
function mustCount(usage: Usage | undefined): void {
  for (const [name, value] of Object.entries(usage ?? {}))
    must(typeof value !== "number" || Number.isFinite(value), `${name} is ${String(value)}`);
}

function mustSay(fault: { message: string } | undefined): void {
  must(typeof fault?.message === "string" && fault.message !== "", "an error without a message");
}

/** `body` as JSON where it is an object: a request that was spoilt but can still be sent. */
export function jsonObjectIn(bytes: Uint8Array): JsonObject | undefined {
  const body = parseJson(new TextDecoder().decode(bytes));
  return isJsonObject(body) ? body : undefined;
}
