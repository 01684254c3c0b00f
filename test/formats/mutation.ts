/** Exchanges spoilt as networks, proxies and providers spoil them; by a seeded generator, so that each can be had again. */
import { bedrockConverse } from "../../src/formats/bedrock-converse.ts";
import { readFrame } from "../../src/formats/event-stream.ts";
import { isJsonObject, parseJson, type JsonValue } from "../../src/json.ts";

type Random = () => number;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function pick<T>(items: readonly [T, ...T[]] | readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new TypeError("nothing to pick from");
  return item;
}

/** What stands where something else should. */
const VALUES: readonly JsonValue[] = [
  null,
  "",
  0,
  -1,
  1e308,
  true,
  [],
  {},
  [[[[[[[[]]]]]]]],
  "unknown_word",
  "\u0000\ud83d",
  "data: [DONE]\n\n",
  '{"city":',
  Number.MAX_SAFE_INTEGER + 1,
  [null],
  [{ type: "text" }],
  { type: "constructor", __proto__: null },
  { error: { message: "no", code: 503 } },
];

/** A whole page of a proxy, with whatever status. */
const PAGES: readonly string[] = [
  "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>",
  "upstream connect error or disconnect/reset before headers",
  "",
  "null",
  '"text"',
  "[]",
  '{"success":false,"errors":[{"code":7003,"message":"no"}]}',
];

type Mutation = (body: Uint8Array, other: Uint8Array, random: Random) => Uint8Array;

function at(body: Uint8Array, random: Random): number {
  return Math.floor(random() * (body.length + 1));
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

const cut: Mutation = (body, _, random) => body.slice(0, at(body, random));

const flip: Mutation = (body, _, random) => {
  const flipped = body.slice();
  for (let left = 1 + Math.floor(random() * 8); left > 0; left -= 1)
    if (flipped.length > 0) flipped[Math.floor(random() * flipped.length)] = Math.floor(random() * 256);
  return flipped;
};

const drop: Mutation = (body, _, random) => {
  const from = at(body, random);
  return joined(body.slice(0, from), body.slice(from + Math.floor(random() * 200)));
};

const repeat: Mutation = (body, _, random) => {
  const from = at(body, random);
  const piece = body.slice(from, from + Math.floor(random() * 500));
  return joined(body.slice(0, from), piece, piece, body.slice(from));
};

const graft: Mutation = (body, other, random) =>
  joined(body.slice(0, at(body, random)), other.slice(at(other, random)));

const page: Mutation = (_body, _other, random) => encoder.encode(pick(PAGES, random));

/** Events in another order, twice, or not at all. */
const shuffle: Mutation = (body, _, random) => {
  const events = decoder.decode(body).split(/(?<=\n\n)/);
  const swapped = events.map((event) => (random() < 0.1 ? pick(events, random) : event));
  return encoder.encode(swapped.filter(() => random() > 0.05).join(""));
};

/** Frames whose events are spoilt, and whose checksums are right. */
export function mutateFrames(body: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const text = (bytes: Uint8Array): Uint8Array => encoder.encode(eventsIn(bytes));
  return bedrockConverse.wire?.toBytes(decoder.decode(mutate(text(body), text(other), random))) ?? body;
}

function eventsIn(body: Uint8Array): string {
  const events: string[] = [];
  for (let from = 0; from + 4 <= body.length;) {
    const length = new DataView(body.buffer, body.byteOffset + from).getUint32(0);
    const frame = readFrame(body.subarray(from, from + length));
    if (frame.kind !== "broken") events.push(`event: ${frame.name}\ndata: ${frame.data}\n\n`);
    from += Math.max(length, 1);
  }
  return events.join("");
}

/** JSON stays JSON: a value of a body, or of one event's data, becomes another. */
const revalue: Mutation = (body, _, random) => {
  const text = decoder.decode(body);
  const whole = parseJson(text);
  if (whole !== undefined) return encoder.encode(JSON.stringify(mutateJson(whole, random)));
  const lines = text.split("\n");
  for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) {
    const line = Math.floor(random() * lines.length);
    const [, start = "", data = ""] = /^(data: ?)(.*)$/s.exec(lines[line] ?? "") ?? [];
    const value = parseJson(data);
    if (value !== undefined) lines[line] = start + JSON.stringify(mutateJson(value, random));
  }
  return encoder.encode(lines.join("\n"));
};

const MUTATIONS: readonly Mutation[] = [cut, flip, drop, repeat, graft, shuffle, revalue, revalue, revalue, page];

/** `body` with one to three things wrong; `other` is another body, to graft from. */
export function mutate(body: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let mutated = body;
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1)
    mutated = pick(MUTATIONS, random)(mutated, other, random);
  return mutated;
}

/** `value` with some of its values replaced, some fields gone and some in another's place. */
export function mutateJson(value: JsonValue, random: Random): JsonValue {
  const chance = 1 / Math.max(4, Math.min(40, JSON.stringify(value).length / 30));
  const walk = (node: JsonValue): JsonValue => {
    if (random() < chance) return pick(VALUES, random);
    if (Array.isArray(node)) return node.map(walk).filter(() => random() > chance / 2);
    if (!isJsonObject(node)) return node;
    const fields = Object.entries(node).filter(() => random() > chance / 2);
    return Object.fromEntries(fields.map(([name, field]) => [name, walk(field ?? null)]));
  };
  return walk(value);
}

/** `bytes` in chunks of any size, none included. */
export function chunksOf(bytes: Uint8Array, random: Random): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const size = random() < 0.3 ? Math.floor(random() * 4) : Math.floor(random() * 2_000);
    chunks.push(bytes.slice(from, from + size));
    from += size;
  }
  return chunks;
}
