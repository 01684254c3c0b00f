/**
 * The JSON of the events of streams. One is mostly like the one before it, but for a piece of text and a number or two: an
 * event that is like one before is matched, and a copy of that one made with its own values. For a chunk of chat completions
 * that takes less than half the time of parsing it, for smaller events a sixth less (measured).
 */
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../json.ts";

/** Shapes that are remembered: the streams that an isolate reads at once have few. */
const MAX_SHAPES = 4;
/** Characters of an event beyond which its shape is not looked for. */
const MAX_SHAPE_CHARS = 4_096;
/** Events parsed after which they are counted anew, or an isolate that is old would look for no shape any more. */
const PARSED_AT_MOST = 512;
/** A string of JSON and a count, each as a group. */
const TEXT = String.raw`"([^"\\\0-\x1f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\0-\x1f]*)*)"`;
const COUNT = String.raw`(0|[1-9]\d{0,14})`;

/** Events that differ in the same strings and counts. */
interface Shape {
  /** Those it was found in. */
  events: JsonValue[];
  pattern: RegExp;
  read: Read;
}

/** What events have in one place. */
interface Part {
  pattern: string;
  /** Where they differ. */
  read?: Read;
}

/** What was matched, as JSON. */
type Read = (match: RegExpExecArray) => JsonValue;

/** The one found last is first. */
let shapes: Shape[] = [];
/** Events parsed since then. */
let parsed = 0;
/** The last of them. */
let last: JsonValue = null;
/** Groups of the pattern that is being made. */
let groups = 0;

/** What `parseJson` says of `text`, to be read only: events that are alike share what is the same in them. */
export function parseEventJson(text: string): JsonValue | undefined {
  for (const shape of shapes) {
    const match = shape.pattern.exec(text);
    if (match !== null) return shape.read(match);
  }
  const value = parseJson(text);
  if (isJsonObject(value) && text.length <= MAX_SHAPE_CHARS) {
    // To look for a shape takes ten times as long as to parse: it is done more rarely the longer none was found.
    parsed = (parsed + 1) % PARSED_AT_MOST;
    if ((parsed & (parsed - 1)) === 0 && JSON.stringify(value) === text) learn(text, value);
    last = value;
  }
  return value;
}

/** Remembers what `value` has in common with the events of a shape, in its place, or with the last event. */
function learn(text: string, value: JsonObject): void {
  for (const known of [...shapes, undefined]) {
    const events = [value, ...(known?.events ?? [last])];
    groups = 0;
    const { pattern: source, read } = partOf(events, 0) ?? {};
    if (read === undefined) continue;
    const pattern = new RegExp(`^${source}$`);
    if (!pattern.test(text)) continue;
    shapes = [{ events, pattern, read }, ...shapes.filter((shape) => shape !== known)].slice(0, MAX_SHAPES);
    parsed = 0;
    return;
  }
}

/** What `values`, each of one event, have in common; undefined where they differ in more than strings and counts. */
function partOf(values: readonly JsonValue[], depth: number): Part | undefined {
  const [value = null] = values;
  if (values.every((one) => one === value)) return { pattern: RegExp.escape(JSON.stringify(value)) };
  if (values.some((one) => kindOf(one) !== kindOf(value))) return undefined;
  if (typeof value === "object") return holderOf(values as JsonObject[], depth);
  const group = (groups += 1);
  const [pattern, read] = typeof value === "string" ? [TEXT, textOf] : [COUNT, Number];
  return { pattern, read: (match) => read(match[group] ?? "") };
}

/** {@link partOf} objects of the same names, or lists of the same length. */
function holderOf(values: JsonObject[], depth: number): Part | undefined {
  const [value = {}] = values;
  const isList = Array.isArray(value);
  const patterns: string[] = [];
  const differing: { name: string; read: Read }[] = [];
  for (const name of Object.keys(value)) {
    const ofName = values.map((one) => one[name] ?? null);
    const part = partOf(ofName, isList ? depth : depth + 1);
    if (part === undefined) return undefined;
    patterns.push(isList ? part.pattern : `${RegExp.escape(JSON.stringify(name))}:${part.pattern}`);
    if (part.read !== undefined) differing.push({ name, read: part.read });
  }
  const copied = isList ? () => value.slice() as unknown as JsonObject : (COPIERS[depth] ?? COPIERS[0]);
  const read: Read = (match) => {
    const copy = copied(value);
    for (let i = 0; i < differing.length; i += 1) {
      const part = differing[i] as (typeof differing)[number];
      copy[part.name] = part.read(match);
    }
    return copy;
  };
  return { pattern: isList ? `\\[${patterns}\\]` : `\\{${patterns} *\\}`, ...(differing.length > 0 && { read }) };
}

/** The type of `value`, or what names it has. */
function kindOf(value: JsonValue): string {
  const names = typeof value === "object" && value !== null && [Array.isArray(value), Object.keys(value)];
  return JSON.stringify(names || typeof value);
}

/** V8 copies objects several times faster where those copied in one place are of few kinds (measured): one place for each depth. */
const COPIERS = [
  (value: JsonObject): JsonObject => ({ ...value }),
  (value: JsonObject): JsonObject => ({ ...value }),
  (value: JsonObject): JsonObject => ({ ...value }),
] as const;

/** A string of JSON, without its quotation marks. It keeps the text of its chunk in memory, as any piece of it does. */
function textOf(matched: string): string {
  return matched.includes("\\") ? (JSON.parse(`"${matched}"`) as string) : matched;
}
