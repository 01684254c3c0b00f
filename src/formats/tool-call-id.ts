/** Ids of tool calls: made where a provider sends none, and made fit where a format is narrow. */
import type { EncodeContext } from "./format.ts";

const GENERATED = "generated-tool-call-";

/** A stand-in for the id of the answer's tool call number `position`; an encoder makes it unique to the run. */
export function generatedToolCallId(position: number): string {
  return `${GENERATED}${position}`;
}

/** Whether `id` stands in for one that never came. */
export function isGeneratedToolCallId(id: string): boolean {
  return id.startsWith(GENERATED);
}

/** The id to show a caller: a generated one is made unique in the conversation by the run it came from. */
export function shownToolCallId(id: string, { id: runId }: EncodeContext): string {
  return isGeneratedToolCallId(id) ? safeToolCallId(`call_${runId}_${id.slice(GENERATED.length)}`) : id;
}

/** `id` with only the characters that Anthropic takes (`^[a-zA-Z0-9_-]+$`); the same for a call and its result. */
export function safeToolCallId(id: string): string {
  return id === "" ? "call" : id.replaceAll(/[^a-zA-Z0-9_-]/g, "_");
}

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** `id` as exactly `chars` letters and digits: itself where it is that, else the same made-up one each time. */
export function narrowToolCallId(id: string, chars: number): string {
  if (id.length === chars && /^[a-zA-Z0-9]+$/.test(id)) return id;
  // FNV-1a, once per character with the character's number before it: 9 of them are 53 bits.
  return Array.from({ length: chars }, (_, i) => {
    let hash = 0x811c9dc5 ^ i;
    for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    // The lowest bits of two such hashes go together; the upper ones are mixed.
    return ALPHANUMERIC[((hash ^ (hash >>> 15)) >>> 3) % ALPHANUMERIC.length];
  }).join("");
}

/** Whether `input` is the JSON object a tool can be run with. Nothing at all stands for no arguments. */
export function isWholeInput(input: string): boolean {
  if (input.trim() === "") return true;
  try {
    JSON.parse(input);
    return true;
  } catch {
    return false;
  }
}
