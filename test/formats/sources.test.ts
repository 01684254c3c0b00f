/** Pages that a whole answer names: they reach readers of other formats, as those of a stream do. */
import { describe, expect, it } from "vitest";
import type { FormatId } from "../../src/chat.ts";
import { deltasOf } from "../../src/binding/deltas.ts";
import type { EncodeContext } from "../../src/formats/format.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { parseJson, type JsonObject } from "../../src/json.ts";
import { decode } from "./answers.ts";
import { recordings } from "./recordings.ts";

const context: EncodeContext = { id: "run-1", model: "m", createdAt: 1_700_000_000, includeUsage: true };
const A = { url: "https://a.test/", title: "A" };
const B = { url: "https://b.test/" };
const cited = (page: { url: string; title?: string }): JsonObject => ({
  type: "url_citation",
  start_index: 0,
  ...page,
});

/** One answer that names A, B, and A again, in each format that can. */
const BODIES: [FormatId, JsonObject][] = [
  [
    "openai-chat",
    {
      choices: [
        {
          message: {
            role: "assistant",
            content: "It is.",
            annotations: [A, B, A].map((page) => ({ type: "url_citation", url_citation: page })),
          },
          finish_reason: "stop",
        },
      ],
    },
  ],
  [
    "openai-responses",
    {
      status: "completed",
      output: [
        {
          type: "message",
          role: "assistant",
          content: [{ type: "output_text", text: "It is.", annotations: [A, B, A].map(cited) }],
        },
      ],
    },
  ],
  [
    "anthropic-messages",
    {
      content: [
        {
          type: "text",
          text: "It is.",
          citations: [
            { type: "web_search_result_location", ...A, encrypted_index: "x" },
            { type: "char_location", cited_text: "of a document", document_index: 0 },
            { type: "web_search_result_location", ...B, encrypted_index: "y" },
            { type: "web_search_result_location", ...A, encrypted_index: "z" },
          ],
        },
      ],
      stop_reason: "end_turn",
    },
  ],
  [
    "gemini",
    {
      candidates: [
        {
          content: { parts: [{ text: "It is." }] },
          finishReason: "STOP",
          groundingMetadata: {
            groundingChunks: [A, B, A].map(({ url, ...page }) => ({ web: { uri: url, ...page } })),
          },
        },
      ],
    },
  ],
];
const WRITERS: FormatId[] = ["openai-chat", "openai-responses", "gemini"];

describe.each(BODIES)("a whole answer of %s", (format, body) => {
  const result = formatOf(format).parseResponse(body);

  it("names each page once", () => {
    expect(result.sources).toEqual([A, B]);
    const sources = deltasOf(result).filter(({ type }) => type === "source");
    expect(sources).toEqual([A, B].map((page) => ({ type: "source", ...page })));
  });

  it.each(WRITERS)("names them in %s, whole and as a stream", (other) => {
    const to = formatOf(other);
    const named = (pages: readonly { url: string }[] = []) => pages.map(({ url }) => url);
    expect(named(to.parseResponse(to.toResponse(result, context)).sources)).toEqual([A.url, B.url]);
    const encoder = to.encoder(context);
    const text = deltasOf(result).map((delta) => encoder.push(delta));
    const deltas = decode(other, [new TextEncoder().encode(text.join("") + encoder.end())]);
    expect(named(deltas.filter((delta) => delta.type === "source"))).toEqual([A.url, B.url]);
  });

  it("has none where none are named", () => {
    expect(formatOf(format).parseResponse({})).not.toHaveProperty("sources");
  });
});

it("does not say in other words what the answer says in those of its format", () => {
  for (const [format, body] of BODIES) {
    const written = formatOf(format).toResponse(formatOf(format).parseResponse(body), context);
    expect(JSON.stringify(written).split(A.url), format).toHaveLength(3);
  }
});

it("names the pages of every recorded answer that its stream decoder would name", () => {
  const whole = recordings.filter(({ isStream, status, format }) => !isStream && status < 400 && format === "gemini");
  const grounded = whole.filter(({ body }) => body.includes("groundingChunks"));
  for (const { id, body, bytes } of grounded) {
    const sources = formatOf("gemini").parseResponse(parseJson(body) ?? "").sources ?? [];
    const streamed = decode("gemini", [bytes]).filter((delta) => delta.type === "source");
    expect(
      sources.map(({ url }) => url),
      id,
    ).toEqual(streamed.map(({ url }) => url));
  }
});
