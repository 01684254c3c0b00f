/** What every stream we write must be, format by format. */
import { expect } from "vitest";
import type { FormatId } from "../../src/chat.ts";
import { readFrame } from "../../src/formats/event-stream.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { SseReader, type SseEvent } from "../../src/formats/sse.ts";
import { isJsonObject, parseJson, type JsonObject } from "../../src/json.ts";
import { eventEnds } from "../../src/stream/scanner.ts";

const encoder = new TextEncoder();

export function expectWellFormed(format: FormatId, stream: string, what: string): void {
  expect(stream, what).not.toContain("\r");
  expect(stream.endsWith("\n\n"), what).toBe(true);
  expect(stream, what).not.toContain("\n\n\n");
  const reader = new SseReader();
  const events = reader.push(encoder.encode(stream));
  expect(stream.split("\n\n").length - 1, `${what}: one blank line per event`).toBe(events.length);
  if (format === "anthropic-messages") expectMessage(events, what);
  else if (format === "openai-responses") expectResponse(events, what);
  else if (format === "bedrock-converse") expectConverse(stream, events, what);
  else if (format === "gemini") expectPieces(events, what);
  else expectChunks(format, events, what);
}

function bodyOf({ data }: SseEvent): JsonObject {
  const body = parseJson(data);
  return isJsonObject(body) ? body : {};
}

/** message_start, blocks one after the other with indexes from 0, message_delta, message_stop. */
function expectMessage(events: SseEvent[], what: string): void {
  const types = events.map((event) => String(bodyOf(event)["type"]));
  expect(
    events.map(({ name }) => name),
    `${what}: names are types`,
  ).toEqual(types);
  expect([types[0], types.at(-2), types.at(-1)], what).toEqual(["message_start", "message_delta", "message_stop"]);
  let open: number | undefined;
  let next = 0;
  for (const event of events.slice(1, -2)) {
    const { type, index } = bodyOf(event);
    if (type === "content_block_start") {
      expect([open, index], what).toEqual([undefined, next]);
      open = next;
      next += 1;
    } else {
      expect(["content_block_delta", "content_block_stop"], what).toContain(type);
      expect(index, what).toBe(open);
      if (type === "content_block_stop") open = undefined;
    }
  }
  expect(open, `${what}: every block is closed`).toBeUndefined();
}

/** Events counted from 0, created first, each item opened, filled and closed at its place, and the whole response last. */
function expectResponse(events: SseEvent[], what: string): void {
  const bodies = events.map(bodyOf);
  const types = bodies.map((body) => String(body["type"]));
  expect(
    events.map(({ name }) => name),
    `${what}: names are types`,
  ).toEqual(types);
  expect(
    bodies.map((body) => body["sequence_number"]),
    what,
  ).toEqual(bodies.map((_, i) => i));
  expect(types.slice(0, 2), what).toEqual(["response.created", "response.in_progress"]);
  expect(bodies[0]?.["response"], what).toMatchObject({ status: "in_progress", output: [] });
  expect(["response.completed", "response.incomplete"], what).toContain(types.at(-1));
  const items: { id: unknown; text: string; isOpen: boolean; last?: JsonObject }[] = [];
  for (const [i, body] of bodies.slice(2, -1).entries()) {
    const index = Number(body["output_index"]);
    const item = isJsonObject(body["item"]) ? body["item"] : {};
    if (types[i + 2] === "response.output_item.added") {
      expect(index, `${what}: items are counted`).toBe(items.length);
      items.push({ id: item["id"], text: "", isOpen: true });
      continue;
    }
    const known = items[index];
    expect(known?.isOpen, `${what}: ${types[i + 2]} in an open item`).toBe(true);
    if (known === undefined) continue;
    if (typeof body["delta"] === "string") known.text += body["delta"];
    const whole = body["text"] ?? body["refusal"] ?? body["arguments"];
    if (whole !== undefined) expect(whole, what).toBe(known.text);
    if (body["item_id"] !== undefined) expect(body["item_id"], what).toBe(known.id);
    if (types[i + 2] === "response.output_item.done") Object.assign(known, { isOpen: false, last: item });
  }
  expect(
    items.filter(({ isOpen }) => isOpen),
    `${what}: every item is closed`,
  ).toEqual([]);
  const response = bodies.at(-1)?.["response"];
  expect(isJsonObject(response) && response["output"], what).toEqual(items.map(({ last }) => last));
}

/** messageStart, blocks one after the other with indexes from 0, messageStop, metadata; and each of them a frame. */
function expectConverse(stream: string, events: SseEvent[], what: string): void {
  const types = events.map(({ name }) => name);
  expect([types[0], types.at(-2), types.at(-1)], what).toEqual(["messageStart", "messageStop", "metadata"]);
  let open = 0;
  for (const event of events.slice(1, -2)) {
    expect(event.name, what).toMatch(/^contentBlock(Start|Delta|Stop)$/);
    expect(bodyOf(event)["contentBlockIndex"], what).toBe(open);
    if (event.name === "contentBlockStop") open += 1;
  }
  const bytes = formatOf("bedrock-converse").wire?.toBytes(stream) ?? new Uint8Array();
  const ends = eventEnds(bytes, "event-stream");
  const frames = ends.map((end, i) => readFrame(bytes.subarray(i === 0 ? 0 : ends[i - 1], end)));
  expect(frames, what).toEqual(events.map(({ name, data }) => ({ kind: "event", name, data })));
}

/** Pieces of one candidate; the last, and only that one, has a finish reason and the usage. */
function expectPieces(events: SseEvent[], what: string): void {
  const candidates = events.map(bodyOf).map((body) => (Array.isArray(body["candidates"]) ? body["candidates"] : []));
  for (const [candidate, ...others] of candidates) {
    expect(others, what).toEqual([]);
    expect(candidate, what).toMatchObject({ index: 0, content: { role: "model" } });
  }
  const finished = candidates.map(([candidate]) => isJsonObject(candidate) && candidate["finishReason"] !== undefined);
  expect(finished.indexOf(true), `${what}: finished by its last`).toBe(events.length - 1);
  expect(isJsonObject(bodyOf(events[events.length - 1] as SseEvent)["usageMetadata"]), what).toBe(true);
}

/** Chunks, one finish, then nothing but usage, and [DONE] last and once. */
function expectChunks(format: FormatId, events: SseEvent[], what: string): void {
  expect(events.map(({ data }) => data).indexOf("[DONE]"), what).toBe(events.length - 1);
  const bodies = events.slice(0, -1).map(bodyOf);
  if (format === "workers-ai") return;
  const choices = bodies.map((body) => (Array.isArray(body["choices"]) ? body["choices"][0] : undefined));
  const finished = choices.map((choice) => isJsonObject(choice) && choice["finish_reason"] !== null);
  expect(finished.filter(Boolean).length, `${what}: one finish`).toBe(1);
  const rest = bodies.slice(finished.indexOf(true) + 1);
  expect(rest.length, `${what}: only usage after it`).toBeLessThanOrEqual(1);
  expect(isJsonObject(choices[0]) && choices[0]["delta"], what).toEqual({ role: "assistant", content: "" });
  for (const body of rest) expect([body["choices"], isJsonObject(body["usage"])], what).toEqual([[], true]);
}
