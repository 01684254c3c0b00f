/** Sources an answer names: annotations (OpenAI), search results and citations (Perplexity and others). */
import type { Delta } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { listOf, objectOf, objectsOf, textOf } from "../fields.ts";

type Source = Extract<Delta, { type: "source" }>;

/** The sources in `chunk` (a chunk or a whole body) and in its `delta` or `message`. */
export function sourcesIn(chunk: JsonObject, part: JsonObject | undefined): Source[] {
  const { search_results: results, citations } = chunk;
  const annotations = part?.["annotations"];
  // Most chunks have none, and pay for no lists.
  if (annotations === undefined && results === undefined && citations === undefined) return [];
  const annotated = objectsOf(annotations).map((cited) => objectOf(cited["url_citation"]));
  const found = [...annotated, ...objectsOf(results)].flatMap((source) => {
    const url = textOf(source?.["url"]);
    return url === undefined ? [] : [sourceOf(url, textOf(source?.["title"]))];
  });
  const cited = listOf(citations).flatMap((url) => (typeof url === "string" ? [sourceOf(url)] : []));
  return [...found, ...cited];
}

function sourceOf(url: string, title?: string): Source {
  return { type: "source", url, ...(title !== undefined && { title }) };
}

/** A source as OpenAI writes it. Where in the text it belongs is not known: it stands at its start. */
export function annotation(url: string, title = ""): JsonObject {
  return { type: "url_citation", url_citation: { url, title, start_index: 0, end_index: 0 } };
}
