/** Sources an answer names: pages it was grounded in, and what it recites. */
import type { Delta, Source as Page } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { objectOf, objectsOf, textOf } from "../fields.ts";

type Source = Extract<Delta, { type: "source" }>;

/** Kinds of a `groundingChunk`. */
const CHUNK_KINDS = ["web", "retrievedContext", "maps"];

/** The sources in a candidate. */
export function sourcesIn(candidate: JsonObject): Source[] {
  const grounding = objectOf(candidate["groundingMetadata"]);
  const citations = objectOf(candidate["citationMetadata"]);
  if (grounding === undefined && citations === undefined) return [];
  const chunks = objectsOf(grounding?.["groundingChunks"]).map((chunk) =>
    CHUNK_KINDS.map((kind) => objectOf(chunk[kind])).find((found) => found !== undefined),
  );
  // AI Studio and Vertex have two names for the same list.
  const cited = objectsOf(citations?.["citations"] ?? citations?.["citationSources"]);
  return [...chunks, ...cited].flatMap((source): Source[] => {
    const [url, title] = [textOf(source?.["uri"]), textOf(source?.["title"])];
    return url === undefined ? [] : [{ type: "source", url, ...(title !== undefined && { title }) }];
  });
}

/** Sources as a grounded answer has them. */
export function toGrounding(sources: readonly Page[]): JsonObject {
  return { groundingChunks: sources.map(({ url, title = "" }) => ({ web: { uri: url, title } })) };
}
