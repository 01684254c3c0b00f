/** JSON that stands in a stream of events without being one: so Google reports what fails after the first event. */
import { parseJson, type JsonValue } from "../../json.ts";

const decoder = new TextDecoder();

/** The JSON in `bytes`; undefined where there is none. */
export function bareJson(bytes: Uint8Array): JsonValue | undefined {
  return startsAsJson(bytes) ? parseJson(decoder.decode(bytes)) : undefined;
}

const BLANKS: ReadonlySet<number> = new Set([9, 10, 13, 32, 0xef, 0xbb, 0xbf]);
const BRACE = 0x7b;
const BRACKET = 0x5b;

/** Whether `bytes` begin as JSON does, and not as an event; undefined where they are blank. */
export function startsAsJson(bytes: Uint8Array): boolean | undefined {
  const first = bytes.find((byte) => !BLANKS.has(byte));
  return first === undefined ? undefined : first === BRACE || first === BRACKET;
}
