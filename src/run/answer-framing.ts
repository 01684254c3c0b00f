/** How the body of an answer is cut into events: as its content type says, or as it looks where that says nothing. */
import type { Framing } from "../formats/format.ts";

const FRAMINGS: Readonly<Record<string, Framing>> = {
  "text/event-stream": "sse",
  "application/vnd.amazon.eventstream": "event-stream",
  "application/json": "json",
};

/** By the content type alone: what it does not know is bytes. See docs/run-protocol.md, Events. */
export function framingOf({ headers }: Pick<Response, "headers">): Framing {
  const type = contentTypeOf(headers);
  return FRAMINGS[type] ?? (type.endsWith("+json") ? "json" : "bytes");
}

/** Without its parameters, in lower case; empty where there is none. */
export function contentTypeOf(headers: Headers): string {
  return (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** Whether a content type may stand before anything at all; an image that says so is one. */
export function saysNothing(contentType: string): boolean {
  return contentType === "" || contentType.startsWith("text/") || VAGUE_TYPES.has(contentType);
}

const VAGUE_TYPES: ReadonlySet<string> = new Set(["application/octet-stream", "application/xhtml+xml"]);

/** Blank characters that are read over before an answer is judged, in bytes: more of them are no answer. */
const MAX_BLANK_BYTES = 1_024;

/** As many characters as the longest name of a field, with its colon: `event:`. */
const TELLING_CHARS = 6;

/**
 * The framing of an answer that has to be text, whatever its content type (servers of one's own send `text/plain`, or
 * nothing), and the answer, whole again. Undefined where it looks like neither JSON nor events: a page of a proxy.
 */
export async function lookAtText(response: Response): Promise<{ framing: Framing | undefined; response: Response }> {
  if (response.body === null) return { framing: undefined, response };
  const [looked, whole] = response.body.tee();
  const framing = framingOfText(await firstCharacters(looked));
  const headers = new Headers(response.headers);
  if (framing !== undefined) headers.set("content-type", framing === "sse" ? "text/event-stream" : "application/json");
  return { framing, response: new Response(whole, { status: response.status, headers }) };
}

async function firstCharacters(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.trimStart().length >= TELLING_CHARS || text.length > MAX_BLANK_BYTES) break;
  }
  return text.trimStart();
}

function framingOfText(text: string): Framing | undefined {
  if (text.startsWith("{") || text.startsWith("[")) return "json";
  return /^(data|event|id|retry)?:/.test(text) ? "sse" : undefined;
}
