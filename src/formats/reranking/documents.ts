/** What a caller sends to be ranked, checked. */
import { invalidInput } from "../../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import type { RankedDocument, RerankCall } from "../task-format.ts";
import { optionalCount, type CallFields } from "../wire-fields.ts";

const FIX = "Give a list of texts, or of objects with a text.";

/** The query, the documents in `field`, and how many are wanted. @throws DurableAIError `input/invalid`. */
export function parseRanking(body: JsonObject, field: string): Pick<RerankCall, "query" | "documents" | "topN"> {
  const { query } = body;
  if (typeof query !== "string" || query === "")
    throw invalidInput("query", query === undefined ? "is missing" : "is no text", "Give the text to rank by.");
  const limit = body["top_n"] === undefined ? "top_k" : "top_n";
  return { query, documents: parseDocuments(body[field], field), topN: optionalCount(body[limit], limit) };
}

function parseDocuments(value: JsonValue | undefined, field: string): string[] {
  if (!Array.isArray(value)) throw invalidInput(field, value === undefined ? "is missing" : "is no list", FIX);
  if (value.length === 0) throw invalidInput(field, "is an empty list", FIX);
  return value.map((item, index) => {
    const text = isJsonObject(item) ? item["text"] : item;
    if (typeof text === "string" && text !== "") return text;
    throw invalidInput(`${field}[${index}]`, text === "" ? "is an empty text" : "is no text", FIX);
  });
}

/** What a call says beside its query and documents, under the names a caller knows. */
export function rankFields({ topN, returnDocuments, truncate, own }: RerankCall): CallFields {
  const said: CallFields["said"] = {
    topN: { as: "top_n", value: topN },
    // Not to return them is what everybody can.
    returnDocuments: { as: "return_documents", value: returnDocuments || undefined },
    truncate: { as: "truncate", value: truncate },
  };
  return { said, own };
}

/** The best first; of equal scores the one that came first. */
export function bestFirst(results: readonly RankedDocument[]): RankedDocument[] {
  return results.toSorted((a, b) => b.score - a.score);
}
